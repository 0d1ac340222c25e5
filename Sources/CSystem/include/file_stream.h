#ifndef CS_FILE_STREAM_H
#define CS_FILE_STREAM_H

#include <stddef.h>
#include <stdint.h>

/// A part of a file with a range of addresses of its own: bytes come into memory, and go, when they
/// are told to. Reads and drops that are queued are done by one thread, in order.
typedef struct cs_file_stream cs_file_stream;

/// What a read ends with beside the numbers of errno: the file is too short.
enum { cs_file_stream_truncated = -1 };

/// Opens a file and reserves addresses for `count` bytes of it from `offset` on; no memory is used.
/// At most `capacity` jobs wait at once. On failure NULL, with an errno or `cs_file_stream_truncated`.
cs_file_stream *cs_file_stream_create(const char *path, size_t offset, size_t count,
                                      size_t capacity, int *error);

/// Waits for the job that runs, and frees everything.
void cs_file_stream_destroy(cs_file_stream *stream);

/// The address of the first byte; a multiple of a page.
void *cs_file_stream_base(const cs_file_stream *stream);

/// The bytes of a page.
size_t cs_page_bytes(void);

/// Queues the reading of some bytes to their addresses. Returns the job's number; waits while the
/// queue is full. One thread at a time may queue.
uint64_t cs_file_stream_read(cs_file_stream *stream, size_t first, size_t count);

/// Queues that the pages which lie wholly in a range give their memory back. Their bytes are zero until
/// they are read again.
uint64_t cs_file_stream_drop(cs_file_stream *stream, size_t first, size_t count);

/// Whether a job is done.
int cs_file_stream_is_done(const cs_file_stream *stream, uint64_t job);

/// Waits until a job is done. Returns 0, an errno, or `cs_file_stream_truncated`; known until as many
/// jobs as there is capacity have been queued behind it.
int cs_file_stream_wait(cs_file_stream *stream, uint64_t job);

/// Reads in the caller's thread, at once.
int cs_file_stream_read_now(cs_file_stream *stream, size_t first, size_t count);

/// Drops in the caller's thread, at once.
void cs_file_stream_drop_now(cs_file_stream *stream, size_t first, size_t count);

/// Whether the file has the size and the time of change that it had when it was opened.
int cs_file_stream_is_unchanged(const cs_file_stream *stream);

#endif
