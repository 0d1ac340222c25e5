import Kernels
import Testing

/// The Swift faces of what stands between products; the variants behind them are checked in C.
struct DepthwiseAndPoolingTests {
  static let input = ImageExtents(batch: 2, channels: 21, height: 9, width: 17)
  static let output = ImageExtents(batch: 2, channels: 21, height: 5, width: 9)
  static let window = Window(kernel: (3, 3), stride: (2, 2), padding: (1, 1))

  private static func processor(_ isa: ISA) throws -> Processor {
    try #require(Processor.current.limited(to: isa))
  }

  private func channelsLast(_ values: [Float], _ extents: ImageExtents) -> [Float] {
    (0..<extents.count).map { index in
      let (pixel, channel) = (index / extents.channels, index % extents.channels)
      let (image, position) = (pixel / extents.planeCount, pixel % extents.planeCount)
      return values[(image * extents.channels + channel) * extents.planeCount + position]
    }
  }

  /// A depthwise convolution of a planar image, channels last.
  private func convolution(_ x: [Float], _ weights: [Float], _ bias: [Float]) -> [Float] {
    let planar = computed(Self.output.count) { y in
      Reference.convolution(
        x.span, Self.input, weights: weights.span, bias: bias.span, window: Self.window,
        groups: Self.input.channels, into: &y, Self.output)
    }
    return channelsLast(planar, Self.output)
  }

  @Test(arguments: Processor.current.levels)
  func `a depthwise convolution is the reference's, with a residual and ReLU`(
    _ isa: ISA
  ) throws {
    let (input, output) = (Self.input, Self.output)
    let (x, weights) = (noise(input.count, seed: 1), noise(21 * 9, seed: 2))
    let (bias, residual) = (noise(21, seed: 3), noise(output.count, seed: 4))
    let expected = zip(convolution(x, weights, bias), residual).map { Double(max($0 + $1, 0)) }
    let kernel = F32Depthwise(
      input: input, window: Self.window, output: output, activation: .relu,
      processor: try Self.processor(isa))
    let (image, taps) = (KernelMemory(channelsLast(x, input)), KernelMemory(weights))
    let (added, more) = (KernelMemory(bias), KernelMemory(residual))
    let (packed, y) = (KernelMemory(count: kernel.packedCount), KernelMemory(count: output.count))
    unsafe kernel.pack(weights: taps.base, bias: added.base, into: packed.base)
    unsafe kernel.call(x: image.base, packed: packed.base, residual: more.base, y: y.base).run()
    expectClose(y.values, expected)
  }

  @Test(arguments: Processor.current.levels)
  func `a depthwise convolution of bytes sums exactly`(_ isa: ISA) throws {
    let (input, output) = (Self.input, Self.output)
    let x = noise(input.count, seed: 1).map { (($0 + 1) * 127.5).rounded() }
    let weights = noise(21 * 9, seed: 2).map { ($0 * 127).rounded() }
    let sums = convolution(x.map { $0 - 131 }, weights, [Float](repeating: 0, count: 21))
    let expected = sums.map { sum in
      UInt8(min(max((sum * 0.004).rounded(.toNearestOrEven) + 120, 0), 255))
    }
    let kernel = Q8Depthwise(
      input: input, window: Self.window, result: output, output: .bytes(Q8Range(zeroPoint: 120)),
      processor: try Self.processor(isa))
    let quantization = Q8Quantization(
      inputScale: 0.004, inputZeroPoint: 131, weightScales: [1], outputScale: 1)
    let packed = UnsafeMutableRawPointer.allocate(
      byteCount: kernel.packedByteCount, alignment: 64)
    let y = UnsafeMutablePointer<UInt8>.allocate(capacity: output.count)
    defer {
      unsafe packed.deallocate()
      unsafe y.deallocate()
    }
    unsafe weights.map { Int8($0) }.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      unsafe kernel.pack(base, quantization: quantization, into: packed)
    }
    unsafe channelsLast(x, input).map { UInt8($0) }.withUnsafeBufferPointer {
      guard let base = $0.baseAddress else { return }
      unsafe kernel.call(
        input: base, inputZeroPoint: 131, packed: packed, result: Q8Result(bytes: y, stride: 21)
      ).run()
    }
    #expect((0..<output.count).map { unsafe y[$0] } == expected)
  }

  @Test(arguments: Processor.current.levels, [F32Pooling.Reduction.maximum, .average])
  func `pooling is the reference's`(_ isa: ISA, _ reduction: F32Pooling.Reduction) throws {
    let x = noise(Self.input.count, seed: 1)
    let planar = computed(Self.output.count) { y in
      Reference.pool(
        x.span, Self.input, reduction == .maximum ? .maximum : .mean, window: Self.window,
        into: &y, Self.output)
    }
    let kernel = F32Pooling(
      reduction, input: Self.input, window: Self.window, output: Self.output,
      processor: try Self.processor(isa))
    let image = KernelMemory(channelsLast(x, Self.input))
    let y = KernelMemory(count: Self.output.count)
    unsafe kernel.call(x: image.base, y: y.base).run()
    expectClose(y.values, channelsLast(planar, Self.output).map { Double($0) }, tolerance: 1e-6)
  }

  @Test(arguments: Processor.current.levels)
  func `a global average is the mean of each channel`(_ isa: ISA) throws {
    let extents = Self.input
    let x = noise(extents.count, seed: 1)
    let expected = (0..<2 * 21).map { plane in
      x[plane * extents.planeCount..<(plane + 1) * extents.planeCount]
        .reduce(0.0) { $0 + Double($1) } / Double(extents.planeCount)
    }
    let kernel = F32GlobalAverage(input: extents, processor: try Self.processor(isa))
    let (image, y) = (KernelMemory(channelsLast(x, extents)), KernelMemory(count: 2 * 21))
    unsafe kernel.call(x: image.base, y: y.base).run()
    expectClose(y.values, expected, tolerance: 1e-6)
  }

  @Test(arguments: Processor.current.levels)
  func `layouts change and change back`(_ isa: ISA) throws {
    let x = noise(Self.input.count, seed: 1)
    let conversion = LayoutConversion(processor: try Self.processor(isa))
    let (planar, again) = (KernelMemory(x), KernelMemory(count: x.count))
    let image = KernelMemory(count: x.count)
    unsafe conversion.channelsLast(Self.input, x: planar.base, y: image.base).run()
    #expect(image.values == channelsLast(x, Self.input))
    unsafe conversion.planar(Self.input, x: image.base, y: again.base).run()
    #expect(again.values == x)
  }
}
