import Quantization
import Tensors
import Testing

struct Int4QuantizerTests {
  @Test func `the first of two neighbours is the low nibble`() throws {
    // The scale is 1: the furthest is 7.
    let stored = try QuantizedTensor(
      [7, -7, 1, -1, 3, -2], shape: [1, 6], format: .int4(groupSize: 32))
    guard case .nibbles(let nibbles) = stored.storage else { return #expect(Bool(false)) }
    #expect(nibbles.bytes == [0x97, 0xf1, 0xe3])
    #expect(nibbles.scaleBits == [0x3c00])
    #expect(stored.floats == [7, -7, 1, -1, 3, -2])
  }

  @Test(arguments: 1...70) func `rows of any length come back`(width: Int) throws {
    let shape: Shape = [3, width]
    // Whole numbers with a 7 in every group are exact.
    let elements = (0..<shape.count).map { index -> Float in
      index % width % 32 == 0 ? 7 : Float((index * 5) % 15 - 7)
    }
    let stored = try QuantizedTensor(elements, shape: shape, format: .int4(groupSize: 32))
    guard case .nibbles(let nibbles) = stored.storage else { return #expect(Bool(false)) }
    #expect(nibbles.bytes.count == 3 * ((width + 1) / 2))
    #expect(nibbles.scaleBits.count == 3 * ((width + 31) / 32))
    #expect(stored.floats == elements)
    #expect(
      stored.storedByteCount == nibbles.bytes.count + 2 * nibbles.scaleBits.count)
    if width % 2 == 1 { #expect(nibbles.bytes[(width + 1) / 2 - 1] >> 4 == 0) }
  }

  @Test func `a group of 32 takes at most 4,6 bits an element`() throws {
    let stored = try Int4Quantizer().quantize(Noise.normal([64, 576], seed: 1))
    #expect(Double(8 * stored.storedByteCount) / Double(64 * 576) == 4.5)
    #expect(stored.idealCompressionRatio == 8)
  }

  @Test func `scales of tiny and huge groups stay within half precision`() throws {
    let tiny = try QuantizedTensor([1e-9, -1e-8], shape: [2], format: .int4(groupSize: 32))
    #expect(tiny.floats.allSatisfy { $0.magnitude <= 1e-7 })
    #expect(throws: QuantizationError.self) {
      try QuantizedTensor([1e6, 1], shape: [2], format: .int4(groupSize: 32))
    }
    let large = try QuantizedTensor([400_000], shape: [1], format: .int4(groupSize: 32))
    #expect((large.floats[0] - 400_000).magnitude < 40_000)
  }
}
