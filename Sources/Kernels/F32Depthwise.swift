import CKernels

/// `y = activation(depthwise convolution of x + bias + residual)` in single precision, channels
/// last: every channel has a window of its own. What lies beyond the border counts as zero.
public struct F32Depthwise: Sendable {
  /// `[N, H, W, C]`
  public let input: ImageExtents
  /// `[N, OH, OW, C]`
  public let output: ImageExtents
  /// How the window moves.
  public let window: Window
  /// Applied before results are stored.
  public let activation: ActivationFunction

  private let kernels: KernelVariant

  /// A convolution with the fastest kernels of a processor.
  public init(
    input: ImageExtents, window: Window, output: ImageExtents,
    activation: ActivationFunction = .none, processor: Processor
  ) {
    precondition(
      input.channels == output.channels && input.batch == output.batch,
      "\(input.batch) x \(input.channels) channels become \(output.batch) x \(output.channels)")
    (self.input, self.output, self.window) = (input, output, window)
    self.activation = activation
    kernels = unsafe KernelVariant(ck_f32_depthwise_variant, processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_f32_depthwise_variant) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// Floats of the packed weights and biases.
  public var packedCount: Int { ck_f32_depthwise_packed_count(input.channels, taps) }

  private var taps: Int { window.kernelHeight * window.kernelWidth }

  /// Packs weights and biases.
  ///
  /// - Parameters:
  ///   - weights: `[C, 1, KH, KW]`.
  ///   - bias: `[C]`, nil for none.
  ///   - packed: Room for ``packedCount`` floats.
  public func pack(
    weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    into packed: UnsafeMutablePointer<Float>
  ) {
    unsafe ck_f32_depthwise_pack(weights, bias, input.channels, taps, packed)
  }

  /// The convolution of an image.
  ///
  /// - Parameters:
  ///   - x: `[N, H, W, C]`; pixels `xStride` elements apart, C by default.
  ///   - packed: What ``pack(weights:bias:into:)`` made.
  ///   - residual: `[N, OH, OW, C]`; pixels `residualStride` elements apart, C by default. May be
  ///     `y`.
  ///   - y: `[N, OH, OW, C]`; pixels `yStride` elements apart, C by default.
  public func call(
    x: UnsafePointer<Float>, xStride: Int? = nil, packed: UnsafePointer<Float>,
    residual: UnsafePointer<Float>? = nil, residualStride: Int? = nil,
    y: UnsafeMutablePointer<Float>, yStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_f32_depthwise(
      variant: kernels.pointer, input: input.c(stride: xStride ?? input.channels),
      output: output.c(stride: yStride ?? output.channels), batch: input.batch, window: window.c,
      activation: activation.c, x: x, packed: packed, residual: residual,
      residual_stride: residualStride ?? output.channels, y: y)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_depthwise_pieces(&arguments),
      scratchByteCount: ck_f32_depthwise_scratch_bytes(&arguments), arguments: arguments,
      function: ck_f32_depthwise_run)
  }
}
