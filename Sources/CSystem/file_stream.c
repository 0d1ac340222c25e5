#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "file_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#if !defined(MAP_NORESERVE)
#define MAP_NORESERVE 0
#endif

typedef struct {
  int is_drop;
  int error;
  size_t first;
  size_t count;
} job;

struct cs_file_stream {
  int descriptor;
  size_t offset;
  size_t count;
  size_t mapped;
  unsigned char *base;
  struct stat opened;
  job *jobs;
  size_t capacity;
  // Jobs that were queued, and jobs that are done; the difference is at most the capacity.
  atomic_ullong queued;
  atomic_ullong done;
  int is_stopping;
  int has_thread;
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t has_work;
  pthread_cond_t has_done;
};

size_t cs_page_bytes(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static int read_fully(int descriptor, uint64_t offset, unsigned char *target, size_t count) {
  while (count > 0) {
    const ssize_t got = pread(descriptor, target, count, (off_t)offset);
    if (got < 0) {
      if (errno == EINTR) continue;
      return errno;
    }
    if (got == 0) return cs_file_stream_truncated;
    offset += (uint64_t)got;
    target += got;
    count -= (size_t)got;
  }
  return 0;
}

int cs_file_stream_read_now(cs_file_stream *stream, size_t first, size_t count) {
  unsigned char *target = stream->base + first;
#if defined(MADV_POPULATE_WRITE)
  // One call instead of a fault for each page; where the kernel does not know it, the faults come.
  const size_t page = cs_page_bytes();
  const size_t before = first % page;
  (void)madvise(target - before, (count + before + page - 1) / page * page, MADV_POPULATE_WRITE);
#endif
  return read_fully(stream->descriptor, (uint64_t)stream->offset + first, target, count);
}

void cs_file_stream_drop_now(cs_file_stream *stream, size_t first, size_t count) {
  const size_t page = cs_page_bytes();
  const size_t start = (first + page - 1) / page * page, end = (first + count) / page * page;
  if (end <= start) return;
#if defined(__APPLE__)
  // Dropped pages of private memory keep their bytes there: a new mapping has none.
  (void)mmap(stream->base + start, end - start, PROT_READ | PROT_WRITE,
             MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0);
#else
  (void)madvise(stream->base + start, end - start, MADV_DONTNEED);
#endif
}

static void *run_jobs(void *argument) {
  cs_file_stream *stream = argument;
  pthread_mutex_lock(&stream->mutex);
  for (;;) {
    const unsigned long long next = atomic_load(&stream->done);
    if (stream->is_stopping) break;
    if (next == atomic_load(&stream->queued)) {
      pthread_cond_wait(&stream->has_work, &stream->mutex);
      continue;
    }
    job *work = &stream->jobs[next % stream->capacity];
    pthread_mutex_unlock(&stream->mutex);
    if (work->is_drop) {
      cs_file_stream_drop_now(stream, work->first, work->count);
    } else {
      work->error = cs_file_stream_read_now(stream, work->first, work->count);
    }
    pthread_mutex_lock(&stream->mutex);
    atomic_store_explicit(&stream->done, next + 1, memory_order_release);
    pthread_cond_broadcast(&stream->has_done);
  }
  pthread_mutex_unlock(&stream->mutex);
  return NULL;
}

// Everything that can fail; the caller destroys what there is.
static int prepare(cs_file_stream *stream, const char *path, size_t capacity) {
  stream->descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (stream->descriptor < 0) return errno;
  if (fstat(stream->descriptor, &stream->opened) != 0) return errno;
  if ((uint64_t)stream->opened.st_size < (uint64_t)stream->offset + stream->count) {
    return cs_file_stream_truncated;
  }
  stream->jobs = calloc(capacity, sizeof *stream->jobs);
  if (stream->jobs == NULL) return ENOMEM;
  stream->mapped = stream->count + cs_page_bytes();
  void *base = mmap(NULL, stream->mapped, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return errno;
  stream->base = base;
#if defined(MADV_NOHUGEPAGE)
  // A huge page would bring the memory of neighbours in, which nobody has read.
  (void)madvise(base, stream->mapped, MADV_NOHUGEPAGE);
#endif
  const int error = pthread_create(&stream->thread, NULL, run_jobs, stream);
  stream->has_thread = error == 0;
  return error;
}

cs_file_stream *cs_file_stream_create(const char *path, size_t offset, size_t count,
                                      size_t capacity, int *error) {
  cs_file_stream *stream = calloc(1, sizeof *stream);
  if (stream == NULL) {
    *error = ENOMEM;
    return NULL;
  }
  stream->descriptor = -1;
  stream->offset = offset;
  stream->count = count;
  stream->capacity = capacity;
  pthread_mutex_init(&stream->mutex, NULL);
  pthread_cond_init(&stream->has_work, NULL);
  pthread_cond_init(&stream->has_done, NULL);
  *error = prepare(stream, path, capacity);
  if (*error == 0) return stream;
  cs_file_stream_destroy(stream);
  return NULL;
}

void cs_file_stream_destroy(cs_file_stream *stream) {
  if (stream->has_thread) {
    pthread_mutex_lock(&stream->mutex);
    stream->is_stopping = 1;
    pthread_cond_signal(&stream->has_work);
    pthread_mutex_unlock(&stream->mutex);
    pthread_join(stream->thread, NULL);
  }
  if (stream->base != NULL) munmap(stream->base, stream->mapped);
  if (stream->descriptor >= 0) close(stream->descriptor);
  pthread_cond_destroy(&stream->has_done);
  pthread_cond_destroy(&stream->has_work);
  pthread_mutex_destroy(&stream->mutex);
  free(stream->jobs);
  free(stream);
}

void *cs_file_stream_base(const cs_file_stream *stream) { return stream->base; }

static uint64_t enqueue(cs_file_stream *stream, job work) {
  pthread_mutex_lock(&stream->mutex);
  const unsigned long long number = atomic_load(&stream->queued);
  while (number - atomic_load(&stream->done) >= stream->capacity) {
    pthread_cond_wait(&stream->has_done, &stream->mutex);
  }
  stream->jobs[number % stream->capacity] = work;
  atomic_store(&stream->queued, number + 1);
  pthread_cond_signal(&stream->has_work);
  pthread_mutex_unlock(&stream->mutex);
  return number;
}

uint64_t cs_file_stream_read(cs_file_stream *stream, size_t first, size_t count) {
  return enqueue(stream, (job){.first = first, .count = count});
}

uint64_t cs_file_stream_drop(cs_file_stream *stream, size_t first, size_t count) {
  return enqueue(stream, (job){.is_drop = 1, .first = first, .count = count});
}

int cs_file_stream_is_done(const cs_file_stream *stream, uint64_t number) {
  return atomic_load_explicit(&stream->done, memory_order_acquire) > number;
}

int cs_file_stream_wait(cs_file_stream *stream, uint64_t number) {
  if (!cs_file_stream_is_done(stream, number)) {
    pthread_mutex_lock(&stream->mutex);
    while (atomic_load(&stream->done) <= number) {
      pthread_cond_wait(&stream->has_done, &stream->mutex);
    }
    pthread_mutex_unlock(&stream->mutex);
  }
  return stream->jobs[number % stream->capacity].error;
}

static int is_same_time(const struct stat *a, const struct stat *b) {
#if defined(__APPLE__)
  return a->st_mtimespec.tv_sec == b->st_mtimespec.tv_sec &&
         a->st_mtimespec.tv_nsec == b->st_mtimespec.tv_nsec;
#else
  return a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
#endif
}

int cs_file_stream_is_unchanged(const cs_file_stream *stream) {
  struct stat now;
  return fstat(stream->descriptor, &now) == 0 && now.st_size == stream->opened.st_size &&
         is_same_time(&now, &stream->opened);
}
