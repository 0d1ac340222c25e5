import Quantization
import Tensors
import Testing

struct DynamicQuantizerTests {
  @Test func `smooth tensors get bytes, those with outliers halves`() throws {
    let quantizer = DynamicQuantizer()
    let smooth = Noise.normal([8, 256], seed: 3)
    #expect(try quantizer.quantize(smooth).format == .int8(WeightFormat.Int8Format()))
    var elements = smooth.elements
    for row in 0..<8 { elements[row * 256 + row] = 200 }
    let spiky = Tensor(smooth.shape, elements)
    #expect(try quantizer.quantize(spiky).format == .float16)
  }

  @Test func `the reason has the numbers that decided`() {
    let quantizer = DynamicQuantizer()
    let uniform = Noise.uniform([1, 10_000], seed: 1)
    let decision = quantizer.decision(
      for: TensorStatistics(uniform.elements, shape: uniform.shape, axis: 0))
    // 12 * 127^2 / 3 = 64516, which is 48.1 dB; the largest is sqrt(3) times the root mean square.
    #expect(
      decision.reason
        == "predicted SQNR 48.1 dB (largest/rms up to 1.7) reaches 30.0 dB: bytes suffice")
  }

  @Test func `the decision depends on the statistics only`() {
    let quantizer = DynamicQuantizer()
    let tensor = Noise.normal([4, 100], seed: 9)
    let statistics = TensorStatistics(tensor.elements, shape: tensor.shape, axis: 0)
    let reversed = TensorStatistics(
      Array(tensor.elements.reversed()), shape: tensor.shape, axis: 0)
    #expect(quantizer.decision(for: statistics) == quantizer.decision(for: statistics))
    #expect(
      quantizer.decision(for: statistics).format == quantizer.decision(for: reversed).format)
  }

  @Test(arguments: 1...20 as ClosedRange<UInt64>)
  func `the prediction is near what storing gives`(seed: UInt64) throws {
    for tensor in [Noise.normal([6, 400], seed: seed), Noise.uniform([6, 400], seed: seed)] {
      let predicted = TensorStatistics(tensor.elements, shape: tensor.shape, axis: 0)
        .predictedDecibels
      let found = try decibels(Int8Quantizer(), tensor)
      #expect((predicted - found).magnitude < 1, "\(predicted) dB, \(found) dB")
    }
  }

  @Test func `zeros are bytes`() throws {
    let zeros = Tensor([2, 2], [0, 0, 0, 0])
    #expect(try DynamicQuantizer().quantize(zeros).format == .int8(WeightFormat.Int8Format()))
  }
}
