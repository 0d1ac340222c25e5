public import Graphs
import Quantization
public import Records
import Tensors

/// Stores the weights of a graph by a scheme and marks the nodes that compute in bytes.
///
/// Constants that are stored already stay as they are, and so do nodes with a precision: a second
/// application changes nothing. A constant that several nodes share is stored once, by its first use.
/// Batch normalisation should have been folded before, because folding changes weights.
///
/// - Parameter options: What the scheme leaves open. ``Records/QuantizationScheme/mixed`` needs
///   ``QuantizationOptions/byteNodes``; see ``MixedPrecision``.
/// - Returns: The graph, and how each weight is stored and why.
/// - Complexity: O(values + nodes), for ``Records/QuantizationScheme/dynamic`` also at most 65 536 elements of
///   each weight, or all of one that is computed.
public func quantized(
  _ graph: Graph, _ scheme: QuantizationScheme,
  _ options: QuantizationOptions = QuantizationOptions()
) -> QuantizedGraph {
  precondition(
    scheme != .mixed || options.byteNodes != nil, "mixed precision needs a choice of nodes")
  var rewriting = QuantizationRewriting(graph, scheme, options)
  rewriting.storeWeights()
  rewriting.markNodes()
  return QuantizedGraph(graph: rewriting.graph, decisions: rewriting.decisions)
}

extension Pass {
  /// ``quantized(_:_:_:)`` as a pass, called `quantize-` and the scheme.
  public static func quantize(
    _ scheme: QuantizationScheme, _ options: QuantizationOptions = QuantizationOptions()
  ) -> Pass {
    Pass(name: "quantize-\(scheme.rawValue)", summary: scheme.summary) {
      quantized($0, scheme, options).graph
    }
  }
}

/// A graph on the way to be quantized.
private struct QuantizationRewriting {
  var graph: Graph
  var decisions: [QuantizationDecision] = []
  private let scheme: QuantizationScheme
  private let options: QuantizationOptions

  init(_ graph: Graph, _ scheme: QuantizationScheme, _ options: QuantizationOptions) {
    self.graph = graph
    self.scheme = scheme
    self.options = options
  }

  // MARK: Weights

  mutating func storeWeights() {
    for node in graph.nodes {
      guard let use = graph.weights(of: node), let constant = graph[use.id].constant,
        constant.format == nil, let (format, reason) = choice(for: node, use, constant)
      else { continue }
      graph[use.id].constant = Constant(
        constant.type, .quantized(format, constant), role: constant.role)
      decisions.append(
        QuantizationDecision(value: graph[use.id].name, format: format, reason: reason))
    }
  }

  /// The format of a weight and the reason; nil where it stays as it is.
  private func choice(
    for node: Node, _ use: WeightUse, _ constant: Constant
  ) -> (WeightFormat, String)? {
    let perChannel = WeightFormat.int8(WeightFormat.Int8Format(channelAxis: use.channelAxis))
    switch scheme {
    case .fp16: return (.float16, "all weights are stored in halves")
    case .int8: return (perChannel, "all weights are stored in bytes for each output channel")
    case .int8Tensor:
      return (
        .int8(WeightFormat.Int8Format(channelAxis: nil)), "all weights are stored in bytes"
      )
    case .int4:
      return (
        .int4(groupSize: options.groupSize.rawValue), "all weights are stored in nibbles"
      )
    case .dynamic:
      guard let statistics = WeightSample.statistics(of: constant, axis: use.channelAxis) else {
        return (.float16, "its elements are unknown: half precision is safe")
      }
      let decision = DynamicQuantizer(thresholdDecibels: options.thresholdDecibels)
        .decision(for: statistics, bytes: perChannel)
      return (decision.format, decision.reason)
    case .dynamicActivations:
      let family = node.operation.family
      return options.families.contains(family) ? (perChannel, "\(family) is listed") : nil
    case .mixed:
      guard node.operation.isProduct else {
        return (perChannel, "rows of a table are read one by one")
      }
      return options.byteNodes?.contains(node.name) ?? false
        ? (perChannel, "the output hardly notices '\(node.name)' in bytes")
        : (.float16, "the output suffers from '\(node.name)' in bytes")
    }
  }

  // MARK: Nodes

  mutating func markNodes() {
    for index in graph.nodes.indices where graph.nodes[index].precision == nil {
      graph.nodes[index].precision = productPrecision(graph.nodes[index])
    }
    switch scheme {
    case .fp16, .int4, .dynamicActivations: return
    case .int8, .int8Tensor, .dynamic, .mixed: markCarriers()
    }
  }

  /// What a product computes in; nil for the configuration's precision.
  private func productPrecision(_ node: Node) -> Precision? {
    guard node.operation.isProduct, let use = graph.weights(of: node),
      let format = graph[use.id].constant?.format
    else { return nil }
    switch (scheme, format) {
    case (.fp16, _), (.int4, _), (_, .int4): return nil
    case (.dynamicActivations, .int8):
      return options.families.contains(node.operation.family) ? .int8 : nil
    case (.int8, .int8), (.int8Tensor, .int8), (.dynamic, .int8): return .int8
    case (.dynamic, .float16), (.mixed, .float16): return .fp16
    case (.mixed, .int8):
      return options.byteNodes?.contains(node.name) ?? false ? .int8 : .fp16
    case (.int8, .float16), (.int8Tensor, .float16), (.dynamicActivations, .float16): return nil
    }
  }

  /// What lies between products stays in bytes where all its operands are and something behind it
  /// wants bytes.
  private mutating func markCarriers() {
    var wanted = [Bool](repeating: false, count: graph.values.count)
    for node in graph.nodes.reversed() {
      let isWanted = node.outputs.contains { wanted[$0.index] }
      let isInBytes = node.operation.isProduct && node.precision == .int8
      guard isInBytes || node.operation.carriesBytes && isWanted else { continue }
      for input in node.inputs { wanted[input.index] = true }
    }
    var isInBytes = [Bool](repeating: false, count: graph.values.count)
    for index in graph.nodes.indices {
      let node = graph.nodes[index]
      if node.operation.carriesBytes, node.precision == nil,
        node.inputs.allSatisfy({ isInBytes[$0.index] }),
        node.outputs.contains(where: { wanted[$0.index] })
      {
        graph.nodes[index].precision = .int8
      }
      guard graph.nodes[index].precision == .int8 else { continue }
      for output in node.outputs { isInBytes[output.index] = true }
    }
  }
}
