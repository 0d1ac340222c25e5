import CKernels

/// Another height and width, with half-pixel centres: row r of the result looks at
/// `(r + 1/2) H / H' - 1/2` of the picture.
///
/// Positions are in 1/2048 of a pixel. Bytes are interpolated in 16-bit integers, exactly the same on
/// every machine and within one of the real number's nearest byte.
public struct ImageResize: Sendable {
  /// How new pixels come about.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// The pixel in which the centre lies.
    case nearest
    /// Between the four pixels around the centre; nothing is averaged beyond these.
    case bilinear
  }

  /// How new pixels come about.
  public let kind: Kind
  /// Elements of a pixel.
  public let channels: Int
  /// Rows of the picture.
  public let height: Int
  /// Columns of the picture.
  public let width: Int
  /// Rows of the result.
  public let newHeight: Int
  /// Columns of the result.
  public let newWidth: Int
  private let kernels: KernelVariant

  /// Resizing with the fastest kernels of a processor; extents and channels are at least one.
  public init(
    _ kind: Kind, channels: Int, height: Int, width: Int, newHeight: Int, newWidth: Int,
    processor: Processor
  ) {
    let extents = [channels, height, width, newHeight, newWidth]
    precondition(extents.allSatisfy { $0 > 0 }, "an empty picture: \(extents)")
    (self.kind, self.channels) = (kind, channels)
    (self.height, self.width) = (height, width)
    (self.newHeight, self.newWidth) = (newHeight, newWidth)
    kernels = unsafe KernelVariant(ck_imaging_variant, processor: processor)
  }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The call for some operands, which must outlive it.
  ///
  /// - Parameters:
  ///   - x: `[H, W, C]`, rows `xStride` elements apart.
  ///   - y: `[H', W', C]`, rows `yStride` elements apart; not x.
  public func call(
    x: UnsafePointer<UInt8>, xStride: Int? = nil, y: UnsafeMutablePointer<UInt8>,
    yStride: Int? = nil
  ) -> KernelCall {
    unsafe call(UnsafeRawPointer(x), xStride, UnsafeMutableRawPointer(y), yStride, isFloat: false)
  }

  /// The same for floats.
  public func call(
    x: UnsafePointer<Float>, xStride: Int? = nil, y: UnsafeMutablePointer<Float>,
    yStride: Int? = nil
  ) -> KernelCall {
    unsafe call(UnsafeRawPointer(x), xStride, UnsafeMutableRawPointer(y), yStride, isFloat: true)
  }

  private func call(
    _ x: UnsafeRawPointer, _ xStride: Int?, _ y: UnsafeMutableRawPointer, _ yStride: Int?,
    isFloat: Bool
  ) -> KernelCall {
    var arguments = unsafe ck_resize(
      variant: kernels.pointer, kind: kind == .nearest ? CK_RESIZE_NEAREST : CK_RESIZE_BILINEAR,
      is_float: isFloat ? 1 : 0, channels: channels, x_height: height, x_width: width,
      y_height: newHeight, y_width: newWidth, x: x, x_stride: xStride ?? width * channels, y: y,
      y_stride: yStride ?? newWidth * channels)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_resize_pieces(&arguments),
      scratchByteCount: ck_resize_scratch_bytes(&arguments), arguments: arguments,
      function: ck_resize_run)
  }
}
