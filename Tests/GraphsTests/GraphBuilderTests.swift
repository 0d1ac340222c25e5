import Graphs
import Tensors
import Testing

@Suite struct GraphBuilderTests {
  @Test func `names that are taken are numbered`() throws {
    var builder = GraphBuilder(name: "names")
    let x = builder.input("x", TensorType([1, 4]))
    for _ in 0..<3 { _ = builder.parameter("x", [4], scale: 1) }
    for _ in 0..<3 { _ = try builder.add(.unary(.negate), x, name: "n") }
    for _ in 0..<2 {
      _ = try builder.add(.split(axis: 1, sizes: [1, 3]), [x], name: "s", outputNames: ["a", "b"])
    }
    _ = try builder.add(.split(axis: 1, sizes: [2, 2]), [x], name: "t")
    let y = try builder.add(.unary(.negate), x, name: "n~2")
    let graph = builder.finish(outputs: [y])
    #expect(graph.problems.isEmpty)
    #expect(
      graph.values.map(\.name) == [
        "x", "x~2", "x~3", "x~4", "n", "n~2", "n~3", "a", "b", "a~2", "b~2", "t", "t.1", "n~2~2",
      ])
    #expect(graph.nodes.map(\.name) == ["n", "n~2", "n~3", "s", "s~2", "t", "n~2~2"])
  }

  @Test func `operands that do not fit name the node`() throws {
    var builder = GraphBuilder(name: "misfit")
    let x = builder.input("x", TensorType([2, 3]))
    let y = builder.input("y", TensorType([2]))
    let before = builder.graph
    let error = try #require(throws: GraphError.self) {
      _ = try builder.add(.binary(Binary(.add)), x, y, name: "sum")
    }
    #expect(error.description == "node 'sum': operands [2,3] and [2] do not broadcast")
    #expect(builder.graph == before)
  }

  @Test func `a parameter's content depends on the seed and its name only`() {
    func content(_ seed: UInt64, _ names: [String]) -> [Constant.Content?] {
      var builder = GraphBuilder(name: "seeds", seed: seed)
      for name in names { _ = builder.parameter(name, [2], scale: 1) }
      return builder.graph.values.map { $0.constant?.content }
    }
    #expect(content(1, ["a", "b"])[1] == content(1, ["b"])[0])
    #expect(content(1, ["a"]) != content(2, ["a"]))
    #expect(content(1, ["a"]) != content(1, ["b"]))
  }
}
