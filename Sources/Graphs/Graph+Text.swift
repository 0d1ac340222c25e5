import Records
import Tensors

extension Graph: CustomStringConvertible {
  /// The graph as text, a line for each input, constant, node and output. Equal graphs have equal
  /// texts: ``hash`` is the digest of it.
  public var description: String {
    var lines = ["graph \(escaped(name))"]
    for id in inputs { lines.append("input \(id) \(self[id].type) // \(escaped(self[id].name))") }
    for (id, constant) in usedConstants {
      let role = constant.role == .parameter ? "" : " \(constant.role.rawValue)"
      lines.append(
        "constant \(id) \(constant.type)\(role) \(constant.contentID) // \(escaped(self[id].name))")
    }
    for node in nodes {
      let results = node.outputs.map { "\($0) \(self[$0].type)" }.joined(separator: ", ")
      let operands = node.inputs.map(\.description).joined(separator: ", ")
      let precision = node.precision.map { " in \($0.rawValue)" } ?? ""
      lines.append(
        "\(results) = \(node.operation) \(operands)\(precision) // \(escaped(node.name))")
    }
    lines.append("output \(outputs.map(\.description).joined(separator: ", "))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// The graph in Graphviz's language: a box for each node, an edge for each activation with its
  /// shape. Constants are left out.
  public var dot: String {
    let producers = producers()
    var lines = ["digraph \(quoted(name)) {", "  node [shape=box, fontname=\"DejaVu Sans\"];"]
    for (index, id) in inputs.enumerated() {
      lines.append("  i\(index) [label=\(quoted(self[id].name)), shape=ellipse];")
    }
    for (index, node) in nodes.enumerated() {
      lines.append("  n\(index) [label=\(quoted("\(node.name)\n\(node.operation)"))];")
      for input in node.inputs where self[input].constant == nil {
        let source =
          producers[input.index].map { "n\($0)" }
          ?? inputs.firstIndex(of: input).map { "i\($0)" }
        guard let source else { continue }
        lines.append(
          "  \(source) -> n\(index) [label=\(quoted(self[input].type.shape.description))];")
      }
    }
    for (index, id) in outputs.enumerated() {
      lines.append("  o\(index) [label=\(quoted(self[id].name)), shape=ellipse];")
      if let producer = producers[id.index] { lines.append("  n\(producer) -> o\(index);") }
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private func quoted(_ text: String) -> String { "\"\(escaped(text, quotes: true))\"" }
}

/// A name on one line: backslashes, control characters and line separators are spelled out, so that
/// no name reads as another line of the text.
private func escaped(_ text: String, quotes: Bool = false) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"" where quotes: result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\0"..<" ", "\u{7F}"..<"\u{A0}", "\u{2028}"..."\u{2029}":
      result += (quotes ? "\\\\u{" : "\\u{") + String(scalar.value, radix: 16) + "}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
