import CKernels

/// A depthwise convolution of unsigned bytes with signed weights, summed exactly, and what
/// ``Q8Output`` makes of the sums: every channel has a window of its own. Images are channels-last;
/// what lies beyond the border counts as the zero point.
public struct Q8Depthwise: Sendable {
  /// The images.
  public let input: ImageExtents
  /// What comes out.
  public let result: ImageExtents
  /// How the window moves.
  public let window: Window
  /// What becomes of the sums.
  public let output: Q8Output

  private let kernels: KernelVariant

  /// A convolution with the fastest kernels of a processor.
  public init(
    input: ImageExtents, window: Window, result: ImageExtents, output: Q8Output,
    processor: Processor
  ) {
    precondition(
      input.channels == result.channels && input.batch == result.batch,
      "\(input.batch) x \(input.channels) channels become \(result.batch) x \(result.channels)")
    (self.input, self.result) = (input, result)
    (self.window, self.output) = (window, output)
    kernels = unsafe KernelVariant(ck_q8_depthwise_variant, processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_q8_depthwise_variant) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// Bytes of the packed weights.
  public var packedByteCount: Int { tableOffset + output.tableByteCount }

  /// Packs weights.
  ///
  /// - Parameters:
  ///   - weights: `[C, 1, KH, KW]`, as ``Reference`` takes them.
  ///   - bias: `[C]` real numbers, or empty for none.
  ///   - packed: Room for ``packedByteCount`` bytes, aligned to 64.
  public func pack(
    _ weights: UnsafePointer<Int8>, quantization: Q8Quantization, bias: [Float] = [],
    into packed: UnsafeMutableRawPointer
  ) {
    let taps = window.kernelHeight * window.kernelWidth
    let layout = unsafe Q8WeightLayout(
      values: weights, taps: taps, channels: 1, n: input.channels, outputStride: taps,
      tapStride: 1, channelStride: taps)
    var window = window.c
    unsafe layout.withArguments(quantization: quantization, bias: bias, output: output) {
      unsafe ck_q8_depthwise_pack(kernels.pointer, &window, $0, packed)
    }
    unsafe output.copyTable(to: packed + tableOffset)
  }

  /// The convolution with weights that ``pack(_:quantization:bias:into:)`` made.
  ///
  /// - Parameters:
  ///   - x: The images; pixels `inputStride` bytes apart, which is their channels by default.
  ///   - inputZeroPoint: What padding holds; that of the quantization.
  ///   - result: Pixels take the place of rows.
  public func call(
    input x: UnsafePointer<UInt8>, inputStride: Int? = nil, inputZeroPoint: Int,
    packed: UnsafeRawPointer, result to: Q8Result
  ) -> KernelCall {
    let table =
      output.tableByteCount > 0
      ? unsafe (packed + tableOffset).assumingMemoryBound(to: UInt8.self) : nil
    var arguments = unsafe ck_q8_depthwise(
      variant: kernels.pointer, input: input.c(stride: inputStride ?? input.channels),
      batch: input.batch, output_height: result.height, output_width: result.width,
      window: window.c, x: x, input_zero: UInt8(inputZeroPoint), packed: packed,
      output: output.arguments(to, table: table))
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_q8_depthwise_pieces(&arguments),
      scratchByteCount: ck_q8_depthwise_scratch_bytes(&arguments), arguments: arguments,
      function: ck_q8_depthwise_run)
  }

  /// Where the table stands behind the packed weights.
  private var tableOffset: Int {
    var window = window.c
    return unsafe ck_q8_depthwise_packed_bytes(kernels.pointer, &window, input.channels)
  }
}
