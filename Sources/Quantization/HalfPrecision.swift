/// Conversion between single and half precision, binary16 of IEEE 754-2019, by integer arithmetic:
/// the same bits on every host, and the meaning that `Kernels` is checked against.
public enum HalfPrecision {
  /// The largest finite number.
  public static let largest: Float = 65_504

  /// The smallest number above zero.
  public static let smallest: Float = 0x1p-24

  /// The bits of the nearest half, ties to even.
  ///
  /// Small numbers become subnormal, those from 65 520 on infinite. What is not a number stays so,
  /// quiet, with the leading bits of its payload.
  public static func bits(of value: Float) -> UInt16 {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 16) & 0x8000
    let magnitude = value.bitPattern & 0x7fff_ffff
    if magnitude > 0x7f80_0000 {
      return sign | 0x7e00 | UInt16(truncatingIfNeeded: magnitude >> 13) & 0x3ff
    }
    if magnitude >= 0x4780_0000 { return sign | 0x7c00 }
    if magnitude < 0x3880_0000 {
      // Units of the smallest subnormal; scaling by a power of two is exact.
      let units = (Float(bitPattern: magnitude) * 0x1p24).rounded(.toNearestOrEven)
      return sign | UInt16(units)
    }
    let rounded = magnitude + 0xfff + (magnitude >> 13 & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded - 0x3800_0000) >> 13)
  }

  /// What the bits of a half stand for; what is not a number becomes quiet.
  public static func float(of bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let exponent = bits >> 10 & 0x1f
    let fraction = UInt32(bits & 0x3ff)
    switch exponent {
    case 0:
      let magnitude = Float(fraction) * 0x1p-24
      return Float(bitPattern: magnitude.bitPattern | sign)
    case 0x1f:
      let quiet: UInt32 = fraction == 0 ? 0 : 0x40_0000
      return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13 | quiet)
    default:
      return Float(bitPattern: sign | (UInt32(exponent) + 112) << 23 | fraction << 13)
    }
  }
}
