import Kernels
import Testing

struct Q4MatrixMultiplyTests {
  @Test func `quantized weights are within half a step`() {
    let weights: [Float] = [0.7, -0.35, 0.1, 0.04, 0, 0, 0, 0, 1, 2, -14, 3, 0, 0, 0, 0]
    let (values, scales) = Q4MatrixMultiply.quantize(weights.span, n: 1, k: 16, group: 8)
    #expect(scales == [0.7 / 7, 2])
    #expect(values[0] == 7)
    #expect(values[10] == -7)
    for (i, weight) in weights.enumerated() {
      #expect(abs(Float(values[i]) * scales[i / 8] - weight) <= scales[i / 8] * 0.50001)
    }
  }

  @Test(arguments: Processor.current.levels, [1, 13])
  func `a product matches the sum`(_ isa: ISA, m: Int) throws {
    let (n, k, group) = (37, 72, 32)
    let processor = try #require(Processor.current.limited(to: isa))
    let kernel = Q4MatrixMultiply(
      m: m, n: n, k: k, group: group, activation: .relu, processor: processor)
    let (a, bias) = (noise(m * k, seed: 1), noise(n, seed: 2))
    let (values, scales) = Q4MatrixMultiply.quantize(
      noise(n * k, seed: 3).span, n: n, k: k, group: group)
    let packed = KernelMemory(count: (kernel.packedByteCount + 3) / 4)
    unsafe kernel.pack(values, scales: scales, isTransposed: true, into: packed.base)
    let (x, b, c) = (KernelMemory(a), KernelMemory(bias), KernelMemory(count: m * n))
    unsafe kernel.call(a: x.base, packed: packed.base, bias: b.base, c: c.base).run()
    for (i, found) in c.values.enumerated() {
      let (row, column) = (i / n, i % n)
      var sum = Double(bias[column])
      for j in 0..<k {
        let scale = scales[column * kernel.groupCount + j / group]
        sum += Double(a[row * k + j]) * Double(values[column * k + j]) * Double(scale)
      }
      #expect(abs(Double(found) - max(sum, 0)) < 1e-4)
    }
  }
}
