import Basics
import Memory
import Testing

struct DefragmentationTests {
  /// What a random trace of tensors leads to.
  private static func play(defragments: Bool) throws -> (
    fragmentation: Double, peakByteCount: Int
  ) {
    let pool = try MemoryPool(
      MemoryPoolConfiguration(
        maximumByteCount: 1 << 22, strategy: .firstFit, defragments: defragments))
    var random = SplitMix64(seed: 9)
    var live: [MemoryPool.Handle] = []
    var (sum, samples) = (0.0, 0)
    for step in 0..<20_000 {
      if Int.random(in: 0..<100, using: &random) < 55 || live.isEmpty {
        let byteCount = Int.random(
          in: 1...1 << Int.random(in: 6...17, using: &random), using: &random)
        if let handle = try? pool.allocate(byteCount: byteCount) { live.append(handle) }
      } else {
        live.swapAt(Int.random(in: live.indices, using: &random), live.count - 1)
        pool.free(live.removeLast())
      }
      // The pool is full from here on.
      if step > 5000, step % 50 == 0 {
        (sum, samples) = (sum + pool.statistics.fragmentation, samples + 1)
      }
    }
    return (sum / Double(samples), pool.statistics.peakLiveByteCount)
  }

  @Test func `a pool that defragments is less fragmented than plain first fit`() throws {
    let plain = try Self.play(defragments: false)
    let moving = try Self.play(defragments: true)
    print(
      "seed 9: \(Int(100 * plain.fragmentation)) % fragmentation without,",
      "\(Int(100 * moving.fragmentation)) % with defragmentation")
    #expect(moving.fragmentation < plain.fragmentation)
    // Blocks that were refused before fill the pool farther.
    #expect(moving.peakByteCount >= plain.peakByteCount)
  }
}
