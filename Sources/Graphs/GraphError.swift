/// Why a graph could not be made or read.
public enum GraphError: Error, Hashable, CustomStringConvertible {
  /// A node whose operands do not fit its operation.
  case invalidNode(name: String, reason: String)
  /// Inputs given for specialization that the graph does not have.
  case unknownInput(String, known: [String])
  /// A shape that an input cannot take.
  case invalidInput(String, reason: String)
  /// A model name that does not exist.
  case unknownModel(String, suggestion: String?, known: [String])
  /// A parameter of a model name that is wrong.
  case invalidModelParameter(model: String, text: String, allowed: String)
  /// A file that is not what its name says.
  case malformed(file: String, line: Int, reason: String)
  /// Layers of a file that no operation stands for, all at once.
  case unsupportedLayers(file: String, layers: [String])
  /// A file that could not be read.
  case unreadable(file: String, reason: String)

  /// One sentence: what is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .invalidNode(let name, let reason):
      "node '\(name)': \(reason)"
    case .unknownInput(let name, let known):
      "the graph has no input '\(name)'; its inputs are \(known.joined(separator: ", "))"
    case .invalidInput(let name, let reason):
      "input '\(name)': \(reason)"
    case .unknownModel(let name, let suggestion, let known):
      "unknown model '\(name)'." + (suggestion.map { " Did you mean '\($0)'?" } ?? "")
        + " The models are \(known.joined(separator: ", ")), or a .param file"
    case .invalidModelParameter(let model, let text, let allowed):
      "'\(text)' is not a parameter of model '\(model)'; allowed: \(allowed)"
    case .malformed(let file, let line, let reason):
      "\(file):\(line): \(reason)"
    case .unsupportedLayers(let file, let layers):
      "\(file): no operation for layer type \(layers.joined(separator: ", "))"
    case .unreadable(let file, let reason):
      "\(file): cannot be read: \(reason)"
    }
  }
}

/// Why operands do not fit an operation.
public struct ShapeError: Error, Hashable, CustomStringConvertible {
  /// What does not fit, with both values.
  public let description: String

  init(_ description: String) { self.description = description }
}
