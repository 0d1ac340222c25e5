public import Graphs
public import Quantization
public import Tensors

extension Session {
  /// The range of every value over some inferences: what quantization of activations needs. The plan
  /// must compute in floats.
  ///
  /// Methods that need the distribution run every inference twice: once for the extremes, once for
  /// histograms up to them.
  ///
  /// - Parameters:
  ///   - inputs: Inputs of each inference.
  ///   - method: How ranges are chosen; the extremes unless stated.
  /// - Throws: ``ExecutionError`` when an input is missing, unknown or of another shape.
  public mutating func calibration(
    over inputs: [[String: Tensor]], method: RangeMethod = .minMax
  ) throws(ExecutionError) -> Calibration {
    let graph = plan.graph
    var observers = [RangeObserver](repeating: RangeObserver(method), count: graph.values.count)
    try unsafe visitValues(over: inputs) { id, elements in
      unsafe observers[id.index].observeExtremes(of: elements.span)
    }
    if method.needsDistribution {
      try unsafe visitValues(over: inputs) { id, elements in
        unsafe observers[id.index].observeDistribution(of: elements.span)
      }
    }
    var calibration = Calibration()
    for id in graph.inputs { note(observers, id, node: nil, in: &calibration) }
    for index in 0..<stepCount {
      let (step, _) = step(index)
      let isOwn = step.fused.isEmpty && step.kernel.algorithm != .conversion
      for id in graph.results(of: step) {
        note(observers, id, node: isOwn ? graph.nodes[step.node].name : nil, in: &calibration)
      }
    }
    // A view has the elements of its operand.
    for step in plan.steps where step.kernel.algorithm == .view {
      let node = graph.nodes[step.node]
      guard let range = calibration.values[graph[node.inputs[0]].name] else { continue }
      calibration.note(range, value: graph[node.outputs[0]].name, node: nil)
    }
    return calibration
  }

  private func note(
    _ observers: [RangeObserver], _ id: ValueID, node: String?, in calibration: inout Calibration
  ) {
    guard let range = observers[id.index].range else { return }
    calibration.note(range, value: plan.graph[id].name, node: node)
  }

  /// What each channel of every value holds over some inferences: what smoothing and bias correction
  /// need. Channels are the second dimension of images and the last of everything else. Values in
  /// bytes are left out.
  ///
  /// - Parameter inputs: Inputs of each inference.
  /// - Returns: Statistics by the value's name.
  /// - Throws: ``ExecutionError`` when an input is missing, unknown or of another shape.
  public mutating func channelStatistics(
    over inputs: [[String: Tensor]]
  ) throws(ExecutionError) -> [String: ChannelStatistics] {
    let plan = plan
    let graph = plan.graph
    var statistics: [String: ChannelStatistics] = [:]
    try unsafe visitValues(over: inputs) { id, elements in
      let value = graph[id]
      let storage = plan.storage(of: id)
      guard storage.quantization == nil, let (channels, neighbours) = value.type.shape.channels
      else { return }
      let inner = storage.layout == .channelsLast ? 1 : neighbours
      unsafe statistics[value.name, default: ChannelStatistics(channels: channels)]
        .observe(elements.span, inner: inner)
    }
    for step in plan.steps where step.kernel.algorithm == .view {
      let node = graph.nodes[step.node]
      let (operand, result) = (graph[node.inputs[0]], graph[node.outputs[0]])
      guard let from = operand.type.shape.channels, let to = result.type.shape.channels, from == to
      else { continue }
      statistics[result.name] = statistics[operand.name]
    }
    return statistics
  }

  /// Shows inputs and the results of every step, inference by inference.
  private mutating func visitValues(
    over inputs: [[String: Tensor]], _ visit: (ValueID, UnsafeBufferPointer<Float>) -> Void
  ) throws(ExecutionError) {
    for input in inputs {
      try setInputs(input)
      _ = beginInference()
      for id in plan.graph.inputs { unsafe visit(id, floats(of: id)) }
      for index in 0..<stepCount {
        guard run(index) else { break }
        let (step, _) = step(index)
        for id in plan.graph.results(of: step) { unsafe visit(id, floats(of: id)) }
      }
      if let streamingError { throw streamingError }
    }
  }
}

extension Shape {
  /// How many channels there are, and how many neighbours of one; nil for a scalar.
  fileprivate var channels: (count: Int, inner: Int)? {
    guard rank > 0 else { return nil }
    let axis = rank == 4 ? 1 : rank - 1
    return (self[axis], dimensions[(axis + 1)...].reduce(1, *))
  }
}
