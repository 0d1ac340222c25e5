import Graphs
import Records

/// Nodes of a graph and the one node that can stand for them.
struct Fusion {
  /// The nodes, ascending. The last one's results are what the new node makes, in its place.
  let nodes: [Int]
  /// The new node's name.
  let name: String
  /// What the new node computes.
  let operation: Operation
  /// The new node's operands.
  let inputs: [Operand]

  /// An operand of the new node.
  enum Operand {
    case value(ValueID)
    /// A constant that the graph does not have yet.
    case constant(Constant, name: String)
  }

  /// Finds what ends with a node of a graph; nil where nothing does.
  typealias Matcher = @Sendable (GraphLinks, Int) -> Fusion?

  /// - Parameter nodes: In any order; each counts once.
  init(
    _ nodes: [Int], name: String, _ operation: Operation, _ inputs: [Operand]
  ) {
    self.nodes = Set(nodes).sorted()
    self.name = name
    self.operation = operation
    self.inputs = inputs
  }
}

extension Graph {
  /// Disjoint fusions, in the order of their last nodes. Where several could take a node, the one
  /// that ends last gets it: longer patterns before their parts.
  ///
  /// - Complexity: O(nodes).
  func fusions(_ match: Fusion.Matcher) -> [Fusion] {
    let links = GraphLinks(self)
    var isTaken = [Bool](repeating: false, count: nodes.count)
    var found: [Fusion] = []
    for index in nodes.indices.reversed() where !isTaken[index] {
      guard let fusion = match(links, index), links.isClosed(fusion.nodes),
        !fusion.nodes.contains(where: { isTaken[$0] })
      else { continue }
      for node in fusion.nodes { isTaken[node] = true }
      found.append(fusion)
    }
    return found.reversed()
  }

  /// The graph with fused nodes in the place of what they stand for.
  ///
  /// - Parameter fusions: Disjoint; see ``fusions(_:)``.
  func applying(_ fusions: [Fusion]) -> Graph {
    guard !fusions.isEmpty else { return self }
    var graph = self
    var isAbsorbed = [Bool](repeating: false, count: nodes.count)
    for fusion in fusions {
      guard let last = fusion.nodes.last, let first = fusion.nodes.first else { continue }
      let inputs = fusion.inputs.map { operand in
        switch operand {
        case .value(let id): id
        case .constant(let constant, let name): graph.addConstant(constant, name: name)
        }
      }
      for node in fusion.nodes.dropLast() { isAbsorbed[node] = true }
      // The new node stands where the last one stood, so that all its operands are made before.
      graph.nodes[last] = Node(
        name: fusion.name, operation: fusion.operation, inputs: inputs,
        outputs: nodes[last].outputs, precision: nodes[first].precision)
    }
    graph.nodes = graph.nodes.indices.filter { !isAbsorbed[$0] }.map { graph.nodes[$0] }
    return graph
  }

  /// Fuses until nothing is left to fuse.
  ///
  /// - Complexity: O(nodes) for each round that changes something.
  func fusing(_ match: Fusion.Matcher) -> Graph {
    var graph = self
    while true {
      let fusions = graph.fusions(match)
      if fusions.isEmpty { return graph }
      graph = graph.applying(fusions)
    }
  }

  /// The graph with all that a pattern finds replaced.
  ///
  /// - Parameter backend: Where the pattern has to be legal; nothing happens where it is not.
  func fusing(_ pattern: FusionPattern, on backend: Backend) -> Graph {
    if pattern.matchers(on: backend).isEmpty { return self }
    var graph = self
    // What nobody uses, or what changes nothing, must not stand in the way.
    if pattern.removesIdentities { graph = graph.withoutDeadNodes().withoutIdentities() }
    var hasChanged = true
    while hasChanged {
      hasChanged = false
      for match in pattern.matchers(on: backend) {
        let fusions = graph.fusions(match)
        guard !fusions.isEmpty else { continue }
        graph = graph.applying(fusions, of: pattern)
        hasChanged = true
      }
    }
    return graph
  }

  /// The graph after some fusions of a pattern. Cancelled movements leave identities, which go at
  /// once, so that what stood on both sides of them meets.
  func applying(_ fusions: [Fusion], of pattern: FusionPattern) -> Graph {
    let graph = applying(fusions)
    return pattern.removesIdentities ? graph.withoutIdentities() : graph
  }
}

extension FusionPattern {
  /// Whether identities go before and after the pattern is applied: with nodes that only move
  /// elements, they would hide these from each other.
  var removesIdentities: Bool { self == .attention || self == .movement }

  /// What finds the pattern on a backend, in the order of preference; nothing where it is illegal
  /// and for groups.
  func matchers(on backend: Backend) -> [Fusion.Matcher] {
    switch legality(on: backend) {
    case .excluded: return []
    case .limitsOnly:
      return matchers.map { match in
        { links, index in
          match(links, index).flatMap { fusion in
            fusion.operation.activation.map(\.isDriverLimit) ?? true ? fusion : nil
          }
        }
      }
    case .legal: return matchers
    }
  }

  private var matchers: [Fusion.Matcher] {
    switch self {
    case .movement: [Fusion.movement]
    case .attention: [Fusion.attention]
    case .layerNormalization: [Fusion.layerNormalization]
    case .batchNormalization: [Fusion.batchNormBehind, Fusion.batchNormBefore]
    case .bias: [Fusion.bias]
    case .gatedActivation: [Fusion.gatedActivation]
    case .activation: [Fusion.activation]
    case .residual, .depthwisePointwise, .squeezeExcite: []
    }
  }
}

extension Activation {
  /// Whether a driver's operation can do it in its store: ReLU, ReLU1 and ReLU6 (the fused
  /// activations of the Neural Networks API).
  fileprivate var isDriverLimit: Bool {
    switch self {
    case .relu, .clip(0, 6), .clip(-1, 1): true
    case .clip, .sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish, .leakyRelu: false
    }
  }
}
