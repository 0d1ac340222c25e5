import CKernels

/// Maxima or averages of windows in single precision, channels last. What lies beyond the border is
/// left out, also of the number that an average is divided by.
public struct F32Pooling: Sendable {
  /// How the elements of a window are combined.
  public enum Reduction: Hashable, Sendable {
    case maximum, average
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
    kernels = unsafe KernelVariant(ck_f32_pooling_variant, processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_f32_pooling_variant) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The pooling of an image.
  ///
  /// - Parameters:
  ///   - x: `[N, H, W, C]`; pixels `xStride` elements apart, C by default.
  ///   - y: `[N, OH, OW, C]`; pixels `yStride` elements apart, C by default.
  public func call(
    x: UnsafePointer<Float>, xStride: Int? = nil, y: UnsafeMutablePointer<Float>,
    yStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_f32_pooling(
      variant: kernels.pointer, input: input.c(stride: xStride ?? input.channels),
      output: output.c(stride: yStride ?? output.channels), batch: input.batch, window: window.c,
      is_average: reduction == .average ? 1 : 0, x: x, y: y)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_pooling_pieces(&arguments), arguments: arguments,
      function: ck_f32_pooling_run)
  }
}

/// Averages over the height and width of channels-last images in single precision.
public struct F32GlobalAverage: Sendable {
  /// `[N, H, W, C]`
  public let input: ImageExtents

  private let kernels: KernelVariant

  /// Averages with the fastest kernels of a processor.
  public init(input: ImageExtents, processor: Processor) {
    self.input = input
    kernels = unsafe KernelVariant(ck_f32_pooling_variant, processor: processor)
  }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The averages of images.
  ///
  /// - Parameters:
  ///   - x: `[N, H, W, C]`; pixels `xStride` elements apart, C by default.
  ///   - y: `[N, C]`; images `yStride` elements apart, C by default.
  public func call(
    x: UnsafePointer<Float>, xStride: Int? = nil, y: UnsafeMutablePointer<Float>,
    yStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_f32_global_average(
      variant: kernels.pointer, input: input.c(stride: xStride ?? input.channels),
      batch: input.batch, x: x, y: y, y_stride: yStride ?? input.channels)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_global_average_pieces(&arguments), arguments: arguments,
      function: ck_f32_global_average_run)
  }
}
