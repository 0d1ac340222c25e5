import CKernels

/// Maxima or averages of windows of bytes, channels last. What lies beyond the border is left out,
/// also of the number that an average is divided by.
///
/// An average of n bytes is `limit(round(float(sum - n * zx) * (f / n)) + zy)`, where f is the
/// scale of x over that of y; every variant gives the same bits. Maxima keep their encoding.
public struct Q8Pooling: Sendable {
  /// How the elements of a window are combined.
  public enum Reduction: Hashable, Sendable {
    case maximum
    /// With the encodings of what is read and of what is written.
    case average(Q8Encoding, to: Q8Encoding)
  }

  /// `[N, H, W, C]`
  public let input: ImageExtents
  /// `[N, OH, OW, C]`
  public let output: ImageExtents
  /// How the window moves; it always has an element inside the image.
  public let window: Window
  /// How the elements of a window are combined.
  public let reduction: Reduction

  private let kernels: KernelVariant

  /// Pooling with the fastest kernels of a processor.
  public init(
    _ reduction: Reduction, input: ImageExtents, window: Window, output: ImageExtents,
    processor: Processor
  ) {
    precondition(
      input.channels == output.channels && input.batch == output.batch,
      "\(input.batch) x \(input.channels) channels become \(output.batch) x \(output.channels)")
    (self.input, self.output, self.window) = (input, output, window)
    self.reduction = reduction
    kernels = unsafe KernelVariant(ck_q8_pooling_variant, processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_q8_pooling_variant) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The pooling of images.
  ///
  /// - Parameters:
  ///   - x: `[N, H, W, C]`; pixels `xStride` bytes apart, C by default.
  ///   - y: `[N, OH, OW, C]`; pixels `yStride` bytes apart, C by default.
  public func call(
    x: UnsafePointer<UInt8>, xStride: Int? = nil, y: UnsafeMutablePointer<UInt8>,
    yStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_q8_pooling(
      variant: kernels.pointer, input: input.c(stride: xStride ?? input.channels),
      output: output.c(stride: yStride ?? output.channels), batch: input.batch, window: window.c,
      is_average: 0, x: x, y: y, factor: 1, x_zero: 0, y_zero: 0)
    if case .average(let source, let target) = reduction {
      unsafe arguments.is_average = 1
      unsafe arguments.factor = source.factor(to: target)
      unsafe arguments.x_zero = Int32(source.zeroPoint)
      unsafe arguments.y_zero = Int32(target.zeroPoint)
    }
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_q8_pooling_pieces(&arguments), arguments: arguments,
      function: ck_q8_pooling_run)
  }
}

/// Averages over the height and width of channels-last images of bytes, as those of ``Q8Pooling``.
public struct Q8GlobalAverage: Sendable {
  /// `[N, H, W, C]`
  public var input: ImageExtents { pooling.input }

  private let pooling: Q8Pooling

  /// Averages with the fastest kernels of a processor.
  ///
  /// - Parameters:
  ///   - source: The encoding of what is read.
  ///   - target: The encoding of the averages.
  public init(
    input: ImageExtents, from source: Q8Encoding, to target: Q8Encoding, processor: Processor
  ) {
    let window = Window(kernel: (input.height, input.width), stride: (1, 1))
    let output = ImageExtents(batch: input.batch, channels: input.channels, height: 1, width: 1)
    pooling = Q8Pooling(
      .average(source, to: target), input: input, window: window, output: output,
      processor: processor)
  }

  /// The variant that runs.
  public var variant: String { pooling.variant }

  /// The averages of images.
  ///
  /// - Parameters:
  ///   - x: `[N, H, W, C]`; pixels `xStride` bytes apart, C by default.
  ///   - y: `[N, C]`; images `yStride` bytes apart, C by default.
  public func call(
    x: UnsafePointer<UInt8>, xStride: Int? = nil, y: UnsafeMutablePointer<UInt8>,
    yStride: Int? = nil
  ) -> KernelCall {
    unsafe pooling.call(x: x, xStride: xStride, y: y, yStride: yStride)
  }
}
