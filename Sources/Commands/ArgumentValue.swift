/// A value that can be written as one word of a command line.
///
/// A `CaseIterable` enumeration of strings conforms by naming the protocol.
public protocol ArgumentValue: Sendable {
  /// Reads the word; nil if it is not a value of this type. Must be a pure function of the word.
  init?(argument: String)
  /// The word this value is written as; help shows it for a default.
  var argument: String { get }
  /// Every accepted word, if they can be listed; empty otherwise.
  static var spellings: [String] { get }
  /// What an error asks for, with its article: "an integer".
  static var expectation: String { get }
}

extension ArgumentValue {
  /// No list: any word of the right form is accepted.
  public static var spellings: [String] { [] }
}

extension ArgumentValue where Self: CaseIterable & RawRepresentable<String> {
  /// Reads the raw value of a case.
  public init?(argument: String) { self.init(rawValue: argument) }
  /// The raw value.
  public var argument: String { rawValue }
  /// The raw values in the order of the cases.
  public static var spellings: [String] { allCases.map(\.rawValue) }
  /// All spellings, quoted.
  public static var expectation: String {
    "one of " + spellings.map { "'\($0)'" }.joined(separator: ", ")
  }
}

extension String: ArgumentValue {
  /// Takes any word.
  public init?(argument: String) { self = argument }
  /// The word itself.
  public var argument: String { self }
  /// "a text".
  public static var expectation: String { "a text" }
}

extension Int: ArgumentValue {
  /// Reads a decimal integer.
  public init?(argument: String) { self.init(argument) }
  /// Decimal digits.
  public var argument: String { description }
  /// "an integer".
  public static var expectation: String { "an integer" }
}

extension Double: ArgumentValue {
  /// Reads a finite number: `nan`, `inf` and numbers that overflow are refused.
  public init?(argument: String) {
    self.init(argument)
    guard isFinite else { return nil }
  }

  /// The shortest digits that read back as the same number.
  public var argument: String { description }
  /// "a number".
  public static var expectation: String { "a number" }
}
