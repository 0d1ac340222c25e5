import Kernels

extension KernelBenchmark {
  /// Functions and pooling of bytes, and conversions of numbers.
  static let byteStreams: [KernelBenchmark] = [
    addition, multiplication, table, maximum, average, quantization, dequantization,
    requantization, narrowing("f16", .binary16), widening("f16", .binary16),
    narrowing("bf16", .bfloat16), widening("bf16", .bfloat16),
  ]

  private static let layer = (name: "56x56x144", count: 56 * 56 * 144)
  private static let a = Q8Encoding(scale: 0.02, zeroPoint: 120)
  private static let b = Q8Encoding(scale: 0.03, zeroPoint: 130)

  private static let addition = KernelBenchmark(
    .q8Elementwise, "add \(layer.name)", .bytes(Double(3 * layer.count))
  ) { processor, memory in
    unsafe Q8Add(a: a, b: b, y: b, processor: processor).call(
      columns: layer.count, a: memory.bytes(layer.count), b: memory.bytes(layer.count),
      y: memory.bytes(layer.count))
  }

  private static let multiplication = KernelBenchmark(
    .q8Elementwise, "multiply \(layer.name)", .bytes(Double(3 * layer.count))
  ) { processor, memory in
    unsafe Q8Multiply(a: a, b: b, y: b, processor: processor).call(
      columns: layer.count, a: memory.bytes(layer.count), b: memory.bytes(layer.count),
      y: memory.bytes(layer.count))
  }

  private static let table = KernelBenchmark(
    .q8Elementwise, "table \(layer.name)", .bytes(Double(2 * layer.count))
  ) { processor, memory in
    unsafe Q8Table(processor: processor).call(
      columns: layer.count, x: memory.bytes(layer.count), table: memory.bytes(256),
      y: memory.bytes(layer.count))
  }

  private static let maximum: KernelBenchmark = {
    let input = ImageExtents(batch: 1, channels: 64, height: 112, width: 112)
    let output = ImageExtents(batch: 1, channels: 64, height: 56, width: 56)
    let window = Window(kernel: (3, 3), stride: (2, 2), padding: (1, 1))
    return KernelBenchmark(
      .q8Pooling, "max 112x112x64 3x3/2", .bytes(Double(input.count + output.count))
    ) { processor, memory in
      let pooling = Q8Pooling(
        .maximum, input: input, window: window, output: output, processor: processor)
      return unsafe pooling.call(x: memory.bytes(input.count), y: memory.bytes(output.count))
    }
  }()

  private static let average: KernelBenchmark = {
    let input = ImageExtents(batch: 1, channels: 1280, height: 7, width: 7)
    return KernelBenchmark(
      .q8Pooling, "average 7x7x1280", .bytes(Double(input.count + input.channels))
    ) { processor, memory in
      unsafe Q8GlobalAverage(input: input, from: a, to: b, processor: processor).call(
        x: memory.bytes(input.count), y: memory.bytes(input.channels))
    }
  }()

  // MARK: Conversions of a plane of full-HD pixels

  private static let plane = 1920 * 1080

  private static let quantization = KernelBenchmark(
    .q8Conversion, "quantize 1080p", .bytes(Double(5 * plane))
  ) { processor, memory in
    unsafe Q8Conversion(processor: processor).quantize(
      memory.floats(plane), into: memory.bytes(plane), count: plane, encoding: a)
  }

  private static let dequantization = KernelBenchmark(
    .q8Conversion, "dequantize 1080p", .bytes(Double(5 * plane))
  ) { processor, memory in
    unsafe Q8Conversion(processor: processor).dequantize(
      memory.bytes(plane), into: memory.floats(plane), count: plane, encoding: a)
  }

  private static let requantization = KernelBenchmark(
    .q8Conversion, "requantize 1080p", .bytes(Double(2 * plane))
  ) { processor, memory in
    unsafe Q8Conversion(processor: processor).requantize(
      memory.bytes(plane), a, into: memory.bytes(plane), b, count: plane)
  }

  private static func narrowing(
    _ name: String, _ format: HalfConversion.Format
  ) -> KernelBenchmark {
    KernelBenchmark(
      .conversion, "f32 to \(name) 1080p", .bytes(Double(6 * plane))
    ) { processor, memory in
      unsafe HalfConversion(format, processor: processor).narrow(
        memory.floats(plane), into: halves(memory), count: plane)
    }
  }

  private static func widening(
    _ name: String, _ format: HalfConversion.Format
  ) -> KernelBenchmark {
    KernelBenchmark(
      .conversion, "\(name) to f32 1080p", .bytes(Double(6 * plane))
    ) { processor, memory in
      unsafe HalfConversion(format, processor: processor).widen(
        halves(memory), into: memory.floats(plane), count: plane)
    }
  }

  /// Zeros: no number takes longer than another.
  private static func halves(_ memory: BenchmarkMemory) -> UnsafeMutablePointer<UInt16> {
    unsafe memory.block(byteCount: 2 * plane).bindMemory(to: UInt16.self, capacity: plane)
  }
}
