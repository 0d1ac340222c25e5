import Compiler
import Devices
import Execution
import Graphs
import Records
import Simulation
import Tensors
import Testing

/// The pass with a name.
func pass(_ name: String) throws -> Pass { try #require(Pass.named(name)) }

/// What a graph gives for its seeded inputs, run here.
func outputs(of graph: Graph, passes: [Pass] = [], seed: UInt64 = 7) throws -> [String: Tensor] {
  var session = try Session(compile(graph, for: .host(.reference), passes: passes))
  return try session.run(graph.seededInputs(seed: seed))
}

/// Expects that a rewritten graph gives the same outputs, by name, within 1e-4 of the largest.
func expectSameOutputs(
  _ rewritten: Graph, as graph: Graph, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  try expectOutputs(of: rewritten, are: outputs(of: graph), sourceLocation: sourceLocation)
}

/// Expects outputs, by name, within 1e-4 of the largest.
func expectOutputs(
  of graph: Graph, are expected: [String: Tensor],
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let found = try outputs(of: graph)
  #expect(found.keys == expected.keys, sourceLocation: sourceLocation)
  for (name, tensor) in expected {
    let other = try #require(found[name], sourceLocation: sourceLocation)
    let scale = max(tensor.largestMagnitude, .leastNormalMagnitude)
    #expect(scale.isFinite && other.shape == tensor.shape, sourceLocation: sourceLocation)
    #expect(
      other.largestDifference(to: tensor) <= 1e-4 * scale, "\(graph.name), \(name)",
      sourceLocation: sourceLocation)
  }
}

extension GraphBuilder {
  /// Seeded noise around an offset.
  mutating func noise(_ name: String, _ shape: Shape, around offset: Float = 0) -> ValueID {
    let seed = UInt64(graph.values.count + 1)
    return constant(
      name, Constant(TensorType(shape), .seeded(seed: seed, scale: 0.5, offset: offset)))
  }

  /// A convolution with noise for weights `shape` and, where asked for, bias.
  mutating func convolution(
    _ x: ValueID, _ convolution: Convolution, _ shape: Shape, hasBias: Bool = false,
    name: String = "conv"
  ) throws -> ValueID {
    var operands = [x, noise("\(name).weight", shape)]
    let outputs = convolution.isTransposed ? shape[1] * convolution.groups : shape[0]
    if hasBias { operands.append(noise("\(name).bias", [outputs])) }
    return try add(.convolution(convolution), operands, name: name)[0]
  }

  /// Batch normalisation with noise for its statistics.
  mutating func batchNormalization(
    _ x: ValueID, variance: Constant.Content? = nil, epsilon: Float = 1e-5, name: String = "bn"
  ) throws -> ValueID {
    let channels = Shape([graph[x].type.shape[1]])
    let gamma = noise("\(name).gamma", channels, around: 1)
    let (beta, mean) = (noise("\(name).beta", channels), noise("\(name).mean", channels))
    let spread =
      variance.map { constant("\(name).variance", Constant(TensorType(channels), $0)) }
      ?? noise("\(name).variance", channels, around: 1)
    return try add(
      .batchNormalization(epsilon: epsilon), [x, gamma, beta, mean, spread], name: name)[0]
  }
}

/// What plans for devices are tested with.
enum Bundled {
  /// A network of each kind, as large as it is used.
  static let models = [
    "mobilenetv2", "resnet18", "bert-mini", "decoder-24x2048@layers=2,tokens=16,width=512",
  ]
  /// The configurations that a run has unless others are asked for.
  static let configurations = [
    "baseline", "baseline,cores=big,threads=all", "baseline,cores=big,precision=fp16,threads=all",
  ]

  static func plan(
    _ model: String, on device: String, _ configuration: String = "baseline"
  ) throws -> Plan {
    let configuration = try Configuration(parsing: configuration)
    return try compile(
      ModelZoo.graph(named: model),
      for: .device(DeviceCatalog().device(device), Simulator()), configuration,
      passes: Pass.selected(by: configuration))
  }
}
