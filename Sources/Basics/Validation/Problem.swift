/// One mistake in an input file: where it is, what was found and what is allowed.
public struct Problem: Hashable, Sendable, CustomStringConvertible {
  /// The file as the user named it.
  public var file: String
  /// The key path in the file, such as `clusters[0].count`; empty for the whole document.
  public var keyPath: String
  /// The place in the file; nil for a value that the file does not hold, such as an edit.
  public var position: TextPosition?
  /// What is wrong, as a clause: `expected an integer from 1 to 256, found "four"`.
  public var message: String
  /// The name that was most likely meant.
  public var suggestion: String?

  /// Describes a mistake.
  public init(
    file: String, keyPath: String, position: TextPosition? = nil, message: String,
    suggestion: String? = nil
  ) {
    self.file = file
    self.keyPath = keyPath
    self.position = position
    self.message = message
    self.suggestion = suggestion
  }

  /// A text that is not JSON or CSV.
  public init(file: String, _ error: SyntaxError) {
    self.init(file: file, keyPath: "", position: error.position, message: error.message)
  }

  /// The line, counted from one.
  public var line: Int? { position?.line }

  /// The column, counted from one.
  public var column: Int? { position?.column }

  /// `file:line:column: key.path: message. Did you mean 'x'?`
  public var description: String {
    let place = position.map { "\(file):\($0): " } ?? "\(file): "
    let path = keyPath.isEmpty ? "" : "\(keyPath): "
    let hint = suggestion.map { ". Did you mean '\($0)'?" } ?? ""
    return place + path + message + hint
  }
}
