public import Graphs
public import Records

/// A rewrite of a graph that keeps its results.
public struct Pass: Sendable {
  /// The name used in configurations, plans and reports.
  public let name: String
  /// One line about it.
  public let summary: String
  let rewrite: @Sendable (Graph) -> Graph
  /// What the pass fuses, which not every backend can run.
  var pattern: FusionPattern?

  /// A rewrite that some backends may not be able to run: on those it changes nothing.
  init(_ pattern: FusionPattern, on backend: Backend = .cpuXnnpack) {
    name = pattern.rawValue
    summary = pattern.summary
    rewrite = { $0.fusing(pattern, on: backend) }
    self.pattern = pattern
  }

  init(name: String, summary: String, rewrite: @escaping @Sendable (Graph) -> Graph) {
    self.name = name
    self.summary = summary
    self.rewrite = rewrite
  }

  /// The passes of the optimization level `full`, in the order they run.
  ///
  /// The order matters. Constants come first: patterns look for them. Attention goes before movement,
  /// which would join its reshapes with those of its surroundings, and before biases, because a mask is
  /// a constant that is added; layer normalisation before biases and activations, because its parts
  /// are additions and products. Batch normalisation and biases go before activations: a product takes
  /// nothing behind its activation. What is unused by then goes last.
  public static let standard: [Pass] = [
    .foldConstants, .fuseAttention, .cancelMovement, .fuseLayerNormalization, .fuseBatchNorm,
    .fuseBias, .fuseGatedActivation, .fuseActivation, .removeDead,
  ]

  /// The standard passes as far as a backend can run what they make, in order.
  public static func standard(for backend: Backend) -> [Pass] {
    standard.compactMap { pass in
      guard let pattern = pass.pattern else { return pass }
      if case .excluded = pattern.legality(on: backend) { return nil }
      return Pass(pattern, on: backend)
    }
  }

  /// The pass with a name.
  public static func named(_ name: String) -> Pass? { standard.first { $0.name == name } }

  /// Runs the pass; in debug builds the result is verified.
  public func run(_ graph: Graph) -> Graph {
    let result = rewrite(graph)
    assert(result.problems.isEmpty, "\(name): \(result.problems)")
    return result
  }
}

extension Graph {
  /// Adds a constant under a name that is not taken.
  mutating func addConstant(_ constant: Constant, name: String) -> ValueID {
    var candidate = name
    var suffix = 1
    // Names are compared one by one: there are few passes over few values, and a set of all names
    // for each constant would cost more.
    while values.contains(where: { $0.name == candidate }) {
      suffix += 1
      candidate = "\(name)~\(suffix)"
    }
    values.append(Value(name: candidate, type: constant.type, constant: constant))
    return ValueID(values.count - 1)
  }
}
