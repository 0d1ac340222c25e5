#ifndef CSYSTEM_H
#define CSYSTEM_H
#include <stddef.h>
#include <stdint.h>

#include "file_stream.h"
#include "worker_pool.h"

// Files of the repository, compiled in; embedded_files.inc lists them.

/// How many files there are.
size_t cs_embedded_count(void);

/// The path in the repository; NULL beyond the last file.
const char *cs_embedded_name(size_t index);

/// The bytes, which live as long as the process; NULL beyond the last file.
const uint8_t *cs_embedded_bytes(size_t index);

/// How many bytes the file has; 0 beyond the last file.
size_t cs_embedded_length(size_t index);

/// Gives freed memory that the allocator keeps back to the system, where the allocator can.
void cs_return_freed_memory(void);

/// A number that changes, all but surely, when a byte is damaged: quick to compute and no protection
/// against intent.
uint64_t cs_checksum64(const void *bytes, size_t count);

/// The same number of bytes that come part by part.
typedef struct {
  uint64_t lanes[8];
  uint64_t count;
  unsigned char rest[64];
} cs_checksum;

/// Begins with no bytes.
void cs_checksum_begin(cs_checksum *checksum);

/// Goes on with more bytes.
void cs_checksum_add(cs_checksum *checksum, const void *bytes, size_t count);

/// The number of all bytes so far.
uint64_t cs_checksum_end(const cs_checksum *checksum);

// Running programs.

/// What a program left behind; the texts are owned by the result.
struct cs_spawn_result {
  /// The exit code, 0 if a signal ended the program.
  int exit_code;
  /// The signal that ended the program, or 0.
  int signal;
  char *output;
  size_t output_count;
  char *error;
  size_t error_count;
};

/// Runs a program to its end with a text on its standard input and captures what it writes.
///
/// Returns 0, or an errno with an empty result. A directory of NULL is the caller's own.
int cs_spawn(const char *program, char *const arguments[], char *const environment[],
             const char *directory, const char *input, size_t input_count,
             struct cs_spawn_result *result);

/// Frees the texts of a result.
void cs_spawn_result_free(struct cs_spawn_result *result);

/// Whether a path names a regular file that may be executed.
int cs_is_program(const char *path);

// Signals and the terminal.

/// From now on SIGINT and SIGTERM only leave a note, once; the second one ends the process.
void cs_catch_interrupts(void);

/// The signal that was caught, or 0.
int cs_caught_signal(void);

/// The columns of the terminal behind a file descriptor, or 0 if it is none.
int cs_terminal_width(int descriptor);

// The machine.

/// Writes macOS's value of a sysctl name as decimal digits or as its text, without a zero at the
/// end. Returns the bytes written; 0 for an unknown name, too little room, or another system.
size_t cs_system_value(const char *name, char *text, size_t capacity);

#endif
