import Compiler
import Graphs
import Tensors
import Testing

struct FoldConstantsTests {
  @Test func `a slice of a table becomes a constant, and the table goes`() throws {
    let graph = try ModelZoo.graph(named: "bert-mini@tokens=8")
    let folded = try pass("fold-constants").run(graph)
    #expect(graph.nodes.count - folded.nodes.count == 2)
    // What stays is the slice of the first token, which is not known before.
    #expect(folded.nodes.filter { $0.operation.family == "slice" }.map(\.name) == ["pooler.first"])
    // Rows 8 of 512 positions and 1 of 2 types are kept, of 256 elements each.
    #expect(graph.constantBytes - folded.constantBytes == (512 - 8 + 2 - 1) * 256 * 4)
    try expectSameOutputs(folded, as: graph)
  }

  @Test func `chains of constants fold as far as they reach`() throws {
    var builder = GraphBuilder(name: "chain")
    let x = builder.input("x", TensorType([2, 3]))
    let a = builder.noise("a", [2, 3])
    let b = try builder.add(.unary(.negate), a, name: "b")
    let c = try builder.add(.reshape([3, 2]), b, name: "c")
    let d = try builder.add(.transpose([1, 0]), c, name: "d")
    let y = try builder.add(.binary(Binary(.add)), x, d, name: "y")
    let graph = builder.finish(outputs: [y])
    let folded = try pass("fold-constants").run(graph)
    #expect(folded.nodes.map(\.name) == ["y"])
    #expect(folded.usedConstants.map { folded[$0.id].name } == ["d"])
    try expectSameOutputs(folded, as: graph)
  }

  @Test func `what the graph gives out, and several results of one node, stay`() throws {
    var builder = GraphBuilder(name: "outputs")
    let x = builder.input("x", TensorType([2]))
    let a = builder.noise("a", [2])
    let b = try builder.add(.unary(.negate), a, name: "b")
    let parts = try builder.add(.split(axis: 0, sizes: [1, 1]), [a], name: "split")
    let y = try builder.add(.binary(Binary(.add)), x, parts[1], name: "y")
    let graph = builder.finish(outputs: [y, b])
    #expect(try pass("fold-constants").run(graph).hash == graph.hash)
    try expectSameOutputs(Pass.standard.reduce(graph) { $1.run($0) }, as: graph)
  }
}
