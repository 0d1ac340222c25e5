// Rounding with AVX512-BF16; numbers too small to be normal become zero.
static void bf16_round(
    const float *a, size_t a_stride, size_t rows, size_t k, size_t filled, uint16_t *rounded,
    size_t stride) {
  for (size_t i = 0; i < rows; i++, a += a_stride, rounded += stride) {
    size_t j = 0;
    for (; j + 32 <= k; j += 32) {
      const __m512bh both = _mm512_cvtne2ps_pbh(v_load(a + j + 16), v_load(a + j));
      _mm512_storeu_si512(rounded + j, (__m512i)both);
    }
    for (; j < filled; j += 32) {
      const size_t n = k - j < 32 ? k - j : 0;
      const vf low = v_load_n(a + j, n < 16 ? n : 16);
      const vf high = n > 16 ? v_load_n(a + j + 16, n - 16) : v_zero();
      _mm512_storeu_si512(rounded + j, (__m512i)_mm512_cvtne2ps_pbh(high, low));
    }
  }
}
