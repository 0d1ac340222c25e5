import Kernels

extension KernelBenchmark {
  /// Attention, and what reads each float once: normalization, functions of elements, pooling and
  /// other arrangements.
  static let streams: [KernelBenchmark] =
    [
      attention(queries: 128, past: 0), attention(queries: 197, past: 0),
      attention(queries: 1, past: 255),
      normalization(rows: 128, width: 768), softmax(rows: 1536, width: 128),
      softmax(rows: 1, width: 1000), addition,
    ]
    + functions.map(function) + [maximum, average, channelsLast, planar, transposition]

  private static func floats(_ count: Int) -> KernelWork { .bytes(Double(4 * count)) }

  /// 12 heads of a width of 64, as in BERT and ViT.
  private static func attention(queries: Int, past: Int) -> KernelBenchmark {
    let width = 768
    let extents = Reference.AttentionExtents(
      batch: 1, queries: queries, keys: queries, past: past, width: width, heads: 12)
    let operations = 4 * Double(queries * (queries + past) * width)
    return KernelBenchmark(
      .f32Attention, "\(queries) of \(queries + past) x \(width)", .operations(operations, .f32)
    ) { processor, memory in
      let kernel = F32Attention(extents, isCausal: past > 0, processor: processor)
      let cache = unsafe F32Attention.Cache(
        keys: memory.floats(max(1, past) * width), values: memory.floats(max(1, past) * width))
      return unsafe kernel.call(
        q: memory.floats(queries * width), k: memory.floats(queries * width),
        v: memory.floats(queries * width), cache: cache, y: memory.floats(queries * width))
    }
  }

  private static func normalization(rows: Int, width: Int) -> KernelBenchmark {
    KernelBenchmark(
      .f32Normalization, "layernorm \(rows)x\(width)", floats(2 * rows * width)
    ) { processor, memory in
      let kernel = F32LayerNormalization(
        rows: rows, width: width, epsilon: 1e-5, processor: processor)
      return unsafe kernel.call(
        x: memory.floats(rows * width), gamma: memory.floats(width), beta: memory.floats(width),
        y: memory.floats(rows * width))
    }
  }

  private static func softmax(rows: Int, width: Int) -> KernelBenchmark {
    KernelBenchmark(
      .f32Normalization, "softmax \(rows)x\(width)", floats(2 * rows * width)
    ) { processor, memory in
      let kernel = F32Softmax(rows: rows, width: width, processor: processor)
      return unsafe kernel.call(x: memory.floats(rows * width), y: memory.floats(rows * width))
    }
  }

  /// A layer of MobileNetV2 that stays in the second-level cache.
  private static let layer = (name: "56x56x24", count: 56 * 56 * 24)

  private static let addition = KernelBenchmark(
    .f32Elementwise, "add \(layer.name)", floats(3 * layer.count)
  ) { processor, memory in
    unsafe F32Elementwise(processor: processor).call(
      .add, columns: layer.count, a: memory.floats(layer.count), b: memory.floats(layer.count),
      y: memory.floats(layer.count))
  }

  private static let functions: [(name: String, function: F32Elementwise.Unary)] = [
    ("relu6", .activation(.clip(0, 6))), ("hardswish", .activation(.hardSwish)),
    ("sigmoid", .activation(.sigmoid)), ("silu", .activation(.silu)),
    ("tanh", .activation(.tanh)), ("gelu", .activation(.gelu)), ("mish", .activation(.mish)),
    ("exp", .exponential),
  ]

  private static func function(
    _ entry: (name: String, function: F32Elementwise.Unary)
  ) -> KernelBenchmark {
    KernelBenchmark(
      .f32Elementwise, "\(entry.name) \(layer.name)", floats(2 * layer.count)
    ) { processor, memory in
      unsafe F32Elementwise(processor: processor).call(
        entry.function, columns: layer.count, x: memory.floats(layer.count),
        y: memory.floats(layer.count))
    }
  }

  private static let maximum: KernelBenchmark = {
    let input = ImageExtents(batch: 1, channels: 64, height: 112, width: 112)
    let output = ImageExtents(batch: 1, channels: 64, height: 56, width: 56)
    let window = Window(kernel: (3, 3), stride: (2, 2), padding: (1, 1))
    return KernelBenchmark(
      .f32Pooling, "max 112x112x64 3x3/2", floats(input.count + output.count)
    ) { processor, memory in
      let pooling = F32Pooling(
        .maximum, input: input, window: window, output: output, processor: processor)
      return unsafe pooling.call(x: memory.floats(input.count), y: memory.floats(output.count))
    }
  }()

  private static let average: KernelBenchmark = {
    let input = ImageExtents(batch: 1, channels: 1280, height: 7, width: 7)
    return KernelBenchmark(
      .f32Pooling, "average 7x7x1280", floats(input.count + input.channels)
    ) { processor, memory in
      unsafe F32GlobalAverage(input: input, processor: processor).call(
        x: memory.floats(input.count), y: memory.floats(input.channels))
    }
  }()

  private static let channelsLast: KernelBenchmark = {
    let extents = ImageExtents(batch: 1, channels: 3, height: 224, width: 224)
    return KernelBenchmark(
      .layout, "3x224x224 to HWC", floats(2 * extents.count)
    ) { processor, memory in
      unsafe LayoutConversion(processor: processor).channelsLast(
        extents, x: memory.floats(extents.count), y: memory.floats(extents.count))
    }
  }()

  private static let planar: KernelBenchmark = {
    let extents = ImageExtents(batch: 1, channels: 64, height: 56, width: 56)
    return KernelBenchmark(
      .layout, "56x56x64 to CHW", floats(2 * extents.count)
    ) { processor, memory in
      unsafe LayoutConversion(processor: processor).planar(
        extents, x: memory.floats(extents.count), y: memory.floats(extents.count))
    }
  }()

  private static let transposition = KernelBenchmark(
    .layout, "transpose 768x768", floats(2 * 768 * 768)
  ) { processor, memory in
    unsafe LayoutConversion(processor: processor).transpose(
      rows: 768, columns: 768, x: memory.floats(768 * 768), y: memory.floats(768 * 768))
  }
}
