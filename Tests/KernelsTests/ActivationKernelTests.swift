import Kernels
import Testing

struct ActivationKernelTests {
  static let functions: [ActivationFunction] = [
    .none, .relu, .clip(0, 6), .leakyRelu(slope: 0.125), .hardSwish, .hardSigmoid, .sigmoid, .silu,
    .tanh, .gelu, .mish,
  ]

  @Test(arguments: functions, Processor.current.levels)
  func `vectors give what the definition gives`(function: ActivationFunction, isa: ISA) throws {
    let processor = try #require(Processor.current.limited(to: isa))
    let kernel = ActivationKernel(function, processor: processor)
    #expect(kernel.lanes == processor.vectorCapabilities.floatLanes)
    for count in [0, 1, 7, 16, 33, 1000] {
      let x = noise(count, seed: 5).map { 8 * $0 }
      let found = kernel(x)
      #expect(found.count == count)
      for (x, y) in zip(x, found) {
        let expected = Reference.value(of: function, at: x)
        #expect((y - expected).magnitude <= 1e-6 * max(1, expected.magnitude), "\(function) \(x)")
      }
    }
  }

  @Test(arguments: 0...5) func `operands off a vector's alignment change no bit`(offset: Int) {
    let x = noise(100, seed: 6)
    let kernel = ActivationKernel(.gelu)
    let expected = kernel(x)
    let from = KernelMemory([Float](repeating: 9, count: offset) + x)
    let to = KernelMemory(count: x.count + offset)
    unsafe kernel.call(count: x.count, x: from.base + offset, y: to.base + offset).run()
    #expect(Array(to.values.dropFirst(offset)) == expected)
    #expect(to.values.prefix(offset).allSatisfy { $0.isNaN })
  }

  @Test func `a kernel names its variant`() throws {
    let scalar = try #require(Processor.current.limited(to: .scalar))
    #expect(ActivationKernel(.relu, processor: scalar).variant == "f32_elementwise_portable")
    #expect(ActivationKernel(.relu, processor: scalar).lanes == 1)
    #expect(ActivationKernel(.relu)([-1, 2]) == [0, 2])
  }
}
