import Kernels
import Testing

/// The Swift face of elementwise functions; the variants behind it are checked in C.
struct F32ElementwiseTests {
  typealias Unary = F32Elementwise.Unary

  static let functions: [(Unary, Reference.UnaryFunction)] = [
    (.activation(.none), .identity), (.activation(.relu), .relu),
    (.activation(.clip(-0.25, 0.5)), .clip(-0.25, 0.5)),
    (.activation(.leakyRelu(slope: 0.1)), .leakyRelu(slope: 0.1)),
    (.activation(.hardSwish), .hardSwish), (.activation(.hardSigmoid), .hardSigmoid),
    (.activation(.sigmoid), .sigmoid), (.activation(.silu), .silu), (.activation(.tanh), .tanh),
    (.activation(.gelu), .gelu), (.activation(.mish), .mish), (.negate, .negate),
    (.absolute, .absolute), (.exponential, .exponential), (.logarithm, .logarithm),
    (.squareRoot, .squareRoot),
    (.inverseSquareRoot(epsilon: 0.01), .inverseSquareRoot(epsilon: 0.01)),
  ]

  @Test(arguments: Processor.current.levels)
  func `functions of one element are the reference's`(_ isa: ISA) throws {
    let processor = try #require(Processor.current.limited(to: isa))
    for (function, reference) in Self.functions {
      // Roots and logarithms want numbers above zero.
      let isPositive =
        switch function {
        case .logarithm, .squareRoot, .inverseSquareRoot: true
        case .activation, .negate, .absolute, .exponential: false
        }
      let x = noise(5 * 37, seed: 1).map { isPositive ? $0.magnitude + 0.01 : 4 * $0 }
      let expected = computed(x.count) { Reference.unary(x.span, reference, into: &$0) }
      let memory = KernelMemory(x)
      unsafe F32Elementwise(processor: processor).call(
        function, rows: 5, columns: 37, x: memory.base, y: memory.base
      ).run()
      expectClose(memory.values, expected.map { Double($0) }, tolerance: 1e-6)
    }
  }

  @Test(arguments: Processor.current.levels)
  func `a vector, an element or nothing is repeated`(_ isa: ISA) throws {
    let kernel = F32Elementwise(processor: try #require(Processor.current.limited(to: isa)))
    let (rows, columns) = (6, 19)
    let (a, b) = (noise(rows * columns, seed: 1), noise(rows * columns, seed: 2))
    let (left, right) = (KernelMemory(a), KernelMemory(b))
    let y = KernelMemory(count: a.count)
    unsafe kernel.call(
      .multiply, rows: rows, columns: columns, a: left.base, b: right.base, repeating: .rows(3),
      y: y.base
    ).run()
    #expect(y.values == a.indices.map { a[$0] * b[$0 / columns / 3 * columns + $0 % columns] })
    unsafe kernel.call(
      .subtract, isReversed: true, rows: rows, columns: columns, a: left.base, b: right.base,
      repeating: .element(rows: 2), y: y.base
    ).run()
    #expect(y.values == a.indices.map { b[$0 / columns / 2] - a[$0] })
    unsafe kernel.call(
      .add, activation: .relu, rows: rows, columns: columns, a: left.base, b: right.base, y: y.base
    ).run()
    #expect(y.values == a.indices.map { max(a[$0] + b[$0], 0) })
  }
}
