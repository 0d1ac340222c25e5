import Basics
public import Graphs
import Tensors

/// A small sound graph that follows from a seed: the input of property tests of passes, planners
/// and kernels.
///
/// Half of the seeds give networks on images (convolutions of every kind, batch normalisation,
/// activations, additions, pooling, concatenations, splits, resizing, a classifier), the others
/// networks on sequences (products, attention, layer normalisation, softmax). Every constant has
/// seeded elements, so the graph can be executed; shapes have at most a few thousand elements.
///
/// - Parameter hasPatterns: Whether every second layer is something that fusions look for, written as
///   its arithmetic: attention, layer normalisation, gates, residuals, biases, movement.
/// - Complexity: O(1): four to thirteen layers.
public func randomGraph(seed: UInt64, hasPatterns: Bool = false) -> Graph {
  var generator = RandomGraphGenerator(seed: seed)
  generator.hasPatterns = hasPatterns
  do {
    return try generator.graph()
  } catch {
    preconditionFailure("seed \(seed) gives no graph: \(error)")
  }
}

/// Grows a graph by one random layer after the other.
struct RandomGraphGenerator {
  var random: SplitMix64
  var builder: GraphBuilder
  var hasPatterns = false

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    builder = GraphBuilder(name: "random-\(seed)", seed: seed)
  }

  mutating func graph() throws(GraphError) -> Graph {
    let layers = Int.random(in: 4...13, using: &random)
    var x = Bool.random(using: &random) ? imageInput() : sequenceInput()
    for layer in 0..<layers {
      let isImage = shape(x).rank == 4
      let name = "layer\(layer)"
      if hasPatterns, Bool.random(using: &random), isImage || shape(x).rank == 3 {
        x = try isImage ? imagePattern(x, name: name) : sequencePattern(x, name: name)
      } else {
        x = try isImage ? imageLayer(x, name: name) : sequenceLayer(x, name: name)
      }
    }
    if shape(x).rank == 4, Bool.random(using: &random) { x = try classifier(x) }
    return builder.finish(outputs: [x])
  }

  func shape(_ id: ValueID) -> Shape { builder.graph[id].type.shape }

  mutating func pick<T>(_ choices: [T]) -> T {
    choices[Int.random(in: choices.indices, using: &random)]
  }

  /// Constants of moderate size; around one where zero would be degenerate.
  mutating func seeded(
    _ shape: Shape, _ name: String, around offset: Float = 0, role: Constant.Role = .parameter
  ) -> ValueID {
    builder.constant(
      name,
      Constant(
        TensorType(shape), .seeded(seed: random.next(), scale: 0.5, offset: offset), role: role))
  }

  mutating func activation() -> Activation {
    pick([
      .relu, .sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish, .clip(0, 6),
      .leakyRelu(slope: 0.1),
    ])
  }

  /// Sometimes an activation that is already fused.
  mutating func fusedActivation() -> Activation? {
    Int.random(in: 0..<4, using: &random) == 0 ? activation() : nil
  }

  private mutating func imageInput() -> ValueID {
    let side = Int.random(in: 5...12, using: &random)
    return builder.input(
      "image",
      TensorType([
        pick([1, 1, 2]), pick([2, 4, 6, 8]), side, Int.random(in: side...14, using: &random),
      ]))
  }

  private mutating func sequenceInput() -> ValueID {
    builder.input(
      "sequence", TensorType([pick([1, 1, 2]), pick([1, 3, 7, 8]), pick([8, 12, 16])]))
  }

  private mutating func classifier(_ x: ValueID) throws(GraphError) -> ValueID {
    let reduce = Reduce(pick(Reduce.Kind.allCases), axes: [2, 3], keepsAxes: false)
    let pooled = try builder.add(.reduce(reduce), x, name: "global_pool")
    let logits = try linear(pooled, outputs: 5, name: "classifier")
    return try builder.add(.softmax(axis: 1), logits, name: "softmax")
  }

  mutating func linear(
    _ x: ValueID, outputs: Int, name: String
  ) throws(GraphError) -> ValueID {
    let inputs = shape(x)[-1]
    let isTransposed = Bool.random(using: &random)
    var operands = [
      x, seeded(isTransposed ? [outputs, inputs] : [inputs, outputs], "\(name).weight"),
    ]
    if Bool.random(using: &random) { operands.append(seeded([outputs], "\(name).bias")) }
    let product = MatrixMultiply(isRightTransposed: isTransposed, activation: fusedActivation())
    return try builder.add(.matrixMultiply(product), operands, name: name)[0]
  }
}
