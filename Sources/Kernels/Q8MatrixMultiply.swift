import CKernels

/// The product of unsigned bytes with signed bytes, summed exactly:
/// `s[m, n] = bias[n] + sum over k of (a[m, k] - za) * b[k, n]`, and what ``Q8Output`` makes of it.
///
/// A is read in place, B packed once. Sums must stay within 32 bits, which they do up to k = 65 000.
public struct Q8MatrixMultiply: Sendable {
  /// Rows of A and of the result.
  public let m: Int
  /// Columns of B and of the result.
  public let n: Int
  /// Columns of A, rows of B.
  public let k: Int
  /// What becomes of the sums.
  public let output: Q8Output

  private let kernel: Q8Kernel

  /// A product with the fastest kernel of a processor.
  public init(m: Int, n: Int, k: Int, output: Q8Output, processor: Processor) {
    precondition(m >= 0 && n >= 0 && k > 0, "impossible sizes: \(m), \(n), \(k)")
    (self.m, self.n, self.k) = (m, n, k)
    self.output = output
    kernel = Q8Kernel(processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { Q8Kernel.all.map(\.name) }

  /// The variant that runs.
  public var variant: String { kernel.name }

  /// Bytes of the packed B.
  public var packedByteCount: Int {
    kernel.packedByteCount(k: k, n: n) + output.tableByteCount
  }

  /// Packs B.
  ///
  /// - Parameters:
  ///   - b: `[K, N]`, row-major; `[N, K]` where it is transposed.
  ///   - bias: `[N]` real numbers, or empty for none.
  ///   - packed: Room for ``packedByteCount`` bytes, aligned to 64.
  public func pack(
    _ b: UnsafePointer<Int8>, isTransposed: Bool = false, quantization: Q8Quantization,
    bias: [Float] = [], into packed: UnsafeMutableRawPointer
  ) {
    let layout = unsafe Q8WeightLayout(
      values: b, taps: 1, channels: k, n: n, outputStride: isTransposed ? k : 1, tapStride: 0,
      channelStride: isTransposed ? 1 : n)
    unsafe kernel.pack(
      layout, quantization: quantization, bias: bias, output: output, into: packed)
    unsafe output.copyTable(to: packed + kernel.packedByteCount(k: k, n: n))
  }

  /// The product with a B that ``pack(_:isTransposed:quantization:bias:into:)`` made.
  ///
  /// - Parameters:
  ///   - a: `[M, K]`; rows `aStride` bytes apart, K by default.
  ///   - result: `[M, N]`.
  public func call(
    a: UnsafePointer<UInt8>, aStride: Int? = nil, packed: UnsafeRawPointer, result: Q8Result
  ) -> KernelCall {
    let end = unsafe packed + kernel.packedByteCount(k: k, n: n)
    let table =
      output.tableByteCount > 0 ? unsafe end.assumingMemoryBound(to: UInt8.self) : nil
    var arguments = unsafe ck_q8_gemm_arguments(
      variant: kernel.pointer, m: m, n: n, k: k, a: a, a_stride: aStride ?? k, packed: packed,
      output: output.arguments(result, table: table))
    let pieces = unsafe ck_q8_gemm_pieces(&arguments)
    let scratch = unsafe ck_q8_gemm_scratch_bytes(&arguments)
    return unsafe KernelCall(
      variant: variant, pieceCount: pieces, scratchByteCount: scratch, arguments: arguments,
      function: ck_q8_gemm_run)
  }
}
