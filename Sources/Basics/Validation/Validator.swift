/// Collects what is wrong with one file, and which of its fields took a default.
///
/// A class because the readers of all objects of a file write into the same lists.
public final class Validator {
  /// The file as the user named it.
  public let file: String
  private var found: [Problem] = []
  /// Key paths of absent fields that took a default, in the order in which they were asked for.
  public private(set) var assumed: [String] = []

  /// The mistakes from the beginning of the file to its end; those of one place, and those without
  /// a place at the end, in the order in which they were found.
  ///
  /// - Complexity: O(n log n).
  public var problems: [Problem] {
    let last = TextPosition(line: .max, column: 0)
    return found.enumerated().sorted {
      ($0.element.position ?? last, $0.offset) < ($1.element.position ?? last, $1.offset)
    }.map { $0.element }
  }

  /// Starts without any problem.
  public init(file: String) {
    self.file = file
  }

  /// Adds a mistake.
  public func report(
    _ message: String, at keyPath: String, position: TextPosition?, suggestion: String? = nil
  ) {
    found.append(
      Problem(
        file: file, keyPath: keyPath, position: position, message: message,
        suggestion: suggestion))
  }

  /// Notes that the field at a key path took its default.
  public func assume(_ keyPath: String) {
    assumed.append(keyPath)
  }

  /// Reads a node as a field of the given kind; reports a problem and returns nil otherwise.
  public func read<Value>(
    _ node: JSONNode, at keyPath: String, as expectation: Expectation<Value>
  ) -> Value? {
    if let value = expectation.read(node) { return value }
    let hint = expectation.hint(node).map { "; \($0)" } ?? ""
    report(
      "expected \(expectation.text), found \(node.summary)\(hint)", at: keyPath,
      position: node.position, suggestion: expectation.suggestion(node))
    return nil
  }

  /// A reader of the object that a whole file holds; reports a problem and returns nil if the bytes
  /// are no JSON or no object.
  public func document(_ bytes: [UInt8]) -> ObjectReader? {
    do {
      return object(try JSONNode(parsing: bytes))
    } catch {
      found.append(Problem(file: file, error))
      return nil
    }
  }

  /// A reader of an object; reports a problem and returns nil if the node is none.
  public func object(_ node: JSONNode, at keyPath: String = "") -> ObjectReader? {
    guard let members = node.members else {
      report(
        "expected an object, found \(node.summary)", at: keyPath, position: node.position)
      return nil
    }
    return ObjectReader(
      validator: self, keyPath: keyPath, members: members, position: node.position)
  }
}
