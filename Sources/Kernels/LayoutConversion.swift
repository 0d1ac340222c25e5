import CKernels

/// The same elements in another arrangement: planar `[N, C, H, W]`, channels last `[N, H, W, C]`,
/// transposed matrices, and ranges of channels.
public struct LayoutConversion: Sendable {
  private let kernels: KernelVariant

  /// Conversions with the fastest kernels of a processor.
  public init(processor: Processor) {
    kernels = unsafe KernelVariant(ck_layout_variant, processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_layout_variant) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// Makes planar images channels-last.
  ///
  /// - Parameters:
  ///   - x: `[N, C, H, W]`.
  ///   - y: `[N, H, W, C]`; pixels `yStride` elements apart, C by default.
  public func channelsLast(
    _ extents: ImageExtents, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>,
    yStride: Int? = nil
  ) -> KernelCall {
    let (planes, pixels) = (extents.channels, extents.planeCount)
    let stride = yStride ?? planes
    return unsafe transpose(
      rows: planes, columns: pixels, batch: extents.batch, x: x, xStride: pixels,
      xBatchStride: planes * pixels, y: y, yStride: stride, yBatchStride: pixels * stride)
  }

  /// Makes channels-last images planar.
  ///
  /// - Parameters:
  ///   - x: `[N, H, W, C]`; pixels `xStride` elements apart, C by default.
  ///   - y: `[N, C, H, W]`.
  public func planar(
    _ extents: ImageExtents, x: UnsafePointer<Float>, xStride: Int? = nil,
    y: UnsafeMutablePointer<Float>
  ) -> KernelCall {
    let (planes, pixels) = (extents.channels, extents.planeCount)
    let stride = xStride ?? planes
    return unsafe transpose(
      rows: pixels, columns: planes, batch: extents.batch, x: x, xStride: stride,
      xBatchStride: pixels * stride, y: y, yStride: pixels, yBatchStride: planes * pixels)
  }

  /// `y[n, c, r] = x[n, r, c]`
  ///
  /// - Parameters:
  ///   - x: `batch` matrices `[rows, columns]`; rows `xStride` elements apart, matrices
  ///     `xBatchStride`; dense by default.
  ///   - y: `batch` matrices `[columns, rows]`, in the same way.
  public func transpose(
    rows: Int, columns: Int, batch: Int = 1, x: UnsafePointer<Float>, xStride: Int? = nil,
    xBatchStride: Int? = nil, y: UnsafeMutablePointer<Float>, yStride: Int? = nil,
    yBatchStride: Int? = nil
  ) -> KernelCall {
    let (from, to) = (xStride ?? columns, yStride ?? rows)
    var arguments = unsafe ck_transpose(
      variant: kernels.pointer, batch: batch, rows: rows, columns: columns, x: x, x_stride: from,
      x_batch_stride: xBatchStride ?? rows * from, y: y, y_stride: to,
      y_batch_stride: yBatchStride ?? columns * to)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_transpose_pieces(&arguments), arguments: arguments,
      function: ck_transpose_run)
  }

  /// Copies rows of bytes, such as the channels that a pixel adds to a concatenation.
  ///
  /// - Parameters:
  ///   - x: `rows` rows of `byteCount` bytes, `xStride` bytes apart.
  ///   - y: The same, `yStride` bytes apart.
  public static func copy(
    rows: Int, byteCount: Int, x: UnsafeRawPointer, xStride: Int, y: UnsafeMutableRawPointer,
    yStride: Int
  ) -> KernelCall {
    var arguments = unsafe ck_row_copy(
      rows: rows, row_bytes: byteCount, x: x, x_stride: xStride, y: y, y_stride: yStride)
    return unsafe KernelCall(
      variant: "copy", pieceCount: ck_row_copy_pieces(&arguments), arguments: arguments,
      function: ck_row_copy_run)
  }
}
