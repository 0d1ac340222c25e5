import Kernels
import Testing

struct KernelRegistryTests {
  @Test func `there is one entry for each kind and backend`() {
    let registry = KernelRegistry()
    #expect(
      registry.entries.count
        == KernelFamily.allCases.count * KernelRegistry.Backend.allCases.count)
    for kind in KernelFamily.allCases {
      for backend in KernelRegistry.Backend.allCases {
        let same = registry.entries.filter { $0.kind == kind && $0.backend == backend }
        #expect(same.count == 1 && same.first == registry[kind, backend])
      }
    }
  }

  @Test(arguments: KernelFamily.allCases)
  func `plain C is there for every kind, and each variant belongs to one backend`(
    kind: KernelFamily
  ) throws {
    let registry = KernelRegistry()
    #expect(try !registry.variants(of: kind, for: .portable).isEmpty)
    var seen: Set<String> = []
    for backend in KernelRegistry.Backend.allCases {
      guard case .available(let variants) = registry[kind, backend].availability else { continue }
      #expect(!variants.isEmpty)
      for name in variants { #expect(seen.insert(name).inserted, "\(name) is listed twice") }
    }
  }

  @Test(arguments: Processor.current.levels)
  func `a variant of a backend bears its name`(isa: ISA) throws {
    let backend = try #require(KernelRegistry.Backend.allCases.first { $0.isa == isa })
    for kind in KernelFamily.allCases {
      guard case .available(let variants) = KernelRegistry()[kind, backend].availability else {
        continue
      }
      // Extensions beside AVX2 are of its level.
      let words = isa == .avx2 ? ["_avx2", "_avxvnni"] : ["_\(backend)"]
      for name in variants { #expect(words.contains { name.contains($0) }, "\(name)") }
    }
  }

  @Test(arguments: Processor.current.levels)
  func `what a processor may not use is unavailable, with the reason`(isa: ISA) throws {
    let processor = try #require(Processor.current.limited(to: isa))
    let registry = KernelRegistry(processor: processor)
    for entry in registry.entries {
      guard let level = entry.backend.isa, !processor.levels.contains(level) else { continue }
      guard case .unavailable(.processorLacks(let features)) = entry.availability else {
        Issue.record("\(entry) is available on \(isa)")
        continue
      }
      #expect(!features.isEmpty)
    }
  }

  @Test func `graphics processors say why`() {
    let registry = KernelRegistry()
    let error = #expect(throws: KernelUnavailableError.self) {
      try registry.variants(of: .f32Gemm, for: .vulkan)
    }
    #expect(
      error?.description == "f32_gemm on vulkan: no vulkan kernels of f32_gemm in this version")
    #if os(Linux)
      let metal = #expect(throws: KernelUnavailableError.self) {
        try registry.variants(of: .f32Gemm, for: .metal)
      }
      #expect(metal?.description == "f32_gemm on metal: no Metal on this platform")
    #endif
  }

  @Test func `a kernel of another architecture is not replaced by one of this`() {
    #if arch(x86_64)
      let (other, feature) = (KernelRegistry.Backend.neon, "neon")
    #else
      let (other, feature) = (KernelRegistry.Backend.avx2, "avx2")
    #endif
    let error = #expect(throws: KernelUnavailableError.self) {
      try KernelRegistry().variants(of: .q8Gemm, for: other)
    }
    #expect(error?.reason == .processorLacks(features: [feature]))
    #expect(error?.description == "q8_gemm on \(feature): this processor has no \(feature)")
  }

  @Test func `the variant that is chosen is the first of the best backend that has one`() throws {
    let registry = KernelRegistry()
    let chosen = F32Elementwise(processor: .current).variant
    let best = KernelRegistry.Backend.allCases.last { backend in
      if case .available = registry[.f32Elementwise, backend].availability { true } else { false }
    }
    #expect(try registry.variants(of: .f32Elementwise, for: #require(best)).first == chosen)
  }
}
