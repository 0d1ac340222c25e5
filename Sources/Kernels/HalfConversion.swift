import CKernels

/// Conversion between single precision and a format of 16 bits.
///
/// Every variant gives the same bits. Narrowing rounds to the nearest, halves to even; small
/// numbers become denormal, large ones infinite, and what is not a number stays so.
public struct HalfConversion: Sendable {
  /// A format of 16 bits.
  public enum Format: Hashable, Sendable {
    /// binary16 of IEEE 754.
    case binary16
    /// The upper half of a float.
    case bfloat16
  }

  /// The format of 16 bits.
  public let format: Format

  private let kernels: KernelVariant

  /// Conversions with the fastest kernels of a processor.
  public init(_ format: Format, processor: Processor) {
    self.format = format
    kernels = unsafe KernelVariant(ck_conversion_variant, processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_conversion_variant) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// Floats to halves.
  ///
  /// - Parameters:
  ///   - x: `count` floats.
  ///   - halves: Their bits in the format; must not overlap `x`.
  public func narrow(
    _ x: UnsafePointer<Float>, into halves: UnsafeMutablePointer<UInt16>, count: Int
  ) -> KernelCall {
    unsafe call(
      format == .binary16 ? CK_F32_TO_F16 : CK_F32_TO_BF16, from: x, to: halves, count: count)
  }

  /// Halves to floats.
  ///
  /// - Parameters:
  ///   - halves: `count` halves, as bits.
  ///   - x: What they stand for; must not overlap `halves`.
  public func widen(
    _ halves: UnsafePointer<UInt16>, into x: UnsafeMutablePointer<Float>, count: Int
  ) -> KernelCall {
    unsafe call(
      format == .binary16 ? CK_F16_TO_F32 : CK_BF16_TO_F32, from: halves, to: x, count: count)
  }

  private func call(
    _ kind: ck_conversion_kind, from: UnsafeRawPointer, to: UnsafeMutableRawPointer, count: Int
  ) -> KernelCall {
    var arguments = unsafe ck_conversion(
      variant: kernels.pointer, kind: kind, count: count, from: from, to: to)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_conversion_pieces(&arguments), arguments: arguments,
      function: ck_conversion_run)
  }
}
