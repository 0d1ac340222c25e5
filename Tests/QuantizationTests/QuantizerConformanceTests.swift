import Basics
import Quantization
import Tensors
import Testing

/// What every quantizer does, run against all of them.
struct QuantizerConformanceTests {
  static let names = Quantizers.all.map { $0.describe().name }

  func quantizer(_ name: String) throws -> any Quantizer { try #require(Quantizers.named(name)) }

  @Test func `there are the four of the bench, with their options`() {
    #expect(
      Self.names == [
        "fp16", "int8", "int8-tensor", "int8-asymmetric", "int4", "int4-64", "int4-128", "dynamic",
      ])
  }

  @Test(arguments: names) func `shape and count stay, and storing twice changes nothing`(
    name: String
  ) throws {
    let quantizer = try quantizer(name)
    for shape in [[1, 1], [3, 5], [7, 33], [4, 2, 3, 3], [2, 129]] as [Shape] {
      let tensor = Noise.normal(shape, seed: 3)
      let stored = try quantizer.quantize(tensor)
      let floats = quantizer.dequantize(stored)
      #expect(stored.shape == shape && floats.shape == shape)
      let again = quantizer.dequantize(try quantizer.quantize(floats))
      #expect(again.largestDifference(to: floats) <= 1e-6 * tensor.largestMagnitude, "\(shape)")
    }
  }

  @Test(arguments: names) func `an element is at most half a scale away`(name: String) throws {
    let quantizer = try quantizer(name)
    for seed in 1...20 as ClosedRange<UInt64> {
      let tensor = Noise.normal([6, 70], seed: seed)
      let stored = try quantizer.quantize(tensor)
      let scales = stored.scales
      let perScale = scales.isEmpty ? 1 : (tensor.shape.count + scales.count - 1) / scales.count
      let rowGroups = scales.count / tensor.shape[0]
      for (index, (found, expected)) in zip(stored.floats, tensor.elements).enumerated() {
        let bound: Float
        switch stored.format {
        case .float16: bound = max(expected.magnitude * 0x1p-11, 0x1p-25)
        case .int8: bound = scales[index / perScale] / 2 * 1.0001
        case .int4(let size):
          bound = scales[index / 70 * rowGroups + index % 70 / size] / 2 * 1.0001
        }
        #expect((found - expected).magnitude <= bound, "seed \(seed), element \(index)")
      }
    }
  }

  @Test(arguments: names) func `zeros stay zeros, and so do those among other numbers`(
    name: String
  ) throws {
    let quantizer = try quantizer(name)
    let zeros = Tensor([4, 9], [Float](repeating: 0, count: 36))
    #expect(try quantizer.quantize(zeros).floats == zeros.elements)
    let mixed = Tensor([2, 4], [0, 3.7, -1.1, 0, 0, 0, 250, 0.3])
    let floats = try quantizer.quantize(mixed).floats
    for index in [0, 3, 4, 5] { #expect(floats[index] == 0) }
  }

  @Test(arguments: names) func `malformed tensors are refused`(name: String) throws {
    let quantizer = try quantizer(name)
    #expect(throws: QuantizationError.countMismatch(shape: [2, 2], count: 3)) {
      try quantizer.quantize([1, 2, 3], shape: [2, 2], as: .weights)
    }
    guard name != "fp16" else {
      let odd: [Float] = [.infinity, -.infinity, .nan, 1e6]
      let floats = try quantizer.quantize(odd, shape: [4], as: .weights).floats
      #expect(floats[0] == .infinity && floats[1] == -.infinity && floats[2].isNaN)
      #expect(floats[3] == .infinity)
      return
    }
    // Statistics of what is infinite promise nothing, so that the dynamic quantizer takes halves.
    guard name != "dynamic" else { return }
    #expect(throws: QuantizationError.notFinite(index: 2, value: .infinity)) {
      try quantizer.quantize([1, 2, .infinity, 4], shape: [2, 2], as: .weights)
    }
  }

  @Test(arguments: names) func `activations need calibration exactly where it is said`(
    name: String
  ) throws {
    var quantizer = try quantizer(name)
    let tensor = Noise.normal([2, 40], seed: 1)
    if quantizer.describe().needsCalibration {
      #expect(throws: QuantizationError.notCalibrated(quantizer: name)) {
        try quantizer.quantize(tensor, as: .activations)
      }
      #expect(throws: QuantizationError.noSamples(quantizer: name)) { try quantizer.calibrate([]) }
      try quantizer.calibrate([tensor, Noise.normal([2, 40], seed: 2)])
      #expect(quantizer.describe().calibratedRange != nil)
    }
    let stored = try quantizer.quantize(tensor, as: .activations)
    let measures = ErrorMeasures(of: stored.floats, against: tensor.elements)
    #expect(measures.signalToNoiseDecibels > 15)
  }

  @Test(arguments: names) func `stored bytes and the ratio count scales`(name: String) throws {
    let quantizer = try quantizer(name)
    let tensor = Noise.uniform([64, 256], seed: 4)
    let stored = try quantizer.quantize(tensor)
    #expect(stored.storedByteCount == stored.format.storedByteCount(of: tensor.shape))
    #expect(stored.compressionRatio <= stored.idealCompressionRatio)
    let least: [String: Double] = [
      "fp16": 2, "int8": 3.9, "int8-tensor": 3.99, "int8-asymmetric": 3.9, "int4": 7.1,
      "int4-64": 7.5, "int4-128": 7.7, "dynamic": 3.9,
    ]
    #expect(try stored.compressionRatio >= #require(least[name]))
  }

  @Test(arguments: names) func `weights are replaced one by one under their names`(
    name: String
  ) throws {
    let weights = [("a", Noise.normal([3, 8], seed: 1)), ("b", Noise.uniform([2, 5], seed: 2))]
      .map { (name: $0.0, tensor: $0.1) }
    let stored = try quantizer(name).quantizeWeights(weights)
    #expect(stored.map(\.name) == ["a", "b"])
    #expect(stored.map(\.tensor.shape) == weights.map(\.tensor.shape))
  }

  @Test func `precision falls from fp16 over int8 to int4`() throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let tensor = Noise.normal([16, 160], seed: seed)
      let order = ["fp16", "int8", "int8-tensor", "int4", "int4-64", "int4-128"]
      let found = try order.map { try decibels(quantizer($0), tensor) }
      for (higher, lower) in zip(found, found.dropFirst()) { #expect(higher >= lower, "\(found)") }
    }
  }
}
