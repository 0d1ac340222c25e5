import Compiler
import Graphs
import Tensors
import Testing

struct FuseLayerNormalizationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var axes = [2]
    var dividesByRoot = true
    var gamma: Shape?
    var beta: Shape?
    var usesDeviation = false

    var testDescription: String {
      "axes \(axes), \(dividesByRoot ? "root" : "inverse root"), "
        + "gamma \(gamma.map(\.description) ?? "-"), beta \(beta.map(\.description) ?? "-")"
    }

    func graph() throws -> Graph {
      var builder = GraphBuilder(name: "layer-norm")
      let x = builder.input("x", TensorType([2, 3, 8]))
      let mean = Graphs.Operation.reduce(Reduce(.mean, axes: axes, keepsAxes: true))
      let center = try builder.add(mean, x, name: "mean")
      let deviation = try builder.add(.binary(Binary(.subtract)), x, center, name: "deviation")
      let square = try builder.add(
        .binary(Binary(.multiply)), deviation, deviation, name: "square")
      let variance = try builder.add(mean, square, name: "variance")
      var y: ValueID
      if dividesByRoot {
        let epsilon = builder.constant("epsilon", Constant(TensorType([1]), .literal([1e-3])))
        let sum = try builder.add(.binary(Binary(.add)), epsilon, variance, name: "sum")
        let root = try builder.add(.unary(.squareRoot), sum, name: "root")
        y = try builder.add(.binary(Binary(.divide)), deviation, root, name: "quotient")
      } else {
        let root = try builder.add(
          .unary(.inverseSquareRoot(epsilon: 1e-3)), variance, name: "root")
        y = try builder.add(.binary(Binary(.multiply)), root, deviation, name: "quotient")
      }
      if let gamma {
        y = try builder.add(
          .binary(Binary(.multiply)), y, builder.noise("gamma", gamma, around: 1), name: "scaled")
      }
      if let beta {
        y = try builder.add(.binary(Binary(.add)), builder.noise("beta", beta), y, name: "shifted")
      }
      return builder.finish(outputs: usesDeviation ? [y, deviation] : [y])
    }
  }

  static let fused = [
    Case(gamma: [8], beta: [8]), Case(dividesByRoot: false, gamma: [8], beta: [8]), Case(),
    Case(gamma: [1, 1, 8]), Case(beta: [1]), Case(dividesByRoot: false, gamma: [1], beta: [1, 8]),
    Case(axes: [1, 2], gamma: [3, 8], beta: [3, 8]), Case(axes: [1, 2]),
  ]

  @Test(arguments: fused)
  func `the arithmetic of layer normalisation becomes one node`(_ test: Case) throws {
    let graph = try test.graph()
    let fused = try pass("fuse-layer-norm").run(graph)
    #expect(fused.nodes.map(\.operation) == [.layerNormalization(epsilon: 1e-3)])
    try expectSameOutputs(fused, as: graph)
  }

  static let kept = [
    Case(axes: [1]), Case(axes: [0, 2]), Case(usesDeviation: true),
  ]

  @Test(arguments: kept)
  func `means over other dimensions stay, and what is used elsewhere`(_ test: Case) throws {
    let graph = try test.graph()
    #expect(try pass("fuse-layer-norm").run(graph).hash == graph.hash)
  }

  @Test func `factors that differ along other dimensions stay behind it`() throws {
    let graph = try Case(gamma: [3, 1], beta: [3, 8]).graph()
    let fused = try pass("fuse-layer-norm").run(graph)
    #expect(fused.nodes.map(\.operation.family) == ["layer-normalization", "binary", "binary"])
    try expectSameOutputs(fused, as: graph)
  }
}
