import CKernels

/// Conversions between floats and bytes, of bytes to another encoding, and of their layout.
///
/// Every variant gives the same bits: products are rounded once, then to the nearest even integer.
public struct Q8Conversion: Sendable {
  /// The variant that runs, such as `q8_conversion_avx512_64`.
  public var variant: String { kernels.name }

  /// How the elements of images lie in memory.
  public enum Layout: Hashable, Sendable {
    /// `[N, C, H, W]`, dense.
    case planar
    /// `[N, H, W, C]`; elements between pixels, the channels by default.
    case channelsLast(stride: Int? = nil)

    fileprivate func layout(channels: Int) -> ck_q8_image_layout {
      switch self {
      case .planar: return ck_q8_image_layout(is_planar: 1, stride: 0)
      case .channelsLast(let stride):
        let stride = stride ?? channels
        precondition(stride >= channels, "pixels of \(channels) channels \(stride) apart")
        return ck_q8_image_layout(is_planar: 0, stride: stride)
      }
    }
  }

  private let kernels: KernelVariant

  /// The fastest conversions of a processor.
  public init(processor: Processor) {
    kernels = unsafe KernelVariant(ck_q8_conversion_variant, processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_q8_conversion_variant) }

  // MARK: Rows

  /// `q = limit(round(x / scale) + zero point)`; multiplies by the inverse of the scale. What is
  /// not a number becomes 0.
  public func quantize(
    _ x: UnsafePointer<Float>, into q: UnsafeMutablePointer<UInt8>, count: Int,
    encoding: Q8Encoding
  ) -> KernelCall {
    unsafe quantize(
      x, .channelsLast(), into: q, .channelsLast(), extents: Self.row(count), encoding: encoding)
  }

  /// `x = float(q - zero point) * scale`
  public func dequantize(
    _ q: UnsafePointer<UInt8>, into x: UnsafeMutablePointer<Float>, count: Int,
    encoding: Q8Encoding
  ) -> KernelCall {
    unsafe dequantize(
      q, .channelsLast(), into: x, .channelsLast(), extents: Self.row(count), encoding: encoding)
  }

  /// `r = limit(round(float(q - zero point of q) * factor) + zero point of r)`, where the factor is
  /// the scale of q over that of r. `r` may be `q`.
  public func requantize(
    _ q: UnsafePointer<UInt8>, _ source: Q8Encoding, into r: UnsafeMutablePointer<UInt8>,
    _ target: Q8Encoding, count: Int
  ) -> KernelCall {
    unsafe requantize(
      q, source, .channelsLast(), into: r, target, .channelsLast(), extents: Self.row(count))
  }

  // MARK: Images

  /// Images of floats to images of bytes, as `quantize` of a row.
  public func quantize(
    _ x: UnsafePointer<Float>, _ from: Layout, into q: UnsafeMutablePointer<UInt8>, _ to: Layout,
    extents: ImageExtents, encoding: Q8Encoding
  ) -> KernelCall {
    var arguments = unsafe images(CK_Q8_QUANTIZE, extents, from, to, factor: 1 / encoding.scale)
    unsafe arguments.from = UnsafeRawPointer(x)
    unsafe arguments.to = UnsafeMutableRawPointer(q)
    unsafe arguments.to_zero = Int32(encoding.zeroPoint)
    return unsafe call(arguments)
  }

  /// Images of bytes to images of floats, as `dequantize` of a row.
  public func dequantize(
    _ q: UnsafePointer<UInt8>, _ from: Layout, into x: UnsafeMutablePointer<Float>, _ to: Layout,
    extents: ImageExtents, encoding: Q8Encoding
  ) -> KernelCall {
    var arguments = unsafe images(CK_Q8_DEQUANTIZE, extents, from, to, factor: encoding.scale)
    unsafe arguments.from = UnsafeRawPointer(q)
    unsafe arguments.to = UnsafeMutableRawPointer(x)
    unsafe arguments.from_zero = Int32(encoding.zeroPoint)
    return unsafe call(arguments)
  }

  /// Images of bytes to images of bytes, as `requantize` of a row.
  public func requantize(
    _ q: UnsafePointer<UInt8>, _ source: Q8Encoding, _ from: Layout,
    into r: UnsafeMutablePointer<UInt8>, _ target: Q8Encoding, _ to: Layout, extents: ImageExtents
  ) -> KernelCall {
    var arguments = unsafe images(
      CK_Q8_REQUANTIZE, extents, from, to, factor: source.factor(to: target))
    unsafe arguments.from = UnsafeRawPointer(q)
    unsafe arguments.to = UnsafeMutableRawPointer(r)
    unsafe arguments.from_zero = Int32(source.zeroPoint)
    unsafe arguments.to_zero = Int32(target.zeroPoint)
    return unsafe call(arguments)
  }

  private static func row(_ count: Int) -> ImageExtents {
    ImageExtents(batch: 1, channels: 1, height: 1, width: count)
  }

  /// The arguments without the operands.
  private func images(
    _ kind: ck_q8_conversion_kind, _ extents: ImageExtents, _ from: Layout, _ to: Layout,
    factor: Float
  ) -> ck_q8_conversion {
    unsafe ck_q8_conversion(
      variant: kernels.pointer, kind: kind, batch: extents.batch, channels: extents.channels,
      pixels: extents.planeCount, from_layout: from.layout(channels: extents.channels),
      to_layout: to.layout(channels: extents.channels), from: nil, to: nil, factor: factor,
      from_zero: 0, to_zero: 0)
  }

  private func call(_ arguments: ck_q8_conversion) -> KernelCall {
    var arguments = unsafe arguments
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_q8_conversion_pieces(&arguments),
      scratchByteCount: ck_q8_conversion_scratch_bytes(&arguments), arguments: arguments,
      function: ck_q8_conversion_run)
  }
}
