#include "CSystem.h"

#include <string.h>

// #embed is C23; clang offers it earlier and says so.
#pragma clang diagnostic ignored "-Wc23-extensions"

struct embedded_file {
  const char *name;
  const uint8_t *bytes;
};

// The files are texts: a zero byte behind each gives its length.
#define FILE_BEGIN(name) {name, (const uint8_t[]){
#define FILE_END , 0}},

static const struct embedded_file files[] = {
#include "embedded_files.inc"
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
  return index < file_count ? strlen((const char *)files[index].bytes) : 0;
}
