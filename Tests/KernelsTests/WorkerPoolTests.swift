import Kernels
import Testing

struct WorkerPoolTests {
  /// What the pieces of a test's calls work on.
  @safe struct Counters {
    var counts: UnsafeMutablePointer<Int32>
    var scratchByteCount: Int
  }

  /// Adds one for every piece. Two threads on one piece would be a race, which shows as a count
  /// other than one sooner or later.
  private static let count:
    @convention(c) (UnsafeRawPointer?, Int, Int, UnsafeMutableRawPointer?) -> Void = {
      arguments, first, last, scratch in
      guard let arguments = unsafe arguments else { return }
      let counters = unsafe arguments.load(as: Counters.self)
      for piece in first..<last { unsafe counters.counts[piece] += 1 }
      // Scratch memory belongs to the thread alone.
      for offset in 0..<counters.scratchByteCount {
        unsafe scratch?.storeBytes(of: 0xA5, toByteOffset: offset, as: UInt8.self)
      }
    }

  /// How often each piece ran.
  private func counts(
    pieces: Int, runs: Int, scratchByteCount: Int = 0, on pool: inout WorkerPool
  ) -> [Int32] {
    let guardCount = 8
    let memory = UnsafeMutablePointer<Int32>.allocate(capacity: pieces + guardCount)
    unsafe memory.initialize(repeating: 0, count: pieces + guardCount)
    defer { unsafe memory.deallocate() }
    let call = unsafe KernelCall(
      variant: "count", pieceCount: pieces, scratchByteCount: scratchByteCount,
      arguments: Counters(counts: memory, scratchByteCount: scratchByteCount),
      function: Self.count)
    for _ in 0..<runs { pool.run(call) }
    return (0..<pieces + guardCount).map { unsafe memory[$0] }
  }

  @Test(arguments: 1...8) func `every piece runs exactly once, whatever the threads`(
    threads: Int
  ) throws {
    guard var pool = WorkerPool(threadCount: threads, scratchByteCount: 256) else {
      Issue.record("the system gives no \(threads) threads")
      return
    }
    #expect(pool.threadCount == threads)
    for pieces in 0...100 {
      let found = counts(pieces: pieces, runs: 1, scratchByteCount: 256, on: &pool)
      #expect(
        found == [Int32](repeating: 1, count: pieces) + [Int32](repeating: 0, count: 8),
        "\(pieces) pieces")
    }
  }

  @Test(arguments: [1, 2, 5]) func `many runs follow one another`(threads: Int) throws {
    guard var pool = WorkerPool(threadCount: threads) else {
      Issue.record("the system gives no \(threads) threads")
      return
    }
    let found = counts(pieces: 13, runs: 5000, on: &pool)
    #expect(found.prefix(13).allSatisfy { $0 == 5000 })
  }

  @Test func `threads that fell asleep wake up`() async throws {
    guard var pool = WorkerPool(threadCount: 3) else {
      Issue.record("the system gives no 3 threads")
      return
    }
    for _ in 0..<5 {
      #expect(counts(pieces: 50, runs: 1, on: &pool).prefix(50).allSatisfy { $0 == 1 })
      // Longer than threads look for work before they sleep.
      let end = ContinuousClock.now + .milliseconds(3)
      while ContinuousClock.now < end {}
    }
  }

  @Test func `a pool without threads is refused`() async {
    await #expect(processExitsWith: .failure) { _ = WorkerPool(threadCount: 0) }
  }
}
