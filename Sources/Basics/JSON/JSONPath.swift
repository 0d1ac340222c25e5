/// A key path into a JSON tree, such as `clusters[0].count`.
public struct JSONPath: Hashable, Sendable, CustomStringConvertible {
  /// The steps from the root.
  public var steps: [Step]

  /// One step.
  public enum Step: Hashable, Sendable {
    case key(String)
    case index(Int)
  }

  /// Reads a key path; nil if it is empty, a key is empty, or brackets hold no number.
  public init?(_ text: String) {
    steps = []
    for part in text.split(separator: ".", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "[", omittingEmptySubsequences: false)
      guard let key = pieces.first, !key.isEmpty else { return nil }
      steps.append(.key(String(key)))
      for piece in pieces.dropFirst() {
        guard piece.hasSuffix("]"), let index = Int(piece.dropLast()), index >= 0 else {
          return nil
        }
        steps.append(.index(index))
      }
    }
  }

  /// The text that ``init(_:)`` reads.
  public var description: String {
    steps.reduce("") { path, step in
      switch step {
      case .key(let key): Self.joined(path, key: key)
      case .index(let index): Self.joined(path, index: index)
      }
    }
  }

  /// The path of a member of the object at a path.
  public static func joined(_ path: String, key: String) -> String {
    path.isEmpty ? key : path + "." + key
  }

  /// The path of an element of the array at a path.
  public static func joined(_ path: String, index: Int) -> String {
    "\(path)[\(index)]"
  }
}

extension JSONNode {
  /// The value at a key path; nil where there is none.
  public subscript(path: JSONPath) -> JSONNode? {
    path.steps.reduce(self) { (node: JSONNode?, step) in
      switch step {
      case .key(let key): return node?[key]
      case .index(let index):
        guard let elements = node?.elements, elements.indices.contains(index) else { return nil }
        return elements[index]
      }
    }
  }

  /// Puts a value at a key path, adding members and the objects that hold them where they miss.
  ///
  /// - Returns: nil when done; otherwise the reason, and nothing is changed: a step goes into a
  ///   value that is no container, or an index is beyond its array.
  public mutating func set(_ value: JSONNode, at path: JSONPath) -> String? {
    var copy = self
    if let reason = copy.set(value, at: path.steps[...], after: "") { return reason }
    self = copy
    return nil
  }

  private mutating func set(
    _ new: JSONNode, at steps: ArraySlice<JSONPath.Step>, after path: String
  ) -> String? {
    guard let step = steps.first else {
      self = JSONNode(new.value, position: position)
      return nil
    }
    let name = path.isEmpty ? "the document" : path
    switch step {
    case .key(let key):
      guard var members else { return "\(name) is \(summary), which has no keys" }
      let found = members.firstIndex { $0.key == key }
      let index = found ?? members.count
      if found == nil { members.append(JSONMember(key: key, node: JSONNode(.object([])))) }
      let child = JSONPath.joined(path, key: key)
      let reason = members[index].node.set(new, at: steps.dropFirst(), after: child)
      value = .object(members)
      return reason
    case .index(let index):
      guard var elements else { return "\(name) is \(summary), which has no elements" }
      guard elements.indices.contains(index) else {
        return "\(name) has \(elements.count) elements, the index \(index) is beyond"
      }
      let child = JSONPath.joined(path, index: index)
      let reason = elements[index].set(new, at: steps.dropFirst(), after: child)
      value = .array(elements)
      return reason
    }
  }
}
