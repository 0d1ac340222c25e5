import Compiler
import Graphs
import Tensors
import Testing

struct FuseActivationTests {
  static let activations: [Activation] = [
    .relu, .sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish, .clip(-0.1, 0.1),
    .leakyRelu(slope: 0.25),
  ]

  @Test(arguments: activations)
  func `an activation goes into the store of convolutions, products and sums`(
    activation: Activation
  ) throws {
    for graph in try graphs(.unary(.activation(activation))) {
      let fused = try pass("fuse-activation").run(graph)
      #expect(fused.nodes.map(\.name) == ["op"])
      try expectSameOutputs(fused, as: graph)
    }
  }

  @Test(arguments: [Unary.negate, .absolute, .exponential, .identity])
  func `other functions stay`(function: Unary) throws {
    for graph in try graphs(.unary(function)) {
      #expect(try pass("fuse-activation").run(graph).hash == graph.hash)
    }
  }

  @Test func `a second activation stays`() throws {
    for graph in try graphs(.unary(.activation(.tanh)), .unary(.activation(.relu))) {
      let fused = try pass("fuse-activation").run(graph)
      #expect(fused.nodes.map(\.name) == ["op", "f1"])
      try expectSameOutputs(fused, as: graph)
    }
  }

  @Test func `an activation stays when what it reads has another user or is an output`() throws {
    for isOutput in [false, true] {
      var builder = GraphBuilder(name: "used-twice")
      let x = builder.input("x", TensorType([2, 3]))
      let sum = try builder.add(.binary(Binary(.add)), x, x, name: "sum")
      let relu = try builder.add(.unary(.activation(.relu)), sum, name: "relu")
      let product = try builder.add(.binary(Binary(.multiply)), relu, sum, name: "product")
      let graph = builder.finish(outputs: isOutput ? [relu, sum] : [product])
      let fused = try pass("fuse-activation").run(graph)
      #expect(fused.nodes.map(\.name) == graph.nodes.map(\.name))
      try expectSameOutputs(fused, as: graph)
    }
  }

  @Test func `an activation of a part of a result stays`() throws {
    var builder = GraphBuilder(name: "parts")
    let x = builder.input("x", TensorType([2, 3]))
    let parts = try builder.add(.split(axis: 1, sizes: [1, 2]), [x], name: "split")
    let relu = try builder.add(.unary(.activation(.relu)), parts[0], name: "relu")
    let graph = builder.finish(outputs: [relu])
    #expect(try pass("fuse-activation").run(graph).hash == graph.hash)
  }

  /// Functions behind an operation `op` of each kind that can take an activation.
  private func graphs(_ functions: Graphs.Operation...) throws -> [Graph] {
    try (0..<3).map { kind in
      var builder = GraphBuilder(name: "fuse-\(kind)")
      let x = builder.input("x", TensorType([1, 2, 3, 3]))
      var y: ValueID
      switch kind {
      case 0:
        y = try builder.convolution(x, Convolution(kernel: Extent(2)), [3, 2, 2, 2], name: "op")
      case 1:
        let weights = builder.noise("weights", [4, 3])
        y = try builder.add(.matrixMultiply(MatrixMultiply()), x, weights, name: "op")
      default:
        let other = builder.noise("other", [2, 1, 1])
        y = try builder.add(.binary(Binary(.subtract)), x, other, name: "op")
      }
      for (index, function) in functions.enumerated() {
        y = try builder.add(function, y, name: "f\(index)")
      }
      return builder.finish(outputs: [y])
    }
  }
}
