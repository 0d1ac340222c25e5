import Kernels

extension KernelBenchmark {
  /// Matrix products, M x N x K: the layers of BERT, and pointwise convolutions of MobileNetV2.
  static let products: [KernelBenchmark] = f32Products + q8Products + q4Products + bf16Products

  private static let f32Products =
    [(384, 768, 768), (128, 3072, 768), (128, 768, 3072), (128, 256, 256), (512, 512, 512)]
    .map { f32Gemm(m: $0, n: $1, k: $2, isPacked: true) }
    + [
      f32Gemm(m: 512, n: 512, k: 512, isPacked: false),
      f32Gemm(m: 24, n: 3136, k: 96, isPacked: false),
      f32Gemm(m: 3136, n: 24, k: 96, isPacked: true),
      f32Gemm(m: 16, n: 12544, k: 32, isPacked: false),
      f32Gemm(m: 12544, n: 16, k: 32, isPacked: true),
    ]

  private static let q8Products =
    [
      (384, 768, 768), (128, 3072, 768), (128, 768, 3072), (3136, 144, 24), (12544, 16, 32),
      (784, 192, 64),
    ].map { q8Gemm(m: $0, n: $1, k: $2) }

  private static let q4Products =
    [(1, 3072, 768), (1, 768, 3072), (128, 768, 768)].map { q4Gemm(m: $0, n: $1, k: $2) }

  private static let bf16Products =
    [(384, 768, 768), (128, 3072, 768), (128, 768, 3072), (3136, 24, 96)]
    .map { bf16Gemm(m: $0, n: $1, k: $2) }

  private static func f32Gemm(m: Int, n: Int, k: Int, isPacked: Bool) -> KernelBenchmark {
    KernelBenchmark(
      .f32Gemm, "\(m)x\(n)x\(k)" + (isPacked ? "" : " in place"),
      .operations(2 * Double(m * n * k), .f32)
    ) { processor, memory in
      let product = F32MatrixMultiply(m: m, n: n, k: k, processor: processor)
      let a = unsafe memory.floats(m * k)
      let b = unsafe memory.floats(k * n)
      let c = unsafe memory.floats(m * n)
      guard isPacked else { return unsafe product.call(a: a, b: b, c: c) }
      let packed = unsafe memory.floats(product.packedCount)
      unsafe product.pack(b, into: packed)
      return unsafe product.call(a: a, packed: packed, c: c)
    }
  }

  private static func q8Gemm(m: Int, n: Int, k: Int) -> KernelBenchmark {
    KernelBenchmark(
      .q8Gemm, "\(m)x\(n)x\(k)", .operations(2 * Double(m * n * k), .q8)
    ) { processor, memory in
      let product = Q8MatrixMultiply(m: m, n: n, k: k, output: .benchmark, processor: processor)
      let packed = unsafe memory.block(byteCount: product.packedByteCount)
      unsafe product.pack(memory.weights(k * n), quantization: .benchmark, into: packed)
      let result = unsafe Q8Result(bytes: memory.bytes(m * n), stride: n)
      return unsafe product.call(a: memory.bytes(m * k), packed: packed, result: result)
    }
  }

  private static func q4Gemm(m: Int, n: Int, k: Int) -> KernelBenchmark {
    KernelBenchmark(
      .q4Gemm, "\(m)x\(n)x\(k)", .operations(2 * Double(m * n * k), .f32)
    ) { processor, memory in
      let product = Q4MatrixMultiply(m: m, n: n, k: k, group: 32, processor: processor)
      let packed = unsafe memory.block(byteCount: product.packedByteCount)
      let scales = unsafe memory.floats(product.groupCount * n)
      unsafe product.pack(memory.weights(k * n, bits: 4), scales: scales, into: packed)
      return unsafe product.call(a: memory.floats(m * k), packed: packed, c: memory.floats(m * n))
    }
  }

  private static func bf16Gemm(m: Int, n: Int, k: Int) -> KernelBenchmark {
    KernelBenchmark(
      .bf16Gemm, "\(m)x\(n)x\(k)", .operations(2 * Double(m * n * k), .bf16)
    ) { processor, memory in
      let product = BF16MatrixMultiply(m: m, n: n, k: k, processor: processor)
      let packed = unsafe memory.block(byteCount: 2 * product.packedCount)
        .bindMemory(to: UInt16.self, capacity: product.packedCount)
      unsafe product.pack(memory.floats(k * n), into: packed)
      return unsafe product.call(a: memory.floats(m * k), packed: packed, c: memory.floats(m * n))
    }
  }
}

extension Q8Output {
  /// Bytes, as most layers have them.
  static let benchmark = Q8Output.bytes(Q8Range(zeroPoint: 128))
}

extension Q8Quantization {
  /// Scales that keep sums of noise within a byte.
  static let benchmark = Q8Quantization(
    inputScale: 0.02, inputZeroPoint: 128, weightScales: [0.005], outputScale: 0.25)
}
