import Compiler
import Graphs
import Tensors
import Testing

struct RemoveDeadTests {
  @Test func `nodes and values that nobody uses go, inputs stay`() throws {
    var builder = GraphBuilder(name: "dead")
    let x = builder.input("x", TensorType([2]))
    _ = builder.input("unused", TensorType([3]))
    let y = try builder.add(.unary(.negate), x, name: "y")
    let dead = try builder.add(.unary(.absolute), y, name: "dead")
    _ = try builder.add(.unary(.squareRoot), dead, name: "deader")
    _ = builder.noise("weights", [4])
    let graph = builder.finish(outputs: [y])
    let clean = try pass("remove-dead").run(graph)
    #expect(clean.nodes.map(\.name) == ["y"])
    #expect(clean.values.map(\.name) == ["x", "unused", "y"])
    try expectSameOutputs(clean, as: graph)
  }

  @Test func `a node stays when one of its results is used`() throws {
    var builder = GraphBuilder(name: "half-dead")
    let x = builder.input("x", TensorType([2]))
    let parts = try builder.add(.split(axis: 0, sizes: [1, 1]), [x], name: "split")
    let graph = builder.finish(outputs: [parts[1]])
    let clean = try pass("remove-dead").run(graph)
    #expect(clean.hash == graph.hash)
    try expectSameOutputs(clean, as: graph)
  }

  @Test func `identities between nodes go`() throws {
    var builder = GraphBuilder(name: "identities")
    var x = builder.input("x", TensorType([2]))
    for index in 0..<3 { x = try builder.add(.unary(.identity), x, name: "i\(index)") }
    let y = try builder.add(.unary(.negate), x, name: "y")
    let graph = builder.finish(outputs: [y])
    let clean = try pass("remove-dead").run(graph)
    #expect(clean.nodes.map(\.name) == ["y"])
    try expectSameOutputs(clean, as: graph)
  }

  @Test func `identities that name outputs stay`() throws {
    var builder = GraphBuilder(name: "named")
    let x = builder.input("x", TensorType([2]))
    let direct = try builder.add(.unary(.identity), x, name: "direct")
    let y = try builder.add(.unary(.negate), direct, name: "y")
    let first = try builder.add(.unary(.identity), y, name: "first")
    let second = try builder.add(.unary(.identity), first, name: "second")
    let c = builder.noise("c", [2])
    let constant = try builder.add(.unary(.identity), c, name: "constant")
    let graph = builder.finish(outputs: [direct, first, second, constant])
    let clean = Pass.standard.reduce(graph) { $1.run($0) }
    #expect(clean.outputs.map { clean[$0].name } == ["direct", "first", "second", "constant"])
    try expectSameOutputs(clean, as: graph)
  }
}
