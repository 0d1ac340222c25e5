import Quantization
import Tensors
import Testing

struct Int8QuantizerTests {
  @Test func `a quantizer is symmetric per channel unless stated`() {
    let quantizer = Int8Quantizer()
    #expect(quantizer.granularity == .channel && quantizer.channelAxis == 0)
    #expect(quantizer.isSymmetric && quantizer.rangeMethod == .minMax)
    #expect(quantizer.calibratedRange == nil)
    #expect(quantizer.weightFormat == .int8(WeightFormat.Int8Format()))
  }

  @Test func `symmetric bytes are the quotients by the largest magnitude over 127`() throws {
    let stored = try QuantizedTensor([1.27, -0.5, 0.004, 0.005, 0.015, 0], shape: [6])
    #expect(stored.scales == [1.27 / 127])
    guard case .bytes(let bytes) = stored.storage else { return #expect(Bool(false)) }
    // 0.4 and 0.5 and 1.5 units: to nearest, the last two to even.
    #expect(bytes.bytes == [127, -50, 0, 0, 2, 0] || bytes.bytes == [127, -50, 0, 1, 2, 0])
    #expect(stored.zeroPoints.isEmpty)
  }

  @Test func `asymmetric bytes spread over the range`() throws {
    let format = WeightFormat.int8(WeightFormat.Int8Format(channelAxis: nil, isSymmetric: false))
    let stored = try QuantizedTensor([-1, 0, 1.55, 0.5], shape: [2, 2], format: format)
    // (1.55 + 1) / 255, and -128 + 1 / 0.01.
    #expect(stored.scales == [2.55 / 255])
    #expect(stored.zeroPoints == [-28])
    guard case .bytes(let bytes) = stored.storage else { return #expect(Bool(false)) }
    #expect(bytes.bytes == [-128, -28, 127, 22])
  }

  @Test func `each channel has the scale of its own elements`() throws {
    let elements: [Float] = [127, 1, 254, 2, 12.7, 3]
    let rows = PerChannelQuantization(elements, shape: [3, 2])
    #expect(rows.scales == [1, 2, 12.7 / 127])
    #expect(rows.bytes == [127, 1, 127, 1, 127, 30])
    let columns = PerChannelQuantization(elements, shape: [3, 2], axis: 1)
    #expect(columns.scales == [2, 3.0 / 127])
    #expect(columns.bytes[0] == 64 && columns.bytes[5] == 127)
    #expect(PerChannelQuantization(elements, channels: 2, areLast: true).bytes == columns.bytes)
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `per channel is at least as precise as per tensor`(seed: UInt64) throws {
    for tensor in [Noise.uneven([5, 40], seed: seed), Noise.normal([5, 4, 3, 3], seed: seed)] {
      let channels = try decibels(Int8Quantizer(), tensor)
      let whole = try decibels(Int8Quantizer(granularity: .tensor), tensor)
      #expect(channels >= whole)
    }
  }

  @Test func `zero points help where numbers have one sign`() throws {
    let positive = Tensor([4, 64], Noise.uniform([4, 64], seed: 2).elements.map { $0.magnitude })
    let symmetric = try decibels(Int8Quantizer(), positive)
    #expect(try decibels(Int8Quantizer(isSymmetric: false), positive) > symmetric + 5)
  }

  @Test func `the calibrated range is that of the data, and what lies beyond is limited`() throws {
    var quantizer = Int8Quantizer(isSymmetric: false)
    try quantizer.calibrate([Tensor([3], [0.5, -1, 0]), Tensor([2], [3, 2])])
    #expect(quantizer.calibratedRange == -1...3)
    let stored = try quantizer.quantize(Tensor([4], [-5, 7, 1, 0]), as: .activations)
    let scale = Float(4) / 255
    for (found, expected) in zip(stored.floats, [-1, 3, 1, 0] as [Float]) {
      #expect((found - expected).magnitude <= scale)
    }
    // Another calibration replaces the first.
    try quantizer.calibrate([Tensor([1], [0.25])])
    #expect(quantizer.calibratedRange == 0.25...0.25)
  }

  @Test func `samples that are no numbers are refused`() {
    var quantizer = Int8Quantizer()
    #expect(throws: QuantizationError.self) {
      try quantizer.calibrate([Tensor([2], [1, .nan])])
    }
  }

  @Test func `a dimension that does not exist is refused`() {
    let quantizer = Int8Quantizer(channelAxis: 2)
    #expect(throws: QuantizationError.missingAxis(2, shape: [2, 2])) {
      try quantizer.quantize(Tensor([2, 2], [1, 2, 3, 4]))
    }
  }

  @Test func `what was read back is stored in the same bytes again`() {
    for seed in 1...50 as ClosedRange<UInt64> {
      let tensor = Noise.normal([8, 27], seed: seed)
      let first = PerChannelQuantization(tensor.elements, shape: tensor.shape)
      let second = PerChannelQuantization(first.floats, shape: tensor.shape)
      #expect(first.bytes == second.bytes, "seed \(seed)")
      for (a, b) in zip(first.scales, second.scales) { #expect((a - b).magnitude <= a.ulp) }
    }
  }
}
