#ifndef CS_WORKER_POOL_H
#define CS_WORKER_POOL_H

#include <stddef.h>

/// Threads that wait for work together with the thread that owns them.
typedef struct cs_worker_pool cs_worker_pool;

/// Does the pieces `first ..< last` of some work, with memory of the thread's own.
typedef void cs_work(const void *arguments, size_t first, size_t last, void *scratch);

/// Starts `threads - 1` threads. NULL where the system gives fewer, or no memory.
cs_worker_pool *cs_worker_pool_create(size_t threads);

/// Ends the threads and frees everything. No work may be running.
void cs_worker_pool_destroy(cs_worker_pool *pool);

/// Gives every thread at least `bytes` of scratch memory, aligned to 64. No work may be running.
/// Returns 0 if there is not enough memory.
int cs_worker_pool_reserve(cs_worker_pool *pool, size_t bytes);

/// Does all pieces and returns when they are done. Only the owner may call it. Pieces are taken
/// from a common counter, ever fewer at once, so that all threads finish together.
void cs_worker_pool_run(cs_worker_pool *pool, cs_work *work, const void *arguments, size_t pieces);

#endif
