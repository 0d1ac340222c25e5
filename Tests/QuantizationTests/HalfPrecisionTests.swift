import Basics
import Kernels
import Quantization
import Testing

struct HalfPrecisionTests {
  @Test func `all 65536 halves come back`() {
    for bits in UInt16.min...UInt16.max {
      let isNotANumber = bits & 0x7c00 == 0x7c00 && bits & 0x3ff != 0
      // What is not a number becomes quiet.
      let expected = isNotANumber ? bits | 0x200 : bits
      #expect(HalfPrecision.bits(of: HalfPrecision.float(of: bits)) == expected)
    }
  }

  static let vectors: [(float: Float, bits: UInt16)] = [
    (0, 0), (-0.0, 0x8000), (1, 0x3c00), (-2, 0xc000), (0.1, 0x2e66), (1.0 / 3, 0x3555),
    // Ties to even: between 1 and its neighbour, between that and the next one.
    (1 + 0x1p-11, 0x3c00), (1 + 3 * 0x1p-11, 0x3c02), (1 + 0x1p-11 + 0x1p-20, 0x3c01),
    // Subnormal.
    (0x1p-14, 0x0400), (0x1p-24, 1), (0x1p-25, 0), (0x1.8p-24, 2), (0x1.000002p-25, 1),
    (-0x1p-26, 0x8000), (.leastNonzeroMagnitude, 0),
    // Overflow.
    (65_504, 0x7bff), (65_519.996, 0x7bff), (65_520, 0x7c00), (1e10, 0x7c00), (-1e10, 0xfc00),
    (.infinity, 0x7c00), (-.infinity, 0xfc00), (.nan, 0x7e00),
  ]

  @Test(arguments: vectors)
  func `floats become the nearest half`(float: Float, bits: UInt16) {
    #expect(HalfPrecision.bits(of: float) == bits)
  }

  @Test func `kernels give the same bits`() {
    var generator = SplitMix64(seed: 5)
    let floats = (0..<20_000).map { _ in
      Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
    }
    var halves = [UInt16](repeating: 0, count: floats.count)
    let conversion = HalfConversion(.binary16, processor: .current)
    unsafe floats.withUnsafeBufferPointer { floats in
      unsafe halves.withUnsafeMutableBufferPointer { halves in
        guard let from = floats.baseAddress, let to = halves.baseAddress else { return }
        unsafe conversion.narrow(from, into: to, count: floats.count).run(scratch: nil)
      }
    }
    #expect(halves == floats.map(HalfPrecision.bits))
  }
}
