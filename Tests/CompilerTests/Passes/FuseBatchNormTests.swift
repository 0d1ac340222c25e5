import Compiler
import Graphs
import Tensors
import Testing

struct FuseBatchNormTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var convolution: Convolution
    var channels = 4
    var weights: Shape
    var hasBias = false
    var variance: Constant.Content?
    var epsilon: Float = 1e-5

    var testDescription: String { "\(Operation.convolution(convolution)), weights \(weights)" }

    /// `bn(conv(x))`, or with a second use of the convolution.
    func graph(isUsedTwice: Bool = false, hasRelu: Bool = false) throws -> Graph {
      var builder = GraphBuilder(name: "conv-bn")
      let x = builder.input("x", TensorType([2, channels, 5, 6]))
      let y = try builder.convolution(x, convolution, weights, hasBias: hasBias)
      var z = try builder.batchNormalization(y, variance: variance, epsilon: epsilon)
      if hasRelu { z = try builder.add(.unary(.activation(.relu)), z, name: "relu") }
      return builder.finish(outputs: isUsedTwice ? [z, y] : [z])
    }
  }

  private typealias Operation = Graphs.Operation

  static let folded = [
    Case(convolution: Convolution(kernel: Extent(3)), weights: [6, 4, 3, 3]),
    Case(convolution: Convolution(kernel: Extent(1)), weights: [6, 4, 1, 1], hasBias: true),
    Case(
      convolution: Convolution(kernel: Extent(3), stride: Extent(2), padding: .all(1), groups: 4),
      weights: [4, 1, 3, 3]),
    Case(
      convolution: Convolution(kernel: Extent(3), groups: 2), weights: [6, 2, 3, 3], hasBias: true),
    Case(
      convolution: Convolution(kernel: Extent(2), stride: Extent(2), isTransposed: true),
      weights: [4, 3, 2, 2]),
    Case(
      convolution: Convolution(kernel: Extent(3), isTransposed: true), weights: [4, 5, 3, 3],
      hasBias: true),
    Case(
      convolution: Convolution(kernel: Extent(1)), weights: [3, 4, 1, 1],
      variance: .literal([0, 1, 0]), epsilon: 1e-3),
    Case(
      convolution: Convolution(kernel: Extent(1)), weights: [3, 4, 1, 1], hasBias: true,
      variance: .uniform(0), epsilon: 1e-3),
  ]

  @Test(arguments: folded)
  func `batch normalisation goes into weights and bias of the convolution before it`(
    _ test: Case
  ) throws {
    let graph = try test.graph()
    let fused = try pass("fuse-batch-norm").run(graph)
    #expect(fused.nodes.map(\.name) == ["conv"])
    #expect(fused.nodes[0].inputs.count == 3)
    #expect(fused.problems.isEmpty)
    try expectSameOutputs(fused, as: graph)
  }

  @Test(arguments: folded) func `with an activation behind it one node is left`(
    _ test: Case
  ) throws {
    let graph = try test.graph(hasRelu: true)
    let fused = Pass.standard.reduce(graph) { $1.run($0) }
    #expect(fused.nodes.count == 1)
    guard case .convolution(let convolution) = fused.nodes[0].operation else {
      Issue.record("\(fused)")
      return
    }
    #expect(convolution.activation == .relu)
    try expectSameOutputs(fused, as: graph)
  }

  static let kept = [
    Case(
      convolution: Convolution(kernel: Extent(1), activation: .relu), weights: [6, 4, 1, 1]),
    Case(
      convolution: Convolution(kernel: Extent(2), groups: 2, isTransposed: true),
      weights: [4, 3, 2, 2]),
  ]

  @Test(arguments: kept)
  func `it stays where it does not commute with what is between`(_ test: Case) throws {
    let graph = try test.graph()
    #expect(try pass("fuse-batch-norm").run(graph).hash == graph.hash)
  }

  @Test(arguments: folded) func `it stays when the convolution has another user`(
    _ test: Case
  ) throws {
    let graph = try test.graph(isUsedTwice: true)
    #expect(try pass("fuse-batch-norm").run(graph).hash == graph.hash)
  }

  @Test func `it stays when weights, bias or statistics are computed from inputs`() throws {
    let convolution = Convolution(kernel: Extent(1))
    for place in 1...6 {
      var builder = GraphBuilder(name: "not-constant")
      func operand(_ index: Int, _ shape: Shape) -> ValueID {
        index == place
          ? builder.input("p\(index)", TensorType(shape)) : builder.noise("p\(index)", shape)
      }
      let x = builder.input("x", TensorType([1, 4, 2, 2]))
      let y = try builder.add(
        .convolution(convolution), [x, operand(1, [3, 4, 1, 1]), operand(2, [3])], name: "conv")
      let statistics = (3...6).map { operand($0, [3]) }
      let z = try builder.add(.batchNormalization(epsilon: 1), y + statistics, name: "bn")
      let graph = builder.finish(outputs: z)
      #expect(try pass("fuse-batch-norm").run(graph).hash == graph.hash, "operand \(place)")
    }
  }

  @Test func `weights that two convolutions share are folded for each`() throws {
    var builder = GraphBuilder(name: "shared")
    let x = builder.input("x", TensorType([1, 2, 3, 3]))
    let weights = builder.noise("weights", [2, 2, 1, 1])
    var y = x
    for name in ["a", "b"] {
      y = try builder.add(.convolution(Convolution(kernel: Extent(1))), y, weights, name: name)
      y = try builder.batchNormalization(y, name: "\(name).bn")
    }
    let graph = builder.finish(outputs: [y])
    let fused = try pass("fuse-batch-norm").run(graph)
    #expect(fused.nodes.map(\.name) == ["a", "b"])
    try expectSameOutputs(fused, as: graph)
  }

  @Test(arguments: [1, 2], [false, true])
  func `batch normalisation goes into the convolution behind it`(
    kernel: Int, hasBias: Bool
  ) throws {
    var builder = GraphBuilder(name: "bn-conv")
    let x = builder.input("x", TensorType([2, 4, 5, 6]))
    let y = try builder.batchNormalization(x, variance: .literal([0, 1, 0.5, 2]), epsilon: 1e-3)
    let z = try builder.convolution(
      y, Convolution(kernel: Extent(kernel), stride: Extent(2), activation: .relu),
      [3, 4, kernel, kernel], hasBias: hasBias)
    let graph = builder.finish(outputs: [z])
    let fused = try pass("fuse-batch-norm").run(graph)
    #expect(fused.nodes.map(\.name) == ["conv"])
    try expectSameOutputs(fused, as: graph)
  }

  @Test(arguments: [
    Convolution(kernel: Extent(3), padding: .all(1)), Convolution(kernel: Extent(1), groups: 4),
  ])
  func `it stays before a convolution that sees the border or parts of the channels`(
    convolution: Convolution
  ) throws {
    var builder = GraphBuilder(name: "bn-conv")
    let x = builder.input("x", TensorType([2, 4, 5, 6]))
    let y = try builder.batchNormalization(x)
    let kernel = convolution.kernel.height
    let z = try builder.convolution(
      y, convolution, [4, 4 / convolution.groups, kernel, kernel])
    let graph = builder.finish(outputs: [z])
    #expect(try pass("fuse-batch-norm").run(graph).hash == graph.hash)
  }
}
