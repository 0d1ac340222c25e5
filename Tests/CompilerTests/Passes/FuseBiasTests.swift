import Compiler
import Graphs
import Tensors
import Testing

struct FuseBiasTests {
  @Test(arguments: [[4], [1, 4], [1], [1, 1, 4]] as [Shape], [Binary.Kind.add, .subtract])
  func `constants go into the bias of a product`(shape: Shape, kind: Binary.Kind) throws {
    for hasBias in [false, true] {
      var builder = GraphBuilder(name: "product")
      let x = builder.input("x", TensorType([2, 3, 5]))
      var operands = [x, builder.noise("weights", [4, 5])]
      if hasBias { operands.append(builder.noise("own", [4])) }
      let y = try builder.add(.matrixMultiply(MatrixMultiply()), operands, name: "product")[0]
      let sum = try builder.add(
        .binary(Binary(kind, activation: .gelu)), y, builder.noise("c", shape), name: "sum")
      let graph = builder.finish(outputs: [sum])
      let fused = try pass("fuse-bias").run(graph)
      #expect(fused.nodes.map(\.name) == ["product"])
      #expect(fused.nodes[0].operation.activation == .gelu)
      try expectSameOutputs(fused, as: graph)
    }
  }

  @Test(arguments: [[6, 1, 1], [1, 6, 1, 1], [1], [1, 1, 1]] as [Shape])
  func `constants go into the bias of a convolution`(shape: Shape) throws {
    var builder = GraphBuilder(name: "convolution")
    let x = builder.input("x", TensorType([2, 4, 5, 5]))
    let y = try builder.convolution(x, Convolution(kernel: Extent(3)), [6, 4, 3, 3])
    let sum = try builder.add(.binary(Binary(.add)), builder.noise("c", shape), y, name: "sum")
    let graph = builder.finish(outputs: [sum])
    let fused = try pass("fuse-bias").run(graph)
    #expect(fused.nodes.map(\.name) == ["conv"])
    try expectSameOutputs(fused, as: graph)
  }

  @Test func `a product, its bias and GELU become one node`() throws {
    var builder = GraphBuilder(name: "perceptron")
    let x = builder.input("x", TensorType([2, 3, 5]))
    let y = try builder.add(
      .matrixMultiply(MatrixMultiply()), x, builder.noise("w", [4, 5]), name: "product")
    let sum = try builder.add(.binary(Binary(.add)), y, builder.noise("c", [4]), name: "sum")
    let gelu = try builder.add(.unary(.activation(.gelu)), sum, name: "gelu")
    let graph = builder.finish(outputs: [gelu])
    let fused = Pass.standard.reduce(graph) { $1.run($0) }
    #expect(fused.nodes.map(\.name) == ["product"])
    try expectSameOutputs(fused, as: graph)
  }

  @Test func `it stays where it varies otherwise, is subtracted from or follows an activation`()
    throws
  {
    for change in 0..<4 {
      var builder = GraphBuilder(name: "kept")
      let x = builder.input("x", TensorType([2, 4, 3, 3]))
      let window = Convolution(kernel: Extent(1), activation: change == 3 ? .relu : nil)
      let y = try builder.convolution(x, window, [4, 4, 1, 1])
      let c = builder.noise(
        "c", change == 0 ? [4, 1, 3] : change == 1 ? [5, 2, 4, 3, 3] : [4, 1, 1])
      let operands = change == 2 ? [c, y] : [y, c]
      let sum = try builder.add(
        .binary(Binary(change == 2 ? .subtract : .add)), operands, name: "sum")
      let graph = builder.finish(outputs: sum)
      #expect(try pass("fuse-bias").run(graph).hash == graph.hash, "change \(change)")
    }
  }

  @Test(arguments: [(Activation.sigmoid, Activation.silu), (.hardSigmoid, .hardSwish)])
  func `what multiplies its own gate becomes one activation`(
    gate: Activation, gated: Activation
  ) throws {
    for isReversed in [false, true] {
      var builder = GraphBuilder(name: "gated")
      let x = builder.input("x", TensorType([2, 4]))
      let y = try builder.add(.unary(.activation(gate)), x, name: "gate")
      let z = try builder.add(
        .binary(Binary(.multiply)), isReversed ? [y, x] : [x, y], name: "product")
      let graph = builder.finish(outputs: z)
      let fused = try pass("fuse-gated-activation").run(graph)
      #expect(fused.nodes.map(\.operation) == [.unary(.activation(gated))])
      try expectSameOutputs(fused, as: graph)
    }
  }
}
