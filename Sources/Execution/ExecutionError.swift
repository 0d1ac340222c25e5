public import Tensors

/// Why a plan cannot be executed here.
public enum ExecutionError: Error, Hashable, CustomStringConvertible {
  /// The plan was made for something else.
  case wrongTarget(plan: String, host: String)
  /// The model has no weights, only their shapes.
  case missingWeights(name: String)
  /// The system gives no more threads.
  case noThreads(wanted: Int)
  /// Packed weights that belong to another plan.
  case wrongWeights(reason: String)
  /// Weights and arena need more memory than the session may use.
  case exceedsMemory(needed: Int, available: Int)
  /// The weights of one layer, and what else its step needs, exceed what streamed weights may take.
  case layerExceedsMemory(layer: String, needed: Int, available: Int)
  /// Weights did not come from their file. The layer is empty where it is none in particular.
  case weightsUnreadable(layer: String, reason: String)
  /// There is no kernel for an operation.
  case unsupportedOperation(node: String, operation: String)
  /// An input that the graph does not have.
  case unknownInput(String, known: [String])
  /// An input that was not given.
  case missingInput(String, given: [String])
  /// An input of another shape.
  case wrongShape(input: String, expected: Shape, found: Shape)

  static let foreignWeights = ExecutionError.wrongWeights(
    reason: "they were packed for another model, precision or ISA level")

  /// One sentence: what is wrong and what to do.
  public var description: String {
    switch self {
    case .wrongTarget(let plan, let host):
      "the plan is for \(plan), this machine runs \(host): compile it for one of these"
    case .noThreads(let wanted):
      "the system does not start \(wanted) threads: use fewer"
    case .wrongWeights(let reason):
      "the packed weights do not fit: \(reason); write them again with 'convert'"
    case .missingWeights(let name):
      "constant '\(name)' has no elements: the model can be simulated but not executed"
    case .exceedsMemory(let needed, let available):
      "the session needs \(needed) bytes, it may use \(available)"
    case .layerExceedsMemory(let layer, let needed, let available):
      "layer '\(layer)' needs \(needed) bytes of weights at once, streamed weights may take "
        + "\(available): raise the limit"
    case .weightsUnreadable(let layer, let reason):
      "the weights\(layer.isEmpty ? "" : " of '\(layer)'") cannot be read: \(reason)"
    case .unsupportedOperation(let node, let operation):
      "node '\(node)': there is no kernel for \(operation)"
    case .unknownInput(let name, let known):
      "there is no input '\(name)'; the inputs are \(known.joined(separator: ", "))"
    case .missingInput(let name, let given):
      "input '\(name)' is missing; given: \(given.isEmpty ? "none" : given.joined(separator: ", "))"
    case .wrongShape(let input, let expected, let found):
      "input '\(input)' has shape \(expected), got \(found)"
    }
  }
}
