import Kernels

extension KernelBenchmark {
  /// Convolutions of MobileNetV2 and ResNet-18, and one with wide windows of EfficientNet.
  static let convolutions: [KernelBenchmark] =
    dense.map(f32Convolution) + winograd.flatMap { [$0.winograd(tile: 4), $0.winograd(tile: 6)] }
    + depthwise.map(f32Depthwise) + dense.map(q8Convolution) + depthwise.map(q8Depthwise)

  private static let dense = [
    // The first layers.
    Layer(side: 224, channels: 3, kernel: 3, stride: 2, outputs: 32),
    Layer(side: 224, channels: 3, kernel: 7, stride: 2, outputs: 64),
    // ResNet-18.
    Layer(side: 56, channels: 64, kernel: 3, outputs: 64),
    Layer(side: 28, channels: 128, kernel: 3, outputs: 128),
    Layer(side: 56, channels: 64, kernel: 3, stride: 2, outputs: 128),
    Layer(side: 56, channels: 64, kernel: 1, stride: 2, outputs: 128),
    // MobileNetV2.
    Layer(side: 112, channels: 32, kernel: 1, outputs: 16),
    Layer(side: 56, channels: 24, kernel: 1, outputs: 144),
    Layer(side: 14, channels: 96, kernel: 1, outputs: 576),
    Layer(side: 7, channels: 320, kernel: 1, outputs: 1280),
  ]

  private static let winograd = [
    Layer(side: 56, channels: 64, kernel: 3, outputs: 64),
    Layer(side: 28, channels: 128, kernel: 3, outputs: 128),
    Layer(side: 14, channels: 256, kernel: 3, outputs: 256),
    Layer(side: 7, channels: 512, kernel: 3, outputs: 512),
  ]

  private static let depthwise = [
    Layer(side: 112, channels: 32, kernel: 3, outputs: 32),
    Layer(side: 112, channels: 96, kernel: 3, stride: 2, outputs: 96),
    Layer(side: 56, channels: 144, kernel: 3, outputs: 144),
    Layer(side: 14, channels: 672, kernel: 5, outputs: 672),
    Layer(side: 7, channels: 960, kernel: 3, outputs: 960),
  ]

  private static func f32Convolution(_ layer: Layer) -> KernelBenchmark {
    KernelBenchmark(
      .f32Convolution, layer.name, .operations(layer.operations, .f32)
    ) { processor, memory in
      let convolution = F32Convolution(
        input: layer.input, window: layer.window, output: layer.output, activation: .relu,
        isInputPlanar: layer.input.channels == 3, processor: processor)
      let packed = unsafe memory.floats(convolution.packedCount)
      unsafe convolution.pack(weights: memory.floats(layer.weightCount), into: packed)
      return unsafe convolution.call(
        input: memory.floats(layer.input.count), packed: packed,
        bias: memory.floats(layer.output.channels), output: memory.floats(layer.output.count))
    }
  }

  private static func f32Depthwise(_ layer: Layer) -> KernelBenchmark {
    KernelBenchmark(
      .f32Depthwise, layer.name, .operations(layer.depthwiseOperations, .f32)
    ) { processor, memory in
      let convolution = F32Depthwise(
        input: layer.input, window: layer.window, output: layer.output, activation: .clip(0, 6),
        processor: processor)
      let packed = unsafe memory.floats(convolution.packedCount)
      unsafe convolution.pack(
        weights: memory.floats(layer.weightCount), bias: memory.floats(layer.input.channels),
        into: packed)
      return unsafe convolution.call(
        x: memory.floats(layer.input.count), packed: packed,
        y: memory.floats(layer.output.count))
    }
  }

  private static func q8Convolution(_ layer: Layer) -> KernelBenchmark {
    KernelBenchmark(
      .q8Convolution, layer.name, .operations(layer.operations, .q8)
    ) { processor, memory in
      let convolution = Q8Convolution(
        input: layer.input, window: layer.window, result: layer.output, output: .benchmark,
        processor: processor)
      let packed = unsafe memory.block(byteCount: convolution.packedByteCount)
      unsafe convolution.pack(
        memory.weights(layer.weightCount), quantization: .benchmark, into: packed)
      return unsafe convolution.call(
        input: memory.bytes(layer.input.count), inputZeroPoint: 128, packed: packed,
        result: layer.bytes(memory))
    }
  }

  private static func q8Depthwise(_ layer: Layer) -> KernelBenchmark {
    KernelBenchmark(
      .q8Depthwise, layer.name, .operations(layer.depthwiseOperations, .q8)
    ) { processor, memory in
      let convolution = Q8Depthwise(
        input: layer.input, window: layer.window, result: layer.output, output: .benchmark,
        processor: processor)
      let packed = unsafe memory.block(byteCount: convolution.packedByteCount)
      unsafe convolution.pack(
        memory.weights(layer.weightCount), quantization: .benchmark, into: packed)
      return unsafe convolution.call(
        input: memory.bytes(layer.input.count), inputZeroPoint: 128, packed: packed,
        result: layer.bytes(memory))
    }
  }
}

/// A square convolution whose output is as large as its input over the stride.
private struct Layer: Sendable {
  let input, output: ImageExtents
  let window: Window
  let name: String
  private let taps: Int

  init(side: Int, channels: Int, kernel: Int, stride: Int = 1, outputs: Int) {
    let margin = (kernel - 1) / 2
    let newSide = (side + 2 * margin - kernel) / stride + 1
    input = ImageExtents(batch: 1, channels: channels, height: side, width: side)
    output = ImageExtents(batch: 1, channels: outputs, height: newSide, width: newSide)
    window = Window(
      kernel: (kernel, kernel), stride: (stride, stride), padding: (margin, margin))
    taps = kernel * kernel
    let step = stride == 1 ? "" : "/\(stride)"
    name = "\(side)x\(side)x\(channels) \(kernel)x\(kernel)\(step) \(outputs)"
  }

  /// Products and sums of a depthwise convolution.
  var depthwiseOperations: Double { 2 * Double(output.count * taps) }
  var operations: Double { depthwiseOperations * Double(input.channels) }
  /// Enough for a depthwise one as well.
  var weightCount: Int { output.channels * input.channels * taps }

  func bytes(_ memory: BenchmarkMemory) -> Q8Result {
    unsafe Q8Result(bytes: memory.bytes(output.count), stride: output.channels)
  }

  /// Counted as if computed directly: it may exceed the peak.
  func winograd(tile: Int) -> KernelBenchmark {
    var benchmark = KernelBenchmark(
      .f32Winograd, name, .operations(operations, .f32)
    ) { processor, memory in
      guard
        let convolution = F32Winograd(
          input: input, window: window, output: output, activation: .relu, tile: tile,
          processor: processor)
      else { preconditionFailure("\(name) is no layer for Winograd's algorithm") }
      let packed = unsafe memory.floats(convolution.packedCount)
      unsafe convolution.pack(weights: memory.floats(weightCount), into: packed)
      return unsafe convolution.call(
        input: memory.floats(input.count), packed: packed,
        bias: memory.floats(output.channels), output: memory.floats(output.count))
    }
    benchmark.variants.removeAll { !$0.name.hasSuffix("_\(tile)x\(tile)") }
    return benchmark
  }
}
