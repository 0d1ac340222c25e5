import CKernels

/// Scaled dot-product attention of several heads in single precision, without a matrix of scores:
/// keys pass by in blocks under an online softmax (M. Milakov, N. Gimelshein, "Online normalizer
/// calculation for softmax", 2018; T. Dao et al., "FlashAttention", 2022).
@safe public struct F32Attention: @unchecked Sendable {
  /// The extents.
  public let extents: Reference.AttentionExtents
  /// Whether position s sees only keys up to `s + keys - queries` of its own call, beside the cache.
  public let isCausal: Bool

  /// Constant memory of the library.
  private let pointer: UnsafePointer<ck_f32_attention_variant>

  /// Chooses the fastest kernel of a processor.
  public init(
    _ extents: Reference.AttentionExtents, isCausal: Bool, processor: Processor
  ) {
    precondition(
      extents.width % extents.heads == 0, "\(extents.heads) heads in a width of \(extents.width)")
    precondition(extents.queries > 0, "attention without queries")
    precondition(extents.keys + extents.past > 0, "attention without keys")
    self.extents = extents
    self.isCausal = isCausal
    var count = 0
    let first = unsafe ck_f32_attention_variants(&count)
    for index in 0..<count {
      guard let pointer = unsafe first?.advanced(by: index) else { break }
      guard unsafe processor.supports(pointer.pointee.required) else { continue }
      unsafe self.pointer = pointer
      return
    }
    preconditionFailure("the portable kernel needs nothing")
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] {
    var count = 0
    guard let all = unsafe ck_f32_attention_variants(&count) else { return [] }
    return (0..<count).map { unsafe String(cString: all[$0].name) }
  }

  /// The name of the kernel that runs, such as `f32_attention_avx512_13x32`.
  public var variant: String { unsafe String(cString: pointer.pointee.name) }

  /// Keys and values of earlier positions.
  @safe public struct Cache {
    let keys, values: UnsafePointer<Float>
    let stride: Int?
    let capacity: Int?

    /// A cache.
    ///
    /// - Parameters:
    ///   - keys: `[N, P, D]`.
    ///   - values: `[N, P, D]`.
    ///   - stride: Elements between positions; D unless stated.
    ///   - capacity: Positions that each sequence has room for; P unless stated.
    public init(
      keys: UnsafePointer<Float>, values: UnsafePointer<Float>, stride: Int? = nil,
      capacity: Int? = nil
    ) {
      unsafe (self.keys, self.values) = (keys, values)
      self.stride = stride
      self.capacity = capacity
    }
  }

  /// The call for some operands, which must outlive it.
  ///
  /// - Parameters:
  ///   - q: `[N, S, D]`; positions `qStride` elements apart, D unless stated.
  ///   - k: `[N, T, D]`; positions `kStride` elements apart, D unless stated.
  ///   - v: `[N, T, D]`; positions `vStride` elements apart, D unless stated.
  ///   - cache: What stands before the keys; needed where ``extents`` have a past.
  ///   - y: `[N, S, D]`; positions `yStride` elements apart, D unless stated. Not an operand.
  public func call(
    q: UnsafePointer<Float>, qStride: Int? = nil, k: UnsafePointer<Float>, kStride: Int? = nil,
    v: UnsafePointer<Float>, vStride: Int? = nil, cache: Cache? = nil,
    y: UnsafeMutablePointer<Float>, yStride: Int? = nil
  ) -> KernelCall {
    precondition(extents.past == 0 || cache != nil, "no cache of \(extents.past) positions")
    func rows(_ base: UnsafePointer<Float>?, _ stride: Int?, _ positions: Int) -> ck_f32_rows {
      let stride = stride ?? extents.width
      return unsafe ck_f32_rows(base: base, stride: stride, sequence_stride: positions * stride)
    }
    let capacity = cache?.capacity ?? extents.past
    let yStride = yStride ?? extents.width
    var arguments = unsafe ck_f32_attention_arguments(
      variant: pointer, batch: extents.batch,
      heads: extents.heads, head_width: extents.width / extents.heads, queries: extents.queries,
      keys: extents.keys, past: extents.past, is_causal: isCausal ? 1 : 0,
      q: rows(q, qStride, extents.queries), k: rows(k, kStride, extents.keys),
      v: rows(v, vStride, extents.keys), past_k: rows(cache?.keys, cache?.stride, capacity),
      past_v: rows(cache?.values, cache?.stride, capacity), y: y, y_stride: yStride,
      y_sequence_stride: extents.queries * yStride)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_attention_pieces(&arguments),
      scratchByteCount: ck_f32_attention_scratch_bytes(&arguments), arguments: arguments,
      function: ck_f32_attention_run)
  }
}
