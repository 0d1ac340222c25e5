/// Writes JSON whose bytes depend on the value alone: no locale, no hash order.
public struct JSONWriter: Hashable, Sendable {
  /// The white space between the parts.
  public var layout: Layout
  /// The order of the members of objects.
  public var keyOrder: KeyOrder

  /// The white space between the parts.
  public enum Layout: Hashable, Sendable {
    /// None at all.
    case compact
    /// One member or element a line, indented by two spaces; arrays of scalars stay on one line.
    case pretty
  }

  /// The order of the members of objects.
  public enum KeyOrder: Hashable, Sendable {
    /// As the value lists them.
    case given
    /// By the UTF-8 of the keys.
    case sorted
  }

  /// Chooses a form.
  public init(layout: Layout = .pretty, keyOrder: KeyOrder = .given) {
    self.layout = layout
    self.keyOrder = keyOrder
  }

  /// The JSON text of a value, without a final line end.
  ///
  /// - Complexity: O(n) in the length of the text, plus sorting where asked for.
  public func text(of value: JSONValue) -> String {
    var text = ""
    write(value, indentation: 0, to: &text)
    return text
  }

  /// The shortest text that reads back as the same Double; `null` for what JSON cannot say.
  public static func text(of number: Double) -> String {
    guard number.isFinite else { return "null" }
    guard number != 0 else { return "0" }
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A string in quotes, with the escapes that JSON demands and no others.
  public static func quoted(_ text: some StringProtocol) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case "\0"..<" ":
        quoted += "\\u" + controlCharacterName(UInt8(truncatingIfNeeded: scalar.value)).dropFirst(2)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }

  private func write(_ value: JSONValue, indentation: Int, to text: inout String) {
    switch value {
    case .object(let members):
      let ordered = keyOrder == .given ? members : members.sorted(by: Self.keysAscend)
      list(ordered, "{", "}", indentation, isFlat: false, to: &text) { member, text in
        text += Self.quoted(member.key) + (layout == .pretty ? ": " : ":")
        write(member.value, indentation: indentation + 1, to: &text)
      }
    case .array(let elements):
      let isFlat = elements.allSatisfy { $0.isScalar }
      list(elements, "[", "]", indentation, isFlat: isFlat, to: &text) { element, text in
        write(element, indentation: indentation + 1, to: &text)
      }
    case .string(let string): text += Self.quoted(string)
    case .integer(let integer): text += String(integer)
    case .number(let number): text += Self.text(of: number)
    case .bool(let flag): text += flag ? "true" : "false"
    case .null: text += "null"
    }
  }

  private func list<Item>(
    _ items: [Item], _ opening: String, _ closing: String, _ indentation: Int, isFlat: Bool,
    to text: inout String, write: (Item, inout String) -> Void
  ) {
    let breaksLines = layout == .pretty && !isFlat && !items.isEmpty
    let lineStart = "\n" + String(repeating: "  ", count: indentation)
    let separator = layout == .pretty && isFlat ? ", " : ","
    text += opening
    for (index, item) in items.enumerated() {
      if index > 0 { text += separator }
      if breaksLines { text += lineStart + "  " }
      write(item, &text)
    }
    text += breaksLines ? lineStart + closing : closing
  }

  private static func keysAscend(_ left: JSONValue.Member, _ right: JSONValue.Member) -> Bool {
    left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
  }
}

extension JSONValue {
  fileprivate var isScalar: Bool {
    switch self {
    case .object, .array: false
    case .string, .integer, .number, .bool, .null: true
    }
  }
}
