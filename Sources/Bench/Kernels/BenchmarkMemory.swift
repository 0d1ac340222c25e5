import Basics

/// The operands of a benchmark: noise that is the same in every run, in memory aligned to 64 bytes.
@safe public final class BenchmarkMemory {
  private var blocks: [UnsafeMutableRawPointer] = unsafe []

  /// Elements that are drawn; longer operands repeat them.
  private static let period = 4096

  /// No operands yet.
  public init() {}

  deinit {
    for index in 0..<(unsafe blocks.count) { unsafe blocks[index].deallocate() }
  }

  /// Floats from -1 to 1.
  public func floats(_ count: Int) -> UnsafeMutablePointer<Float> {
    var noise = SplitMix64(seed: 1)
    return unsafe filled(count) { noise.nextSignedUnit() }
  }

  /// Unsigned bytes.
  public func bytes(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    var noise = SplitMix64(seed: 2)
    return unsafe filled(count) { UInt8(truncatingIfNeeded: noise.next()) }
  }

  /// Weights of eight bits, or of fewer.
  public func weights(_ count: Int, bits: Int = 8) -> UnsafeMutablePointer<Int8> {
    var noise = SplitMix64(seed: 3)
    return unsafe filled(count) { Int8(truncatingIfNeeded: noise.next()) >> (8 - bits) }
  }

  /// Bytes for packed weights, or scratch memory.
  public func block(byteCount: Int) -> UnsafeMutableRawPointer {
    unsafe UnsafeMutableRawPointer(filled(byteCount) { UInt8(0) })
  }

  /// Elements of which the first ones are drawn and the others are copies.
  private func filled<Element: BitwiseCopyable>(
    _ count: Int, _ next: () -> Element
  ) -> UnsafeMutablePointer<Element> {
    let size = MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(64, count * size), alignment: 64)
    unsafe blocks.append(raw)
    let elements = unsafe raw.bindMemory(to: Element.self, capacity: count)
    var done = min(count, Self.period)
    for index in 0..<done { unsafe (elements + index).initialize(to: next()) }
    while done < count {
      let step = min(done, count - done)
      unsafe (raw + done * size).copyMemory(from: raw, byteCount: step * size)
      done += step
    }
    return unsafe elements
  }
}
