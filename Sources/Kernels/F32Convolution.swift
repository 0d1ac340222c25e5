import CKernels

/// `y = activation(convolution of x with w + bias + residual)` in single precision, channels last.
///
/// The products of ``F32MatrixMultiply`` with the pixels' windows as rows of A. No matrix of windows
/// is made: tiles of neighbouring pixels read the input in place, tiles at borders small copies.
public struct F32Convolution: Sendable {
  /// The input.
  public let input: ImageExtents
  /// The output.
  public let output: ImageExtents
  /// How the window moves.
  public let window: Window
  /// Groups of channels.
  public let groups: Int
  /// Applied before results are stored.
  public let activation: ActivationFunction
  /// Whether the input is `[N, C, H, W]` instead of `[N, H, W, C]`, as images for a first layer are.
  public let isInputPlanar: Bool
  /// Elements between neighbouring pixels of the input, where it is not planar.
  public let inputStride: Int

  private let kernels: F32MicrokernelSet

  /// A convolution with the fastest kernels of a processor.
  ///
  /// - Parameter inputStride: Elements between neighbouring pixels of the input; its channels by
  ///   default.
  public init(
    input: ImageExtents, window: Window, groups: Int = 1, output: ImageExtents,
    activation: ActivationFunction = .none, isInputPlanar: Bool = false, inputStride: Int? = nil,
    processor: Processor
  ) {
    precondition(
      groups > 0 && input.channels % groups == 0 && output.channels % groups == 0,
      "\(input.channels) and \(output.channels) channels in \(groups) groups")
    precondition(input.batch == output.batch, "batches: \(input.batch) vs \(output.batch)")
    (self.input, self.output) = (input, output)
    self.window = window
    self.groups = groups
    self.activation = activation
    self.isInputPlanar = isInputPlanar
    self.inputStride = inputStride ?? input.channels
    kernels = F32MicrokernelSet(processor: processor)
  }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// Floats of the packed weights.
  public var packedCount: Int {
    var arguments = unsafe arguments()
    return unsafe ck_f32_convolution_packed_count(&arguments)
  }

  /// Packs weights.
  ///
  /// - Parameters:
  ///   - weights: `[O, C/groups, KH, KW]`.
  ///   - packed: Room for ``packedCount`` floats.
  public func pack(
    weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    var arguments = unsafe arguments()
    unsafe ck_f32_convolution_pack(&arguments, weights, packed)
  }

  /// The convolution of an image.
  ///
  /// - Parameters:
  ///   - x: `[N, H, W, C]`, pixels ``inputStride`` elements apart; or `[N, C, H, W]`.
  ///   - packed: What ``pack(weights:into:)`` made.
  ///   - bias: `[O]`.
  ///   - residual: As the output, pixels `residualStride` elements apart. May be `y`.
  ///   - y: `[N, OH, OW, O]`, pixels `outputStride` elements apart; both strides are O by default.
  public func call(
    input x: UnsafePointer<Float>, packed: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil, residual: UnsafePointer<Float>? = nil,
    residualStride: Int? = nil, output y: UnsafeMutablePointer<Float>, outputStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe arguments(outputStride: outputStride)
    unsafe arguments.x = x
    unsafe arguments.packed = packed
    unsafe arguments.bias = bias
    unsafe arguments.residual = residual
    unsafe arguments.residual_stride = residualStride ?? output.channels
    unsafe arguments.y = y
    let pieces = unsafe ck_f32_convolution_pieces(&arguments)
    let scratch = unsafe ck_f32_convolution_scratch_bytes(&arguments)
    return unsafe KernelCall(
      variant: variant, pieceCount: pieces, scratchByteCount: scratch, arguments: arguments,
      function: ck_f32_convolution_run)
  }

  /// The geometry, without operands.
  private func arguments(outputStride: Int? = nil) -> ck_f32_convolution {
    var arguments = unsafe ck_f32_convolution()
    unsafe arguments.variant = kernels.pointer
    unsafe arguments.batch = input.batch
    unsafe arguments.input = ck_image(
      height: input.height, width: input.width, channels: input.channels, stride: inputStride)
    unsafe arguments.output = ck_image(
      height: output.height, width: output.width, channels: output.channels,
      stride: outputStride ?? output.channels)
    unsafe arguments.is_input_planar = isInputPlanar ? 1 : 0
    unsafe arguments.window = window.c
    unsafe arguments.groups = groups
    unsafe arguments.activation = activation.c
    return unsafe arguments
  }
}
