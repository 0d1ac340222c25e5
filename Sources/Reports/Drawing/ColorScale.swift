/// Colours from light to dark for numbers of growing size, equal steps for equal ratios.
package struct ColorScale {
  private let low: Double
  private let high: Double

  /// Lightness falls all along the scale, so it reads without colour too: ColorBrewer's `Blues`.
  private static let stops: [SRGBColor] = [
    SRGBColor(number: 0xf7fbff), SRGBColor(number: 0xc6dbef), SRGBColor(number: 0x6baed6),
    SRGBColor(number: 0x2171b5), SRGBColor(number: 0x08306b),
  ]

  /// Numbers that differ little have colours that do: the scale spans a ratio of ten at least.
  ///
  /// - Parameter low: positive, as is `high`.
  package init(low: Double, high: Double) {
    self.low = low
    self.high = max(high, low * 10)
  }

  /// The colour of a number between the ends.
  package func color(of value: Double) -> SRGBColor {
    let share = decimalLogarithm(value / low) / decimalLogarithm(high / low)
    let place = max(0, min(1, share)) * Double(Self.stops.count - 1)
    let index = min(Int(place), Self.stops.count - 2)
    return Self.stops[index].mixed(with: Self.stops[index + 1], share: place - Double(index))
  }
}

/// A colour of a screen, its parts from 0 to 255.
package struct SRGBColor: Hashable {
  let red: Double
  let green: Double
  let blue: Double

  /// What stands where there is no number.
  static let absence = SRGBColor(number: 0xeaeef2)

  package init(number: Int) {
    self.init(
      red: Double(number >> 16 & 0xff), green: Double(number >> 8 & 0xff),
      blue: Double(number & 0xff))
  }

  private init(red: Double, green: Double, blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// `0xRRGGBB`.
  package var number: Int {
    Int(red.rounded()) << 16 | Int(green.rounded()) << 8 | Int(blue.rounded())
  }

  func mixed(with other: SRGBColor, share: Double) -> SRGBColor {
    func mix(_ from: Double, _ to: Double) -> Double { from + (to - from) * share }
    return SRGBColor(
      red: mix(red, other.red), green: mix(green, other.green), blue: mix(blue, other.blue))
  }

  /// Whether white is easier to read on it than black.
  package var isDark: Bool {
    contrast(with: SRGBColor(number: 0xffffff)) > contrast(with: SRGBColor(number: 0))
  }

  /// The contrast ratio of two colours, from 1 to 21 (Web Content Accessibility Guidelines 2.1).
  package func contrast(with other: SRGBColor) -> Double {
    let lights = [luminance, other.luminance].sorted()
    return (lights[1] + 0.05) / (lights[0] + 0.05)
  }

  private var luminance: Double {
    func linear(_ part: Double) -> Double {
      let share = part / 255
      guard share > 0.04045 else { return share / 12.92 }
      // The power of 2.4 as x^2 times the fifth root of x^2, which three Newton steps give.
      let base = (share + 0.055) / 1.055
      let square = base * base
      var root = square
      for _ in 0..<40 { root -= (root - square / (root * root * root * root)) / 5 }
      return square * root
    }
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
  }
}
