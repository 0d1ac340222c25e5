/// What a field of a JSON file must look like, and how it becomes a value.
public struct Expectation<Value> {
  /// The words after "expected".
  let text: String
  /// The value, or nil if the node is not as expected.
  let read: (JSONNode) -> Value?
  /// A guess at what was meant, as a clause after the message.
  var hint: (JSONNode) -> String? = { _ in nil }
  /// The name that was most likely meant.
  var suggestion: (JSONNode) -> String? = { _ in nil }

  /// Describes a kind of field.
  ///
  /// - Parameters:
  ///   - text: the words after "expected".
  ///   - read: the value, or nil if the node is not as expected.
  public init(_ text: String, read: @escaping (JSONNode) -> Value?) {
    self.text = text
    self.read = read
  }

  /// Adds a guess at what was meant by a number that is out of range.
  public func hinting(_ hint: @escaping (Double) -> String?) -> Expectation {
    var copy = self
    copy.hint = { node in node.number.flatMap { hint($0.double) } }
    return copy
  }
}

extension Expectation where Value == Int {
  /// An integer within bounds; the unit is named in the message.
  public static func integer(in range: ClosedRange<Int>, unit: String = "") -> Expectation {
    let suffix = unit.isEmpty ? "" : " \(unit)"
    let text = "an integer from \(range.lowerBound) to \(range.upperBound)\(suffix)"
    return Expectation(text) { node in
      node.number?.integer.flatMap { range.contains($0) ? $0 : nil }
    }
  }
}

extension Expectation where Value == Double {
  /// A number within bounds.
  public static func number(in range: ClosedRange<Double>) -> Expectation {
    let bounds = [range.lowerBound, range.upperBound].map { JSONWriter.text(of: $0) }
    return Expectation("a number from \(bounds[0]) to \(bounds[1])") { node in
      node.number.flatMap { range.contains($0.double) ? $0.double : nil }
    }
  }
}

extension Expectation where Value == Bool {
  /// `true` or `false`.
  public static var boolean: Expectation {
    Expectation("true or false") { node in
      if case .bool(let flag) = node.value { flag } else { nil }
    }
  }
}

extension Expectation where Value == String {
  /// A string that is not empty.
  public static var text: Expectation {
    Expectation("a string that is not empty") { node in
      node.string.flatMap { $0.isEmpty ? nil : $0 }
    }
  }
}

extension Expectation
where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// The spelling of one case of an enumeration.
  public static func choice(of type: Value.Type = Value.self) -> Expectation {
    let spellings = type.allCases.map(\.rawValue)
    let list = spellings.map { "'\($0)'" }.joined(separator: ", ")
    var expectation = Expectation("one of \(list)") { node in
      node.string.flatMap { Value(rawValue: $0) }
    }
    expectation.suggestion = { node in
      node.string.flatMap { closestMatch(to: $0, in: spellings) }
    }
    return expectation
  }
}
