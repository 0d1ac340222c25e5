import Tensors

/// How much a node has to do, whatever runs it.
public struct Work: Hashable, Sendable {
  /// Multiply-accumulates.
  public var macs: Int
  /// Bytes of the activations that are read.
  public var inputBytes: Int
  /// Bytes of the constants that are read.
  public var constantBytes: Int
  /// Bytes that are written.
  public var outputBytes: Int

  /// An amount of work.
  public init(macs: Int, inputBytes: Int, constantBytes: Int, outputBytes: Int) {
    self.macs = macs
    self.inputBytes = inputBytes
    self.constantBytes = constantBytes
    self.outputBytes = outputBytes
  }

  /// All bytes.
  public var bytes: Int { inputBytes + constantBytes + outputBytes }
}

extension Graph {
  /// The work of one node, with elements of the types that stand in the graph.
  ///
  /// A gather reads only the rows that its indices name.
  public func work(of node: Node) -> Work {
    var work = Work(macs: macs(of: node), inputBytes: 0, constantBytes: 0, outputBytes: 0)
    for input in node.inputs {
      let value = self[input]
      if value.constant == nil {
        work.inputBytes += value.type.byteCount
      } else if node.operation == .gather {
        work.constantBytes += self[node.outputs[0]].type.byteCount
      } else {
        work.constantBytes += value.type.byteCount
      }
    }
    work.outputBytes = node.outputs.reduce(0) { $0 + self[$1].type.byteCount }
    return work
  }

  /// Multiply-accumulates of one inference.
  public var macs: Int { nodes.reduce(0) { $0 + macs(of: $1) } }

  /// The most multiply-accumulates of a graph from outside; a `Double` still counts them exactly.
  static let largestMacs = 1 << 53

  /// Whether ``macs`` are more than ``largestMacs``. Each node's fit an `Int`, their sum may not.
  var hasTooManyMacs: Bool {
    var rest = Self.largestMacs
    for node in nodes {
      let macs = macs(of: node)
      guard macs <= rest else { return true }
      rest -= macs
    }
    return false
  }

  /// Bytes of all constants that are used.
  public var constantBytes: Int { usedConstants.reduce(0) { $0 + $1.constant.type.byteCount } }

  /// Multiply-accumulates of one node: products that are summed; biases, activations, pooling and
  /// element-wise work count nothing.
  public func macs(of node: Node) -> Int {
    let output = self[node.outputs[0]].type.shape
    switch node.operation {
    case .convolution(let convolution):
      let weights = self[node.inputs[1]].type.shape
      let x = self[node.inputs[0]].type.shape
      // Each weight meets each output position once (each input position when transposed).
      let positions = convolution.isTransposed ? x : output
      return positions[0] * positions[2] * positions[3] * weights.count
    case .matrixMultiply:
      return output.count * self[node.inputs[0]].type.shape[-1]
    case .attention:
      // Own keys, and those of the cache where there is one.
      let keys = (node.inputs.count > 4 ? [1, 3] : [1]).reduce(0) {
        $0 + self[node.inputs[$1]].type.shape[1]
      }
      return 2 * output.count * keys
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .concatenate, .split, .slice, .pad, .reshape,
      .transpose, .channelShuffle, .resize, .gather, .detection:
      return 0
    }
  }
}
