import CKernels

/// `c[m, n] = activation(sum over k of a[m, k] * w[k, n] + bias[n] + residual[m, n])`, where A holds
/// floats and `w[k, n] = scales[k / group, n] * values[k, n]` has values of four bits, -8 to 7.
///
/// Weights are packed once, half a byte for each and a float for each scale, and become floats in
/// registers. For one row, the sum of a group is scaled; for more, every weight is.
public struct Q4MatrixMultiply: Sendable {
  /// Rows of A and C.
  public let m: Int
  /// Columns of the weights and C.
  public let n: Int
  /// Columns of A, rows of the weights.
  public let k: Int
  /// Rows of the weights with a common scale, a multiple of 8.
  public let group: Int
  /// Applied before results are stored.
  public let activation: ActivationFunction

  private let kernel: Kernel

  /// A product with the fastest kernel of a processor.
  public init(
    m: Int, n: Int, k: Int, group: Int, activation: ActivationFunction = .none,
    processor: Processor
  ) {
    precondition(m >= 0 && n >= 0 && k > 0, "impossible sizes: \(m), \(n), \(k)")
    precondition(group > 0 && group % 8 == 0, "a group of \(group) is no multiple of 8")
    (self.m, self.n, self.k, self.group) = (m, n, k, group)
    self.activation = activation
    kernel = Kernel(processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { Kernel.all.map(\.name) }

  /// The variant that runs.
  public var variant: String { kernel.name }

  /// Groups along k; the last may be shorter.
  public var groupCount: Int { (k + group - 1) / group }

  /// Bytes of the packed weights.
  public var packedByteCount: Int { unsafe ck_q4_gemm_packed_bytes(kernel.pointer, k, n, group) }

  /// Packs weights.
  ///
  /// - Parameters:
  ///   - values: `[K, N]`, row-major; `[N, K]` where they are transposed. From -8 to 7.
  ///   - scales: `[groupCount, N]`; `[N, groupCount]` where values are transposed.
  ///   - packed: Room for ``packedByteCount`` bytes, aligned to 64.
  public func pack(
    _ values: UnsafePointer<Int8>, scales: UnsafePointer<Float>, isTransposed: Bool = false,
    into packed: UnsafeMutableRawPointer
  ) {
    var weights = unsafe ck_q4_weights(
      k: k, n: n, group: group, values: values, k_stride: isTransposed ? 1 : n,
      n_stride: isTransposed ? k : 1, scales: scales, scale_stride: isTransposed ? 1 : n,
      scale_n_stride: isTransposed ? groupCount : 1)
    unsafe ck_q4_gemm_pack(kernel.pointer, &weights, packed)
  }

  /// The values and scales of `[N, K]` weights: each group's scale takes its furthest weight to 7 or
  /// -7, values are rounded to nearest even.
  public static func quantize(
    _ weights: Span<Float>, n: Int, k: Int, group: Int
  ) -> (values: [Int8], scales: [Float]) {
    precondition(weights.count == n * k, "\(weights.count) weights, not \(n) x \(k)")
    var (values, scales) = ([Int8](), [Float]())
    values.reserveCapacity(n * k)
    for row in 0..<n {
      for start in stride(from: 0, to: k, by: group) {
        let range = row * k + start..<row * k + min(start + group, k)
        var furthest: Float = 0
        for i in range { furthest = max(furthest, abs(weights[i])) }
        let scale = furthest / 7
        scales.append(scale)
        for i in range {
          let value = scale > 0 ? (weights[i] / scale).rounded(.toNearestOrEven) : 0
          values.append(Int8(min(max(value, -8), 7)))
        }
      }
    }
    return (values, scales)
  }

  /// The product with weights that ``pack(_:scales:isTransposed:into:)`` made.
  ///
  /// - Parameters:
  ///   - a: `[M, K]`; rows `aStride` elements apart, K by default.
  ///   - bias: `[N]`.
  ///   - residual: `[M, N]`; rows `residualStride` elements apart, N by default. May be `c`.
  ///   - c: `[M, N]`; rows `cStride` elements apart, N by default.
  public func call(
    a: UnsafePointer<Float>, aStride: Int? = nil, packed: UnsafeRawPointer,
    bias: UnsafePointer<Float>? = nil, residual: UnsafePointer<Float>? = nil,
    residualStride: Int? = nil, c: UnsafeMutablePointer<Float>, cStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_q4_gemm_arguments(
      variant: kernel.pointer, m: m, n: n, k: k, group: group, a: a, a_stride: aStride ?? k,
      packed: packed, bias: bias, residual: residual, residual_stride: residualStride ?? n, c: c,
      c_stride: cStride ?? n, activation: activation.c)
    let pieces = unsafe ck_q4_gemm_pieces(&arguments)
    let scratch = unsafe ck_q4_gemm_scratch_bytes(&arguments)
    return unsafe KernelCall(
      variant: variant, pieceCount: pieces, scratchByteCount: scratch, arguments: arguments,
      function: ck_q4_gemm_run)
  }

  /// A variant: a constant of the C module.
  @safe private struct Kernel: @unchecked Sendable {
    let pointer: UnsafePointer<ck_q4_gemm_variant>

    init(processor: Processor) {
      let all = Self.all
      guard
        let first = all.first(where: { unsafe processor.supports($0.pointer.pointee.required) })
      else { preconditionFailure("the portable variant needs nothing") }
      self = first
    }

    private init(_ pointer: UnsafePointer<ck_q4_gemm_variant>) { unsafe self.pointer = pointer }

    static var all: [Kernel] {
      var count = 0
      guard let first = unsafe ck_q4_gemm_variants(&count) else { return [] }
      return (0..<count).map { unsafe Kernel(first + $0) }
    }

    var name: String { unsafe String(cString: pointer.pointee.name) }
  }
}
