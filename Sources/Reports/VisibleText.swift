extension String {
  /// The text with every character that would act instead of being seen (control characters,
  /// terminal escapes, line separators, changes of the writing direction) spelled out, such as
  /// `\u{1B}`.
  ///
  /// - Complexity: O(n).
  package var visible: String {
    guard unicodeScalars.contains(where: \.acts) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.acts {
        text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// How many columns of a terminal the text takes.
  ///
  /// East Asian and pictographic characters take two (Unicode Standard Annex 11).
  package var columns: Int { reduce(0) { $0 + $1.columns } }

  /// The text cut in the middle, so that both the start and the end of a name remain.
  ///
  /// - Parameter width: the most columns it may take; below one, nothing remains.
  package func shortened(toColumns width: Int) -> String {
    guard columns > width else { return self }
    guard width > 1 else { return width == 1 ? "…" : "" }
    let tail = String(reversed().prefix(columns: (width - 1) / 2).reversed())
    return String(Array(self).prefix(columns: width - 1 - tail.columns)) + "…" + tail
  }

  /// The text with spaces up to a width.
  package func padded(toColumns width: Int, right: Bool) -> String {
    let spaces = String(repeating: " ", count: max(0, width - columns))
    return right ? spaces + self : self + spaces
  }
}

extension [Character] {
  /// The longest beginning that fits a number of columns.
  fileprivate func prefix(columns width: Int) -> [Character] {
    var taken = 0
    return Array(
      prefix { character in
        taken += character.columns
        return taken <= width
      })
  }
}

extension Character {
  fileprivate var columns: Int {
    guard let scalar = unicodeScalars.first else { return 0 }
    return scalar.isWide || unicodeScalars.contains("\u{FE0F}") ? 2 : 1
  }
}

extension Unicode.Scalar {
  /// Whether the scalar steers the display instead of showing something.
  fileprivate var acts: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: [0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069].contains { $0 ~= value }
    }
  }

  fileprivate var isWide: Bool {
    Self.wideRanges.contains { $0 ~= value }
  }

  /// The blocks of East Asian Width "W" and "F" that names contain in practice.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD,
  ]
}
