import CKernels

/// `c[m, n] = activation(a[m, k] * b[k, n] + bias[n] + residual[m, n])` in single precision.
///
/// A is read in place and B either packed once, which weights are, or in place. Tiles of C stay in
/// registers while K is walked through (Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication", 2008).
public struct F32MatrixMultiply: Sendable {
  /// Rows of A and C.
  public let m: Int
  /// Columns of B and C.
  public let n: Int
  /// Columns of A, rows of B.
  public let k: Int
  /// Applied before results are stored.
  public let activation: ActivationFunction

  private let kernels: F32MicrokernelSet

  /// A product with the fastest kernels of a processor.
  public init(
    m: Int, n: Int, k: Int, activation: ActivationFunction = .none, processor: Processor
  ) {
    precondition(m >= 0 && n >= 0 && k >= 0, "sizes below zero: \(m), \(n), \(k)")
    (self.m, self.n, self.k) = (m, n, k)
    self.activation = activation
    kernels = F32MicrokernelSet(processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { F32MicrokernelSet.all.map(\.name) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// Floats of the packed B.
  public var packedCount: Int { unsafe ck_f32_gemm_packed_count(kernels.pointer, k, n) }

  /// Packs B.
  ///
  /// - Parameters:
  ///   - b: `[K, N]`, row-major; `[N, K]` where it is transposed.
  ///   - packed: Room for ``packedCount`` floats.
  public func pack(
    _ b: UnsafePointer<Float>, isTransposed: Bool = false, into packed: UnsafeMutablePointer<Float>
  ) {
    unsafe ck_f32_gemm_pack(
      kernels.pointer, k, n, b, isTransposed ? 1 : n, isTransposed ? k : 1, packed)
  }

  /// The product with a B that ``pack(_:isTransposed:into:)`` made.
  ///
  /// - Parameters:
  ///   - a: `[M, K]`; rows `aStride` elements apart, K by default.
  ///   - bias: `[N]`.
  ///   - residual: `[M, N]`; rows `residualStride` elements apart, N by default. May be `c`.
  ///   - c: `[M, N]`; rows `cStride` elements apart, N by default.
  public func call(
    a: UnsafePointer<Float>, aStride: Int? = nil, packed: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil, residual: UnsafePointer<Float>? = nil,
    residualStride: Int? = nil, c: UnsafeMutablePointer<Float>, cStride: Int? = nil
  ) -> KernelCall {
    unsafe call(
      ck_f32_gemm(
        variant: kernels.pointer, m: m, n: n, k: k, a: a, a_stride: aStride ?? k, b: packed,
        is_packed: 1, b_row_stride: 0, b_column_stride: 0, bias: bias, residual: residual,
        residual_stride: residualStride ?? n, c: c, c_stride: cStride ?? n,
        activation: activation.c))
  }

  /// The product of two matrices in place.
  ///
  /// - Parameters:
  ///   - a: `[M, K]`; rows `aStride` elements apart, K by default.
  ///   - b: `[K, N]`, or `[N, K]` where it is transposed; rows `bStride` elements apart, contiguous
  ///     by default.
  ///   - bias: `[N]`.
  ///   - residual: `[M, N]`; rows `residualStride` elements apart, N by default. May be `c`.
  ///   - c: `[M, N]`; rows `cStride` elements apart, N by default.
  public func call(
    a: UnsafePointer<Float>, aStride: Int? = nil, b: UnsafePointer<Float>, bStride: Int? = nil,
    isTransposed: Bool = false, bias: UnsafePointer<Float>? = nil,
    residual: UnsafePointer<Float>? = nil, residualStride: Int? = nil,
    c: UnsafeMutablePointer<Float>, cStride: Int? = nil
  ) -> KernelCall {
    let stride = bStride ?? (isTransposed ? k : n)
    return unsafe call(
      ck_f32_gemm(
        variant: kernels.pointer, m: m, n: n, k: k, a: a, a_stride: aStride ?? k, b: b,
        is_packed: 0, b_row_stride: isTransposed ? 1 : stride,
        b_column_stride: isTransposed ? stride : 1, bias: bias, residual: residual,
        residual_stride: residualStride ?? n, c: c, c_stride: cStride ?? n,
        activation: activation.c))
  }

  private func call(_ arguments: ck_f32_gemm) -> KernelCall {
    var arguments = unsafe arguments
    let pieces = unsafe ck_f32_gemm_pieces(&arguments)
    let scratch = unsafe ck_f32_gemm_scratch_bytes(&arguments)
    return unsafe KernelCall(
      variant: variant, pieceCount: pieces, scratchByteCount: scratch, arguments: arguments,
      function: ck_f32_gemm_run)
  }
}
