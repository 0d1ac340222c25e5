import Kernels
import Testing

struct VectorCapabilitiesTests {
  static let widths: [(ISA, Int)] = [
    (.scalar, 32), (.sse42, 128), (.neon, 128), (.avx2, 256), (.avx512, 512), (.amx, 512),
  ]

  @Test(arguments: widths) func `a level has its vectors`(isa: ISA, bits: Int) throws {
    #expect(isa.vectorBits == bits)
    guard let processor = Processor.current.limited(to: isa) else { return }
    let capabilities = processor.vectorCapabilities
    #expect(capabilities.isa == isa)
    #expect(capabilities.widthInBits == bits)
    #expect(capabilities.floatLanes == bits / 32)
    #expect(capabilities.preferredAlignment == bits / 8)
    #expect(capabilities.featureNames == processor.featureNames)
    #expect(capabilities.featureNames.isEmpty == (isa == .scalar))
    #expect(capabilities.isAligned(640))
    #expect(capabilities.isAligned(644) == (isa == .scalar))
  }

  @Test func `every level is in the table`() {
    #expect(Set(Self.widths.map(\.0)) == Set(ISA.allCases))
  }
}
