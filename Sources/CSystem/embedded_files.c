#include "CSystem.h"

// #embed is C23; clang offers it earlier and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

struct embedded_file {
  const char *name;
  const uint8_t *bytes;
};

static const struct embedded_file files[] = {
#define FILE_BEGIN(name) {name, (const uint8_t[]){
#define FILE_END }},
#include "embedded_files.inc"
#undef FILE_BEGIN
#undef FILE_END
};

// The files may hold any bytes, so their lengths are a list of their own.
static const size_t lengths[] = {
#define FILE_BEGIN(name) sizeof((const uint8_t[]){
#define FILE_END }),
#include "embedded_files.inc"
#undef FILE_BEGIN
#undef FILE_END
};

static const size_t file_count = sizeof files / sizeof files[0];

size_t cs_embedded_count(void) { return file_count; }

const char *cs_embedded_name(size_t index) {
  return index < file_count ? files[index].name : NULL;
}

const uint8_t *cs_embedded_bytes(size_t index) {
  return index < file_count ? files[index].bytes : NULL;
}

size_t cs_embedded_length(size_t index) {
  return index < file_count ? lengths[index] : 0;
}
