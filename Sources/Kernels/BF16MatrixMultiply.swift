import CKernels

/// `c[m, n] = activation(a[m, k] * b[k, n] + bias[n] + residual[m, n])` of numbers in bfloat16, with
/// sums in single precision.
///
/// B is rounded and packed once, A is rounded while it is read; bias, residual and C are in single
/// precision. Products of two bfloat16 are exact, so that the error is that of rounding the operands
/// to eight significant bits.
@safe public struct BF16MatrixMultiply: @unchecked Sendable {
  /// Rows of A and C.
  public let m: Int
  /// Columns of B and C.
  public let n: Int
  /// Columns of A, rows of B.
  public let k: Int
  /// Applied before results are stored.
  public let activation: ActivationFunction

  /// Constant memory of the library.
  private let kernels: UnsafePointer<ck_bf16_gemm_variant>

  /// A product with the fastest kernels of a processor.
  public init(
    m: Int, n: Int, k: Int, activation: ActivationFunction = .none, processor: Processor
  ) {
    precondition(m >= 0 && n >= 0 && k >= 0, "sizes below zero: \(m), \(n), \(k)")
    (self.m, self.n, self.k) = (m, n, k)
    self.activation = activation
    unsafe kernels = Self.kernels(of: processor)
  }

  private static func kernels(of processor: Processor) -> UnsafePointer<ck_bf16_gemm_variant> {
    var count = 0
    let all = unsafe ck_bf16_gemm_variants(&count)
    for index in 0..<count {
      guard let variant = unsafe all?[index] else { continue }
      if processor.supports(unsafe variant.pointee.required) { return unsafe variant }
    }
    preconditionFailure("the portable kernels need nothing")
  }

  /// The variant that runs, such as `bf16_gemm_amx_32x32`.
  public var variant: String { unsafe String(cString: kernels.pointee.name) }

  /// Whether a processor multiplies bfloat16 faster than single precision.
  public static func pays(on processor: Processor) -> Bool {
    processor.supports(ck_features(CK_FEATURE_AMX_BF16 | CK_FEATURE_AVX512_BF16))
  }

  /// Elements of two bytes of the packed B.
  public var packedCount: Int { ck_bf16_gemm_packed_count(k, n) }

  /// Rounds and packs B.
  ///
  /// - Parameters:
  ///   - b: `[K, N]`, row-major; `[N, K]` where it is transposed.
  ///   - packed: Room for ``packedCount`` elements, best aligned to 64 bytes.
  public func pack(
    _ b: UnsafePointer<Float>, isTransposed: Bool = false, into packed: UnsafeMutablePointer<UInt16>
  ) {
    unsafe ck_bf16_gemm_pack(k, n, b, isTransposed ? 1 : n, isTransposed ? k : 1, packed)
  }

  /// The product with a B that ``pack(_:isTransposed:into:)`` made.
  ///
  /// - Parameters:
  ///   - a: `[M, K]`; rows `aStride` elements apart, K by default.
  ///   - bias: `[N]`.
  ///   - residual: `[M, N]`; rows `residualStride` elements apart, N by default. May be `c`.
  ///   - c: `[M, N]`; rows `cStride` elements apart, N by default.
  public func call(
    a: UnsafePointer<Float>, aStride: Int? = nil, packed: UnsafePointer<UInt16>,
    bias: UnsafePointer<Float>? = nil, residual: UnsafePointer<Float>? = nil,
    residualStride: Int? = nil, c: UnsafeMutablePointer<Float>, cStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_bf16_gemm(
      variant: kernels, m: m, n: n, k: k, a: a, a_stride: aStride ?? k, packed: packed, bias: bias,
      residual: residual, residual_stride: residualStride ?? n, c: c, c_stride: cStride ?? n,
      activation: activation.c)
    let pieces = unsafe ck_bf16_gemm_pieces(&arguments)
    let scratch = unsafe ck_bf16_gemm_scratch_bytes(&arguments)
    return unsafe KernelCall(
      variant: variant, pieceCount: pieces, scratchByteCount: scratch, arguments: arguments,
      function: ck_bf16_gemm_run)
  }
}
