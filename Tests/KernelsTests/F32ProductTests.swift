import Kernels
import Memory
import Testing

/// The Swift faces of products in single precision; the variants behind them are checked in C.
@Suite struct F32ProductTests {
  static let processors = Processor.current.levels.compactMap {
    Processor.current.limited(to: $0)
  }

  private func buffer(_ values: [Float]) -> AlignedBuffer<Float> {
    let buffer = AlignedBuffer<Float>(count: values.count, filledWith: 0)
    for (index, value) in values.enumerated() { unsafe buffer.baseAddress[index] = value }
    return buffer
  }

  private func run(_ call: KernelCall) {
    let scratch = AlignedBuffer<UInt8>(count: call.scratchByteCount, filledWith: 0)
    unsafe call.run(scratch: UnsafeMutableRawPointer(scratch.baseAddress))
  }

  /// The elements without the gaps between rows.
  private func rows(
    _ buffer: borrowing AlignedBuffer<Float>, _ count: Int, of length: Int, stride: Int
  ) -> [Float] {
    (0..<count * length).map { unsafe buffer.baseAddress[$0 / length * stride + $0 % length] }
  }

  @Test(arguments: processors, [false, true])
  func `a product is the reference's, with a residual and ReLU`(
    _ processor: Processor, isTransposed: Bool
  ) {
    let (m, n, k) = (9, 37, 21)
    let product = F32MatrixMultiply(m: m, n: n, k: k, activation: .relu, processor: processor)
    let (a, b) = (noise(m * k, seed: 1), noise(k * n, seed: 2))
    let (bias, residual) = (noise(n, seed: 3), noise(m * n, seed: 4))
    let sums = computed(m * n) { y in
      Reference.matrixMultiply(
        a.span, b.span, bias: bias.span, count: 1, m: m, n: n, k: k,
        isRightTransposed: isTransposed, into: &y)
    }
    let expected = zip(sums, residual).map { Double(max($0 + $1, 0)) }

    let left = buffer(a)
    let right = buffer(b)
    let added = buffer(bias)
    let more = buffer(residual)
    let packed = AlignedBuffer<Float>(count: product.packedCount, filledWith: .nan)
    unsafe product.pack(
      right.baseAddress, isTransposed: isTransposed, into: packed.baseAddress)
    let stride = n + 3
    let c = AlignedBuffer<Float>(count: m * stride, filledWith: .nan)
    unsafe run(
      product.call(
        a: left.baseAddress, packed: packed.baseAddress, bias: added.baseAddress,
        residual: more.baseAddress, c: c.baseAddress, cStride: stride))
    expectClose(rows(c, m, of: n, stride: stride), expected)
    unsafe run(
      product.call(
        a: left.baseAddress, b: right.baseAddress, isTransposed: isTransposed,
        bias: added.baseAddress, residual: more.baseAddress, c: c.baseAddress, cStride: stride))
    expectClose(rows(c, m, of: n, stride: stride), expected)
  }

  @Test(arguments: processors, [false, true])
  func `a convolution is the reference's, from either layout`(
    _ processor: Processor, isInputPlanar: Bool
  ) {
    let input = ImageExtents(batch: 2, channels: 4, height: 9, width: 25)
    let output = ImageExtents(batch: 2, channels: 18, height: 9, width: 12)
    let window = Window(
      kernel: (3, 5), stride: (1, 2), dilation: (2, 1), padding: (top: 2, left: 1))
    let convolution = F32Convolution(
      input: input, window: window, groups: 2, output: output, isInputPlanar: isInputPlanar,
      processor: processor)
    let (x, weights) = (noise(input.count, seed: 1), noise(18 * 2 * 15, seed: 2))
    let bias = noise(18, seed: 3)
    let planar = computed(output.count) { y in
      Reference.convolution(
        x.span, input, weights: weights.span, bias: bias.span, window: window, groups: 2, into: &y,
        output)
    }

    let image = buffer(isInputPlanar ? x : channelsLast(x, input))
    let taps = buffer(weights)
    let added = buffer(bias)
    let packed = AlignedBuffer<Float>(count: convolution.packedCount, filledWith: .nan)
    unsafe convolution.pack(weights: taps.baseAddress, into: packed.baseAddress)
    let stride = 20
    let y = AlignedBuffer<Float>(count: 2 * 9 * 12 * stride, filledWith: .nan)
    unsafe run(
      convolution.call(
        input: image.baseAddress, packed: packed.baseAddress, bias: added.baseAddress,
        output: y.baseAddress, outputStride: stride))
    expectClose(
      rows(y, 2 * 9 * 12, of: 18, stride: stride), channelsLast(planar, output).map { Double($0) })
  }

  private func channelsLast(_ values: [Float], _ extents: ImageExtents) -> [Float] {
    (0..<extents.count).map { index in
      let (pixel, channel) = (index / extents.channels, index % extents.channels)
      let (image, position) = (pixel / extents.planeCount, pixel % extents.planeCount)
      return values[(image * extents.channels + channel) * extents.planeCount + position]
    }
  }
}
