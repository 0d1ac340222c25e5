import Kernels
import Testing

struct KernelFamilyTests {
  @Test(arguments: KernelFamily.allCases)
  func `the last variant of a family is portable, and names are distinct`(_ family: KernelFamily) {
    let variants = family.variants
    #expect(variants.last?.required == [])
    #expect(variants.last?.name.contains("portable") == true)
    #expect(Set(variants.map(\.name)).count == variants.count)
    // Winograd's algorithm has one for each size of tiles.
    for variant in variants {
      #expect(variant.required.isEmpty == variant.name.contains("portable"), "\(variant.name)")
    }
  }

  @Test func `lists of variants are those that the kernels name`() {
    func names(_ family: KernelFamily) -> [String] { family.variants.map(\.name) }
    #expect(names(.f32Gemm) == F32MatrixMultiply.variants)
    #expect(names(.f32Attention) == F32Attention.variants)
    #expect(names(.f32Elementwise) == F32Elementwise.variants)
    #expect(names(.q8Gemm) == Q8MatrixMultiply.variants)
    #expect(names(.q4Gemm) == Q4MatrixMultiply.variants)
    #expect(names(.imaging) == Imaging.variants)
  }

  @Test func `a processor is limited to exactly some instructions that it has`() throws {
    let current = Processor.current
    let none = try #require(current.limited(to: Processor.Features()))
    #expect(none.isa == .scalar && none.featureNames.isEmpty)
    #expect(current.limited(to: current.features) == current)
    #expect(none.limited(to: Processor.Features(rawValue: 1)) == nil)
    for level in current.levels {
      let limited = try #require(current.limited(to: level))
      let again = try #require(current.limited(to: limited.features))
      #expect(again.features == limited.features)
    }
  }

  @Test(arguments: PeakProbe.Arithmetic.allCases)
  func `a peak is of something that the processor has`(_ kind: PeakProbe.Arithmetic) throws {
    let none = try #require(Processor.current.limited(to: .scalar))
    let scalar = PeakProbe(kind, processor: none)
    #expect((scalar != nil) == (kind == .f32))
    let probe = try #require(scalar ?? PeakProbe(.f32, processor: .current))
    #expect(probe.workOfRun > 0 && probe.name.hasPrefix("f32"))
    probe.run(times: 1)
    let copy = PeakProbe(copying: 1000, processor: none)
    #expect(copy.workOfRun == 1000)
    copy.run(times: 2)
  }
}
