#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "worker_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

enum {
  cache_line = 64,
  // How often a thread looks for work before it sleeps: some 50 microseconds, longer than the
  // pauses between the steps of a network and shorter than anyone would notice.
  looks_before_sleep = 4000,
  // Of what is left, each thread takes its share over this number: big parts first, single pieces at
  // the end, so that all finish together (guided self-scheduling, Polychronopoulos and Kuck 1987).
  share_divisor = 2,
};

typedef struct {
  _Alignas(cache_line) cs_worker_pool *pool;
  pthread_t thread;
  void *scratch;
} worker;

struct cs_worker_pool {
  // Written by the owner before `generation` is raised, read by the threads after they saw it.
  cs_work *work;
  const void *arguments;
  size_t pieces;
  size_t threads;
  worker *workers;
  size_t scratch_bytes;
  _Alignas(cache_line) atomic_size_t next;
  _Alignas(cache_line) atomic_size_t busy;
  _Alignas(cache_line) atomic_uint generation;
  atomic_bool is_stopping;
  atomic_uint sleepers;
  pthread_mutex_t mutex;
  pthread_cond_t has_work;
};

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void do_pieces(cs_worker_pool *pool, void *scratch) {
  size_t first = atomic_load_explicit(&pool->next, memory_order_relaxed);
  while (first < pool->pieces) {
    const size_t share = (pool->pieces - first) / (share_divisor * pool->threads);
    const size_t count = share > 0 ? share : 1;
    // On failure `first` is what another thread has left.
    if (!atomic_compare_exchange_weak_explicit(
            &pool->next, &first, first + count, memory_order_relaxed, memory_order_relaxed)) {
      continue;
    }
    pool->work(pool->arguments, first, first + count, scratch);
    first = atomic_load_explicit(&pool->next, memory_order_relaxed);
  }
}

// Returns the first generation that is not `seen`.
static unsigned wait_for_work(cs_worker_pool *pool, unsigned seen) {
  for (int look = 0; look < looks_before_sleep; look++) {
    const unsigned generation = atomic_load_explicit(&pool->generation, memory_order_acquire);
    if (generation != seen) return generation;
    relax();
  }
  pthread_mutex_lock(&pool->mutex);
  atomic_fetch_add(&pool->sleepers, 1);
  while (atomic_load(&pool->generation) == seen) {
    pthread_cond_wait(&pool->has_work, &pool->mutex);
  }
  atomic_fetch_sub(&pool->sleepers, 1);
  pthread_mutex_unlock(&pool->mutex);
  return atomic_load(&pool->generation);
}

// Raises the generation and wakes who sleeps. A thread that is about to sleep has either counted
// itself among the sleepers, or will see the new generation under the mutex.
static void announce(cs_worker_pool *pool) {
  atomic_fetch_add(&pool->generation, 1);
  if (atomic_load(&pool->sleepers) == 0) return;
  pthread_mutex_lock(&pool->mutex);
  pthread_cond_broadcast(&pool->has_work);
  pthread_mutex_unlock(&pool->mutex);
}

static void *run_worker(void *argument) {
  worker *self = argument;
  cs_worker_pool *pool = self->pool;
  unsigned generation = 0;
  for (;;) {
    generation = wait_for_work(pool, generation);
    if (atomic_load(&pool->is_stopping)) return NULL;
    do_pieces(pool, self->scratch);
    atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_release);
  }
}

cs_worker_pool *cs_worker_pool_create(size_t threads) {
  cs_worker_pool *pool = aligned_alloc(cache_line, sizeof *pool);
  worker *workers = aligned_alloc(cache_line, threads * sizeof *workers);
  if (pool == NULL || workers == NULL) {
    free(pool);
    free(workers);
    return NULL;
  }
  *pool = (cs_worker_pool){.workers = workers, .threads = 1};
  pthread_mutex_init(&pool->mutex, NULL);
  pthread_cond_init(&pool->has_work, NULL);
  for (size_t i = 0; i < threads; i++) workers[i] = (worker){.pool = pool};
  for (size_t i = 1; i < threads; i++) {
    if (pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) != 0) {
      cs_worker_pool_destroy(pool);
      return NULL;
    }
    pool->threads++;
  }
  return pool;
}

void cs_worker_pool_destroy(cs_worker_pool *pool) {
  atomic_store(&pool->is_stopping, 1);
  announce(pool);
  for (size_t i = 1; i < pool->threads; i++) pthread_join(pool->workers[i].thread, NULL);
  for (size_t i = 0; i < pool->threads; i++) free(pool->workers[i].scratch);
  pthread_cond_destroy(&pool->has_work);
  pthread_mutex_destroy(&pool->mutex);
  free(pool->workers);
  free(pool);
}

int cs_worker_pool_reserve(cs_worker_pool *pool, size_t bytes) {
  if (bytes <= pool->scratch_bytes) return 1;
  // A line between neighbours, so that no line is written by two threads.
  const size_t size = (bytes + 2 * cache_line - 1) / cache_line * cache_line;
  for (size_t i = 0; i < pool->threads; i++) {
    free(pool->workers[i].scratch);
    pool->workers[i].scratch = aligned_alloc(cache_line, size);
    if (pool->workers[i].scratch == NULL) {
      pool->scratch_bytes = 0;
      return 0;
    }
  }
  pool->scratch_bytes = bytes;
  return 1;
}

void cs_worker_pool_run(cs_worker_pool *pool, cs_work *work, const void *arguments, size_t pieces) {
  if (pool->threads == 1 || pieces < 2) {
    if (pieces > 0) work(arguments, 0, pieces, pool->workers[0].scratch);
    return;
  }
  pool->work = work;
  pool->arguments = arguments;
  pool->pieces = pieces;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  atomic_store_explicit(&pool->busy, pool->threads - 1, memory_order_relaxed);
  announce(pool);
  do_pieces(pool, pool->workers[0].scratch);
  // Where there are more threads than processors, those that still work need this one's.
  for (int look = 0; atomic_load_explicit(&pool->busy, memory_order_acquire) != 0; look++) {
    if (look < looks_before_sleep) {
      relax();
    } else {
      sched_yield();
    }
  }
}
