import CSystem

/// A few threads that live as long as a session and run the pieces of kernel calls.
///
/// The thread that calls ``run(_:)`` works as well. Between calls the others watch for work for some
/// microseconds and then sleep. Pieces are taken from a common counter, ever fewer at once: which thread
/// computes a piece is left to chance, what it computes is not.
@safe public struct WorkerPool: ~Copyable {
  /// Threads that work, the caller's included.
  public let threadCount: Int

  private let pool: OpaquePointer

  /// Starts the threads.
  ///
  /// - Parameter scratchByteCount: The most bytes that a call needs on each thread.
  /// - Returns: nil where the system gives no more threads, or not the memory.
  public init?(threadCount: Int, scratchByteCount: Int = 0) {
    precondition(threadCount > 0, "a pool needs a thread, got \(threadCount)")
    guard let pool = unsafe cs_worker_pool_create(threadCount) else { return nil }
    guard unsafe cs_worker_pool_reserve(pool, scratchByteCount) != 0 else {
      unsafe cs_worker_pool_destroy(pool)
      return nil
    }
    unsafe self.pool = pool
    self.threadCount = threadCount
  }

  deinit { unsafe cs_worker_pool_destroy(pool) }

  /// Runs every piece of a call; its ``KernelCall/scratchByteCount`` is at most what the pool has.
  public mutating func run(_ call: borrowing KernelCall) {
    unsafe cs_worker_pool_run(pool, call.function, call.arguments, call.pieceCount)
  }
}
