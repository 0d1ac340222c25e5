import CKernels

/// A function of one byte as a table, applied to a tensor: `y = table[x]`.
public struct Q8Table: Sendable {
  private let kernels: KernelVariant

  /// Look-ups with the fastest kernel of a processor.
  public init(processor: Processor) {
    kernels = unsafe KernelVariant(ck_q8_elementwise_variant, processor: processor)
  }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The look-ups.
  ///
  /// - Parameters:
  ///   - x: `[rows, columns]`; rows `xStride` bytes apart, `columns` by default.
  ///   - table: 256 bytes, which must outlive the call.
  ///   - y: The same as x; may be `x`.
  public func call(
    rows: Int = 1, columns: Int, x: UnsafePointer<UInt8>, xStride: Int? = nil,
    table: UnsafePointer<UInt8>, y: UnsafeMutablePointer<UInt8>, yStride: Int? = nil
  ) -> KernelCall {
    let arguments = unsafe ck_q8_unary(
      variant: kernels.pointer, function: CK_Q8_UNARY_TABLE, rows: rows, columns: columns, x: x,
      x_stride: xStride ?? columns, y: y, y_stride: yStride ?? columns, table: table, x_zero: 0,
      y_zero: 0, factor: 0)
    return unsafe KernelCall(unary: arguments, variant: variant)
  }
}

/// Copies of ranges of channels between images of bytes, such as the parts of a concatenation.
public struct Q8ChannelCopy: Sendable {
  /// The encodings of what is read and of what is written.
  public let source, target: Q8Encoding

  private let kernels: KernelVariant

  /// A copy with the fastest kernel of a processor. Where the encodings differ, bytes become
  /// `limit(round(float(x - zx) * f) + zy)`, where f is the scale of x over that of y.
  public init(from source: Q8Encoding, to target: Q8Encoding, processor: Processor) {
    (self.source, self.target) = (source, target)
    kernels = unsafe KernelVariant(ck_q8_elementwise_variant, processor: processor)
  }

  /// The variant that runs.
  public var variant: String { source == target ? "copy" : kernels.name }

  /// The copy.
  ///
  /// - Parameters:
  ///   - pixels: How many pixels, of all images.
  ///   - channels: How many channels of each.
  ///   - x: The first channel of the first pixel.
  ///   - xStride: Bytes between pixels.
  ///   - y: Where it goes; must not overlap x unless it is x.
  ///   - yStride: Bytes between pixels.
  public func call(
    pixels: Int, channels: Int, x: UnsafePointer<UInt8>, xStride: Int,
    y: UnsafeMutablePointer<UInt8>, yStride: Int
  ) -> KernelCall {
    guard source != target else {
      return unsafe LayoutConversion.copy(
        rows: pixels, byteCount: channels, x: x, xStride: xStride, y: y, yStride: yStride)
    }
    let arguments = unsafe ck_q8_unary(
      variant: kernels.pointer, function: CK_Q8_UNARY_REQUANTIZE, rows: pixels,
      columns: channels, x: x, x_stride: xStride, y: y, y_stride: yStride, table: nil,
      x_zero: Int32(source.zeroPoint), y_zero: Int32(target.zeroPoint),
      factor: source.factor(to: target))
    return unsafe KernelCall(unary: arguments, variant: variant)
  }
}

extension KernelCall {
  fileprivate init(unary: ck_q8_unary, variant: String) {
    var arguments = unsafe unary
    unsafe self.init(
      variant: variant, pieceCount: ck_q8_unary_pieces(&arguments), arguments: arguments,
      function: ck_q8_unary_run)
  }
}
