import Kernels
import Testing

struct F32WinogradTests {
  static let window = Window(kernel: (3, 3), stride: (1, 1), padding: (1, 1))

  /// Channels-last from channels-first.
  private func channelsLast(_ x: [Float], _ extents: ImageExtents) -> [Float] {
    let (channels, plane) = (extents.channels, extents.planeCount)
    return x.indices.map { index in
      let (pixel, channel) = (index / channels, index % channels)
      return x[(pixel / plane * channels + channel) * plane + pixel % plane]
    }
  }

  private func run(_ kernel: F32Winograd, _ x: [Float], _ w: [Float], _ bias: [Float], count: Int)
    -> [Float]
  {
    let (x, w, bias) = (KernelMemory(x), KernelMemory(w), KernelMemory(bias))
    let packed = KernelMemory(count: kernel.packedCount)
    let y = KernelMemory(count: count)
    unsafe kernel.pack(weights: w.base, into: packed.base)
    unsafe kernel.call(input: x.base, packed: packed.base, bias: bias.base, output: y.base).run()
    return y.values
  }

  @Test(arguments: Processor.current.levels, [4, 6])
  func `a convolution matches the reference`(_ isa: ISA, tile: Int) throws {
    let processor = try #require(Processor.current.limited(to: isa))
    let input = ImageExtents(batch: 2, channels: 19, height: 9, width: 8)
    let output = ImageExtents(batch: 2, channels: 35, height: 9, width: 8)
    let x = noise(input.count, seed: 1)
    let weights = noise(35 * 19 * 9, seed: 2)
    let bias = noise(35, seed: 3)
    let expected = computed(output.count) {
      Reference.convolution(
        x.span, input, weights: weights.span, bias: bias.span, window: Self.window, groups: 1,
        into: &$0, output)
    }
    let kernel = try #require(
      F32Winograd(
        input: input, window: Self.window, output: output, activation: .relu, tile: tile,
        processor: processor))
    #expect(kernel.variant.hasSuffix("_\(tile)x\(tile)"))
    let found = run(kernel, channelsLast(x, input), weights, bias, count: output.count)
    let wanted = channelsLast(expected, output).map { max($0, 0) }
    let furthest = zip(found, wanted).map { abs($0 - $1) }.max() ?? .nan
    #expect(furthest < 2e-4)
  }

  @Test func `other windows are left to the direct convolution`() {
    let extents = ImageExtents(batch: 1, channels: 64, height: 56, width: 56)
    let others = [
      (Window(kernel: (3, 3), stride: (2, 2), padding: (1, 1)), 1),
      (Window(kernel: (3, 3), stride: (1, 1), dilation: (2, 2), padding: (2, 2)), 1),
      (Window(kernel: (1, 1), stride: (1, 1)), 1),
      (Self.window, 64),
    ]
    for (window, groups) in others {
      #expect(
        F32Winograd(
          input: extents, window: window, groups: groups, output: extents, processor: .current)
          == nil)
    }
  }

  /// What was measured on a server core with AVX-512.
  @Test(
    arguments: [
      (56, 64, 64, 4), (28, 128, 128, 4), (14, 256, 256, 4), (7, 512, 512, nil), (55, 16, 64, 4),
      (27, 32, 128, 4), (13, 64, 256, 4), (112, 64, 64, 6), (56, 3, 8, nil),
    ] as [(Int, Int, Int, Int?)])
  func `advice follows measurements`(_ size: Int, _ inputs: Int, _ outputs: Int, _ tile: Int?) {
    guard let processor = Processor.current.limited(to: .avx512) else { return }
    let input = ImageExtents(batch: 1, channels: inputs, height: size, width: size)
    let output = ImageExtents(batch: 1, channels: outputs, height: size, width: size)
    let advice = F32Winograd.advice(
      input: input, window: Self.window, output: output, processor: processor)
    #expect(advice == tile)
  }
}
