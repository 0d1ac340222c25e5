/// How texts get into a gnuplot script: nothing in a text can become a command.
enum GnuplotText {
  /// An expression whose value is the text in enhanced mode.
  ///
  /// Single quotes: gnuplot then knows no escapes, backquotes or macros. A quote itself is given by
  /// its code, since gnuplot 5.4 reads a doubled one at the start as the end. For PNG,
  /// characters that the font lacks become `?`, as they would be drawn as black shapes.
  ///
  /// - Complexity: O(n).
  static func literal(_ text: String) -> String {
    let everywhere = quoted(text.visible)
    let drawable = quoted(String(text.visible.map { $0.isDrawable ? $0 : "?" }))
    return everywhere == drawable ? everywhere : "(TERM eq 'png' ? \(drawable) : \(everywhere))"
  }

  private static func quoted(_ text: String) -> String {
    let marks: Set<Unicode.Scalar> = ["_", "^", "{", "}", "@", "&", "~", "\\"]
    var quoted = "'"
    for scalar in text.unicodeScalars {
      if marks.contains(scalar) { quoted += "\\" }
      switch scalar {
      case "'": quoted += "\\047"
      default: quoted.unicodeScalars.append(scalar.isCharacter ? scalar : "?")
      }
    }
    return quoted + "'"
  }

  /// Pixels of a point: PNG sizes are in points, which makes its texts the widest.
  private static let pixelsPerPoint = 4.0 / 3

  /// About how many pixels a text takes in DejaVu Sans, in the form where it is widest.
  static func width(_ text: String, fontSize: Double, isBold: Bool = false) -> Double {
    let narrow: Set<Character> = ["i", "l", "j", "t", "f", "r", ".", ",", ":", "-", " ", "1", "'"]
    let wide: Set<Character> = ["m", "w", "M", "W", "%", "@"]
    let ems = text.reduce(0.0) { sum, character in
      sum + (narrow.contains(character) ? 0.35 : wide.contains(character) ? 0.95 : 0.62)
        * Double(character.unicodeScalars.first.map { $0.value > 0x2E80 ? 1.6 : 1 } ?? 1)
    }
    return ems * fontSize * pixelsPerPoint * (isBold ? 1.12 : 1)
  }

  /// The text on lines no wider than asked for, broken behind spaces and dashes; a piece that is
  /// too wide alone stays whole.
  static func wrapped(_ text: String, width: Double, fontSize: Double, isBold: Bool = false)
    -> [String]
  {
    var pieces: [String] = [""]
    let characters = Array(text.visible)
    for (index, character) in characters.enumerated() {
      pieces[pieces.count - 1].append(character)
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      // A number stays with its sign and its unit.
      let isNumber = next == "%" || ["-", "+"].contains(character) && next.isNumber
      if [" ", "-", "_", ",", "+", "@"].contains(character), !isNumber { pieces.append("") }
    }
    var lines: [String] = [""]
    for piece in pieces where !piece.isEmpty {
      let joined = lines[lines.count - 1] + piece
      let isFirst = lines[lines.count - 1].isEmpty
      if isFirst || Self.width(joined, fontSize: fontSize, isBold: isBold) <= width {
        lines[lines.count - 1] = joined
      } else {
        lines.append(piece)
      }
    }
    return lines
  }
}

extension Character {
  /// Whether DejaVu Sans has a glyph: letters of Latin, Greek, Cyrillic, common signs.
  fileprivate var isDrawable: Bool {
    let ranges: [ClosedRange<UInt32>] = [
      0x20...0x7E, 0xA0...0x52F, 0x1E00...0x1FFF, 0x2010...0x2027, 0x2030...0x205E,
      0x2070...0x22FF, 0x2500...0x25FF,
    ]
    return unicodeScalars.allSatisfy { scalar in ranges.contains { $0 ~= scalar.value } }
  }
}

extension Unicode.Scalar {
  /// Whether the scalar may stand in XML and means the same everywhere.
  fileprivate var isCharacter: Bool {
    switch properties.generalCategory {
    case .unassigned, .privateUse, .surrogate: false
    default: true
    }
  }
}
