/// Why a graph cannot be written as an ONNX model.
public enum ONNXError: Error, Hashable, CustomStringConvertible {
  /// Nodes whose operations ONNX has no equal for, all at once: `name (operation)`.
  case unsupportedNodes(model: String, nodes: [String])
  /// Constants without elements, all at once.
  case missingElements(model: String, constants: [String])
  /// Protocol Buffers hold at most two gibibytes.
  case tooLarge(model: String, byteCount: Int, limit: Int)

  /// One sentence: what is wrong with which parts.
  public var description: String {
    switch self {
    case .unsupportedNodes(let model, let nodes):
      "model '\(model)': ONNX has no operation for \(nodes.joined(separator: ", "))"
    case .missingElements(let model, let constants):
      "model '\(model)': no elements are known of \(constants.joined(separator: ", "))"
    case .tooLarge(let model, let byteCount, let limit):
      "model '\(model)' takes \(byteCount) bytes, an ONNX file holds at most \(limit)"
    }
  }
}
