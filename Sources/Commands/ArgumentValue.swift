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
  public static var spellings: [String] { [] }
}

extension ArgumentValue where Self: CaseIterable & RawRepresentable<String> {
  public init?(argument: String) { self.init(rawValue: argument) }
  public var argument: String { rawValue }
  public static var spellings: [String] { allCases.map(\.rawValue) }
  public static var expectation: String {
    "one of " + spellings.map { "'\($0)'" }.joined(separator: ", ")
  }
}

extension String: ArgumentValue {
  public init?(argument: String) { self = argument }
  public var argument: String { self }
  public static var expectation: String { "a text" }
}

extension Int: ArgumentValue {
  public init?(argument: String) { self.init(argument) }
  public var argument: String { description }
  public static var expectation: String { "an integer" }
}

extension Double: ArgumentValue {
  /// Reads a finite number: `nan`, `inf` and numbers that overflow are refused.
  public init?(argument: String) {
    self.init(argument)
    guard isFinite else { return nil }
  }

  public var argument: String { description }
  public static var expectation: String { "a number" }
}
