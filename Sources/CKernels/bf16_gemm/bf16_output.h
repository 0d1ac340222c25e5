// Sums to results, for every ISA: include after the vector functions.
static void bf16_finish(const ck_bf16_tile *tile) {
  const ck_activation activation = *tile->activation;
  for (size_t j = 0; j < tile->columns; j += V_LANES) {
    const size_t left = tile->columns - j, n = left < V_LANES ? left : V_LANES;
    const vf bias = tile->bias != NULL ? v_load_n(tile->bias + j, n) : v_zero();
    for (size_t i = 0; i < tile->rows; i++) {
      vf x = v_add(v_load(tile->sums + i * bf16_columns + j), bias);
      if (tile->residual != NULL) {
        x = v_add(x, v_load_n(tile->residual + i * tile->residual_stride + j, n));
      }
      v_store_n(tile->c + i * tile->c_stride + j, v_activate(&activation, x), n);
    }
  }
}
