// The part of f32_attention that no ISA matters for: its variants, and how the work is cut.
#include "f32_attention_part.h"

#define VARIANT(name, required, block) {#name, required, block, name},
static const ck_f32_attention_variant variants[] = {
#include "variants.inc"
};
#undef VARIANT

const ck_f32_attention_variant *ck_f32_attention_variants(size_t *count) {
  *count = sizeof variants / sizeof variants[0];
  return variants;
}

static size_t divide_up(size_t a, size_t b) { return (a + b - 1) / b; }

enum {
  /// A part packs its keys once for all of its blocks of queries, up to this many.
  most_blocks = 4,
  /// With fewer pieces than this, threads wait for the last.
  few_pieces = 8,
};

// Into how many parts the queries of a head are cut.
static size_t parts_of_head(const ck_f32_attention_arguments *a) {
  const size_t blocks = divide_up(a->queries, a->variant->block);
  const size_t heads = a->batch * a->heads;
  size_t parts = divide_up(blocks, most_blocks);
  while (heads * parts < few_pieces && parts < blocks) parts++;
  return parts;
}

size_t ck_f32_attention_pieces(const ck_f32_attention_arguments *arguments) {
  return arguments->batch * arguments->heads * parts_of_head(arguments);
}

size_t ck_f32_attention_scratch_bytes(const ck_f32_attention_arguments *arguments) {
  const size_t block = arguments->variant->block;
  const size_t blocks =
      divide_up(divide_up(arguments->queries, block), parts_of_head(arguments));
  return sizeof(float) * (blocks * ck_attention_block_floats(arguments, block) +
                          ck_attention_keys * (ck_attention_width(arguments) + block));
}

void ck_f32_attention_run(const void *arguments, size_t first, size_t last, void *scratch) {
  const ck_f32_attention_arguments *a = arguments;
  const size_t parts = parts_of_head(a);
  const size_t block = a->variant->block, blocks = divide_up(a->queries, block);
  for (size_t piece = first; piece < last; piece++) {
    const size_t index = piece % parts, head = piece / parts;
    const size_t query = index * blocks / parts * block;
    const size_t end = (index + 1) * blocks / parts * block;
    const ck_f32_attention_part part = {
        .sequence = head / a->heads,
        .head = head % a->heads,
        .first_query = query,
        .queries = (end < a->queries ? end : a->queries) - query,
    };
    a->variant->compute(a, &part, scratch);
  }
}
