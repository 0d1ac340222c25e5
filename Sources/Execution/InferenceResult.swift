import Graphs
public import Tensors

/// What one inference gave and how long it took.
public struct InferenceResult: Hashable, Sendable {
  /// The outputs by name.
  public let outputs: [String: Tensor]
  /// Wall time of the steps, as the session measured it: without copying inputs and outputs.
  public let duration: Duration

  /// A result.
  public init(outputs: [String: Tensor], duration: Duration) {
    self.outputs = outputs
    self.duration = duration
  }

  /// The time in nanoseconds.
  public var durationNs: Int64 { Int64(duration / .nanoseconds(1)) }
}

extension Session {
  /// One inference with its time.
  ///
  /// - Throws: ``ExecutionError`` when an input is missing, unknown or of another shape.
  public mutating func inference(
    _ inputs: [String: Tensor]
  ) throws(ExecutionError) -> InferenceResult {
    try setInputs(inputs)
    let clock = ContinuousClock()
    let start = clock.now
    execute()
    let duration = clock.now - start
    if let streamingError { throw streamingError }
    return InferenceResult(outputs: outputs(), duration: duration)
  }

  /// Copies all inputs into the arena; they stay for one inference.
  ///
  /// - Throws: ``ExecutionError`` when an input is missing, unknown or of another shape.
  public mutating func setInputs(_ inputs: [String: Tensor]) throws(ExecutionError) {
    for id in plan.graph.inputs where inputs[plan.graph[id].name] == nil {
      throw .missingInput(plan.graph[id].name, given: inputs.keys.sorted())
    }
    for name in inputs.keys.sorted() {
      if let tensor = inputs[name] { try setInput(name, to: tensor) }
    }
  }
}
