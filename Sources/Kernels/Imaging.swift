import CKernels

/// Pictures between a camera and a network: kernels on bytes are exact, the same on every machine.
///
/// Rows lie `stride` elements apart, dense unless stated. The portable variant is scalar on purpose:
/// it is what the others are compared with.
public enum Imaging {
  /// The names of all variants of this architecture, fastest first; all operations share them.
  public static var variants: [String] { unsafe KernelVariant.names(ck_imaging_variant) }
}

/// Pixels of four bytes (R, G, B, A) to gray: `(77 R + 150 G + 29 B + 128) >> 8`, the luma of ITU-R
/// BT.601 in 1/256.
public struct ImageGrayscale: Sendable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  private let kernels: KernelVariant

  /// A conversion with the fastest kernels of a processor.
  public init(height: Int, width: Int, processor: Processor) {
    (self.height, self.width) = (height, width)
    kernels = unsafe KernelVariant(ck_imaging_variant, processor: processor)
  }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The call for some operands, which must outlive it.
  ///
  /// - Parameters:
  ///   - x: `[H, W, 4]`, rows `xStride` bytes apart.
  ///   - y: `[H, W]`, not x.
  public func call(
    x: UnsafePointer<UInt8>, xStride: Int? = nil, y: UnsafeMutablePointer<UInt8>,
    yStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_grayscale(
      variant: kernels.pointer, rows: height, columns: width, x: x,
      x_stride: xStride ?? 4 * width, y: y, y_stride: yStride ?? width, red: 77, green: 150,
      blue: 29)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_grayscale_pieces(&arguments), arguments: arguments,
      function: ck_grayscale_run)
  }
}

/// `y = above where x > threshold, else below`, byte by byte.
public struct ImageThreshold: Sendable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// What bytes are compared with.
  public let threshold: UInt8
  /// The result up to the threshold.
  public let below: UInt8
  /// The result above it.
  public let above: UInt8
  private let kernels: KernelVariant

  /// A threshold with the fastest kernels of a processor.
  public init(
    height: Int, width: Int, threshold: UInt8, below: UInt8 = 0, above: UInt8 = 255,
    processor: Processor
  ) {
    (self.height, self.width) = (height, width)
    (self.threshold, self.below, self.above) = (threshold, below, above)
    kernels = unsafe KernelVariant(ck_imaging_variant, processor: processor)
  }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The call for some operands, which must outlive it.
  ///
  /// - Parameters:
  ///   - x: `[H, W]`, rows `xStride` bytes apart.
  ///   - y: `[H, W]`; may be x.
  public func call(
    x: UnsafePointer<UInt8>, xStride: Int? = nil, y: UnsafeMutablePointer<UInt8>,
    yStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_threshold(
      variant: kernels.pointer, rows: height, columns: width, x: x, x_stride: xStride ?? width,
      y: y, y_stride: yStride ?? width, threshold: threshold, below: below, above: above)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_threshold_pieces(&arguments), arguments: arguments,
      function: ck_threshold_run)
  }
}

/// Pixels of three bytes (R, G, B) to floats: `(x / 255 - mean) / deviation` of each channel, as one
/// product and one sum.
public struct ImageNormalization: Sendable {
  /// Rows.
  public let height: Int
  /// Columns.
  public let width: Int
  /// Whether the result is `[3, H, W]` instead of `[H, W, 3]`.
  public let isPlanar: Bool
  private let mean: (Float, Float, Float)
  private let deviation: (Float, Float, Float)
  private let kernels: KernelVariant

  /// A normalisation with the fastest kernels of a processor.
  ///
  /// - Parameters:
  ///   - mean: Of each channel, in 0 ... 1.
  ///   - deviation: Of each channel, above zero.
  public init(
    height: Int, width: Int, mean: (Float, Float, Float), deviation: (Float, Float, Float),
    isPlanar: Bool, processor: Processor
  ) {
    (self.height, self.width, self.isPlanar) = (height, width, isPlanar)
    (self.mean, self.deviation) = (mean, deviation)
    kernels = unsafe KernelVariant(ck_imaging_variant, processor: processor)
  }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The call for some operands, which must outlive it.
  ///
  /// - Parameters:
  ///   - x: `[H, W, 3]`, rows `xStride` bytes apart.
  ///   - y: `[3, H, W]` or `[H, W, 3]`, dense.
  public func call(
    x: UnsafePointer<UInt8>, xStride: Int? = nil, y: UnsafeMutablePointer<Float>
  ) -> KernelCall {
    let (m, d) = (mean, deviation)
    var arguments = unsafe ck_normalise(
      variant: kernels.pointer, rows: height, columns: width, x: x,
      x_stride: xStride ?? 3 * width, y: y, y_stride: isPlanar ? width : 3 * width,
      plane_stride: isPlanar ? height * width : 0,
      scale: (1 / (255 * d.0), 1 / (255 * d.1), 1 / (255 * d.2)),
      shift: (-m.0 / d.0, -m.1 / d.1, -m.2 / d.2))
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_normalise_pieces(&arguments), arguments: arguments,
      function: ck_normalise_run)
  }
}
