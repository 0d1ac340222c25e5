import Kernels
import Testing

struct F32NormalizationTests {
  @Test(arguments: Processor.current.levels, [1, 16, 100, 768])
  func `layer normalization matches the reference`(_ isa: ISA, _ width: Int) throws {
    let processor = try #require(Processor.current.limited(to: isa))
    let rows = 30
    let (x, residual) = (noise(rows * width, seed: 1), noise(rows * width, seed: 2))
    let (gamma, beta) = (noise(width, seed: 3), noise(width, seed: 4))
    let sum = zip(x, residual).map(+)
    let expected = computed(x.count) {
      Reference.layerNormalization(
        sum.span, gamma: gamma.span, beta: beta.span, epsilon: 1e-5, into: &$0)
    }
    let kernel = F32LayerNormalization(
      rows: rows, width: width, epsilon: 1e-5, processor: processor)
    let (left, right) = (KernelMemory(x), KernelMemory(residual))
    let (scale, shift) = (KernelMemory(gamma), KernelMemory(beta))
    let (total, y) = (KernelMemory(count: x.count), KernelMemory(count: x.count))
    unsafe kernel.call(
      x: left.base, residual: right.base, sum: total.base, gamma: scale.base, beta: shift.base,
      y: y.base
    ).run()
    #expect(total.values == sum)
    expectClose(y.values, expected.map { Double($0) }, tolerance: 2e-5)
  }

  @Test(arguments: Processor.current.levels, [1, 16, 100, 1000])
  func `softmax matches the reference`(_ isa: ISA, _ width: Int) throws {
    let processor = try #require(Processor.current.limited(to: isa))
    let rows = 40
    let x = noise(rows * width, seed: 1).map { 10 * $0 }
    let expected = computed(x.count) {
      Reference.softmax(x.span, outer: rows, count: width, inner: 1, into: &$0)
    }
    let kernel = F32Softmax(rows: rows, width: width, processor: processor)
    let (from, y) = (KernelMemory(x), KernelMemory(count: x.count))
    unsafe kernel.call(x: from.base, y: y.base).run()
    expectClose(y.values, expected.map { Double($0) }, tolerance: 1e-6)
  }
}
