import Basics

/// A device as the command line names it: `id+key.path=value+key.path=value`.
struct DeviceName {
  /// The id, alias or path of a profile.
  let base: String
  /// The what-if edits, sorted by their text.
  let edits: [Edit]

  /// One what-if edit.
  struct Edit {
    let text: String
    let path: JSONPath
    let value: JSONNode
  }

  /// Splits a name at its plus signs; those inside the path of a `.json` file belong to the path.
  ///
  /// - Throws: ``ProfileError/invalidEdit(edit:reason:)`` for an edit that is no `key.path=value`,
  ///   or that changes what another one changes: edits have no order in which one could win.
  init(_ text: String) throws(ProfileError) {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
    let lastOfFile = parts.lastIndex { $0.hasSuffix(".json") && !$0.contains("=") } ?? 0
    base = parts[...lastOfFile].joined(separator: "+")
    var edits: [Edit] = []
    for part in parts[(lastOfFile + 1)...].sorted() {
      let edit = try Edit(part)
      if let other = edits.first(where: { $0.overlaps(edit) }) {
        throw .invalidEdit(edit: edit.text, reason: "'\(other.text)' changes the same value")
      }
      edits.append(edit)
    }
    self.edits = edits
  }

  /// The id of a device after its edits: the whole text, edits sorted.
  func id(of base: String) -> String {
    ([base] + edits.map(\.text)).joined(separator: "+")
  }

  /// Applies the edits to the tree of a profile.
  ///
  /// - Throws: ``ProfileError/invalidEdit(edit:reason:)`` for a key path that leads into a value.
  func applyEdits(to node: inout JSONNode) throws(ProfileError) {
    let unedited = node
    for edit in edits {
      if let reason = node.set(edit.value, at: edit.path) {
        throw .invalidEdit(edit: edit.text, reason: reason)
      }
    }
    node.dropStatements(aboutValuesOf: unedited)
  }

  /// The mistakes of an edited profile as mistakes of the edits.
  func blamed(for problems: [Problem]) -> ProfileError {
    let reasons = problems.map { problem in
      let suggestion = problem.suggestion.map { ". Did you mean '\($0)'?" } ?? ""
      return "\(problem.keyPath): \(problem.message)\(suggestion)"
    }
    return .invalidEdit(
      edit: edits.map(\.text).joined(separator: "+"), reason: reasons.joined(separator: "; "))
  }
}

extension DeviceName.Edit {
  /// Whether the value of one edit is the other's, or a part of it.
  fileprivate func overlaps(_ other: Self) -> Bool {
    path.steps.starts(with: other.path.steps) || other.path.steps.starts(with: path.steps)
  }

  /// Reads `key.path=value`; a value that is no JSON is taken as a string.
  init(_ text: String) throws(ProfileError) {
    let sides = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard sides.count == 2, let path = JSONPath(String(sides[0])) else {
      throw .invalidEdit(
        edit: text, reason: "expected key.path=value, such as memory.appLimitMiB=800")
    }
    guard path.steps.first != .key("id") else {
      throw .invalidEdit(edit: text, reason: "the id follows from the edits")
    }
    self.text = text
    self.path = path
    let written = String(sides[1])
    let parsed = try? JSONNode(parsing: written)
    value = JSONNode(parsed?.value ?? .string(written))
  }
}

/// Whether a text matches a pattern in which `*` stands for any characters and `?` for one.
///
/// - Complexity: O(pattern · text).
package func matches(_ text: String, glob pattern: String) -> Bool {
  let (text, pattern) = (Array(text), Array(pattern))
  var (t, p) = (0, 0)
  var star: (pattern: Int, text: Int)?
  while t < text.count {
    if p < pattern.count, pattern[p] == "*" {
      star = (p, t)
      p += 1
    } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
      (t, p) = (t + 1, p + 1)
    } else if let last = star {
      // Let the latest star swallow one more character.
      star = (last.pattern, last.text + 1)
      (t, p) = (last.text + 1, last.pattern + 1)
    } else {
      return false
    }
  }
  return pattern[p...].allSatisfy { $0 == "*" }
}
