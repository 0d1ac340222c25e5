import CKernels

/// A convolution of unsigned bytes with signed weights, summed exactly, and what ``Q8Output`` makes
/// of the sums. Images are channels-last; what lies beyond the border counts as the zero point.
///
/// It is a product of windows with weights ("im2col": Chellapilla, Puri and Simard, "High
/// Performance Convolutional Neural Networks for Document Processing", 2006): 1 x 1 windows are read
/// where they are, others gathered for some output pixels at a time.
public struct Q8Convolution: Sendable {
  /// The images.
  public let input: ImageExtents
  /// What comes out.
  public let result: ImageExtents
  /// How the window moves.
  public let window: Window
  /// Groups of channels that do not mix.
  public let groups: Int
  /// What becomes of the sums.
  public let output: Q8Output

  private let kernel: Q8Kernel

  /// A convolution with the fastest kernel of a processor.
  public init(
    input: ImageExtents, window: Window, groups: Int = 1, result: ImageExtents, output: Q8Output,
    processor: Processor
  ) {
    precondition(
      groups > 0 && input.channels % groups == 0 && result.channels % groups == 0,
      "\(groups) groups of \(input.channels) and \(result.channels) channels")
    precondition(
      input.batch == result.batch, "\(input.batch) images in, \(result.batch) images out")
    (self.input, self.result) = (input, result)
    (self.window, self.groups, self.output) = (window, groups, output)
    kernel = Q8Kernel(processor: processor)
  }

  /// The variant that runs.
  public var variant: String { kernel.name }

  /// Bytes of the packed weights.
  public var packedByteCount: Int { groups * groupByteCount + output.tableByteCount }

  /// Packs weights.
  ///
  /// - Parameters:
  ///   - weights: `[O, C/groups, KH, KW]`, as ``Reference`` takes them.
  ///   - bias: `[O]` real numbers, or empty for none.
  ///   - packed: Room for ``packedByteCount`` bytes, aligned to 64.
  public func pack(
    _ weights: UnsafePointer<Int8>, quantization: Q8Quantization, bias: [Float] = [],
    into packed: UnsafeMutableRawPointer
  ) {
    let scales = quantization.weightScales
    precondition(
      bias.isEmpty || bias.count == result.channels, "\(bias.count) biases, not one a channel")
    precondition(
      scales.count == 1 || scales.count == result.channels, "\(scales.count) scales of weights")
    for group in 0..<groups {
      let channels = group * n..<(group + 1) * n
      let layout = unsafe Q8WeightLayout(
        values: weights + channels.lowerBound * k, taps: taps, channels: k / taps, n: n,
        outputStride: k, tapStride: 1, channelStride: taps)
      let part = Q8Quantization(
        inputScale: quantization.inputScale, inputZeroPoint: quantization.inputZeroPoint,
        weightScales: scales.count == 1 ? scales : Array(scales[channels]),
        outputScale: quantization.outputScale)
      unsafe kernel.pack(
        layout, quantization: part, bias: bias.isEmpty ? [] : Array(bias[channels]),
        output: output, into: packed + group * groupByteCount)
    }
    unsafe output.copyTable(to: packed + groups * groupByteCount)
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
      ? unsafe (packed + groups * groupByteCount).assumingMemoryBound(to: UInt8.self) : nil
    var arguments = unsafe ck_q8_convolution_arguments(
      variant: kernel.pointer, batch: input.batch,
      input: ck_image(
        height: input.height, width: input.width, channels: input.channels,
        stride: inputStride ?? input.channels),
      output_height: result.height, output_width: result.width,
      output_channels: result.channels,
      window: ck_window(
        kernel_height: window.kernelHeight, kernel_width: window.kernelWidth,
        stride_y: window.strideHeight, stride_x: window.strideWidth,
        dilation_y: window.dilationHeight, dilation_x: window.dilationWidth,
        padding_top: window.padTop, padding_left: window.padLeft),
      groups: groups, input_zero: UInt8(inputZeroPoint), x: x, packed: packed,
      output: output.arguments(to, table: table))
    let pieces = unsafe ck_q8_convolution_pieces(&arguments)
    let scratch = unsafe ck_q8_convolution_scratch_bytes(&arguments)
    return unsafe KernelCall(
      variant: variant, pieceCount: pieces, scratchByteCount: scratch, arguments: arguments,
      function: ck_q8_convolution_run)
  }

  private var taps: Int { window.kernelHeight * window.kernelWidth }
  /// The length of a sum.
  private var k: Int { taps * (input.channels / groups) }
  /// Output channels of a group.
  private var n: Int { result.channels / groups }
  private var groupByteCount: Int { kernel.packedByteCount(k: k, n: n) }
}
