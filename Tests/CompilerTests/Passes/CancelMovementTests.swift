import Compiler
import Graphs
import Tensors
import Testing

struct CancelMovementTests {
  struct Case: Sendable {
    var steps: [Graphs.Operation]
    var left: [Graphs.Operation]
    var shape: Shape = [2, 3, 4]
  }

  static let cases = [
    Case(steps: [.transpose([0, 2, 1]), .transpose([0, 2, 1])], left: []),
    Case(steps: [.transpose([1, 2, 0]), .transpose([2, 0, 1])], left: []),
    Case(steps: [.transpose([1, 2, 0]), .transpose([1, 2, 0])], left: [.transpose([2, 0, 1])]),
    Case(steps: [.transpose([0, 1, 2])], left: []),
    Case(
      steps: [.transpose([0, 2, 1]), .unary(.identity), .transpose([0, 2, 1])], left: []),
    Case(
      steps: [
        .transpose([1, 0, 2]), .transpose([0, 2, 1]), .transpose([0, 2, 1]), .transpose([1, 0, 2]),
      ], left: []),
    Case(steps: [.reshape([6, 4]), .reshape([3, 8])], left: [.reshape([3, 8])]),
    Case(steps: [.reshape([6, 4]), .reshape([-1]), .reshape([2, 3, 4])], left: []),
    Case(steps: [.reshape([0, 0, -1])], left: []),
    Case(steps: [.transpose([1, 0, 2])], left: [.reshape([3, 1, 4])], shape: [1, 3, 4]),
    Case(
      steps: [.transpose([2, 0, 1]), .reshape([0, 6])],
      left: [.transpose([2, 0, 1]), .reshape([0, 6])]),
  ]

  @Test(arguments: cases) func `movement that undoes or continues movement goes`(
    _ test: Case
  ) throws {
    var builder = GraphBuilder(name: "movement")
    let x = builder.input("x", TensorType(test.shape))
    var y = try builder.add(.unary(.negate), x, name: "before")
    for (index, step) in test.steps.enumerated() {
      y = try builder.add(step, y, name: "step\(index)")
    }
    y = try builder.add(.unary(.absolute), y, name: "behind")
    let graph = builder.finish(outputs: [y])
    let left = try pass("cancel-movement").run(graph)
    let expected = [.unary(.negate)] + test.left + [.unary(.absolute)]
    #expect(left.nodes.map(\.operation) == expected)
    try expectSameOutputs(left, as: graph)
  }

  @Test func `a transpose that others use stays for them`() throws {
    var builder = GraphBuilder(name: "shared")
    let x = builder.input("x", TensorType([2, 3]))
    let turned = try builder.add(.transpose([1, 0]), x, name: "turned")
    let back = try builder.add(.transpose([1, 0]), turned, name: "back")
    let y = try builder.add(.unary(.negate), back, name: "y")
    let graph = builder.finish(outputs: [y, turned])
    let left = try pass("cancel-movement").run(graph)
    #expect(left.nodes.map(\.name) == ["turned", "y"])
    try expectSameOutputs(left, as: graph)
  }

  @Test func `an output keeps its name`() throws {
    var builder = GraphBuilder(name: "named")
    let x = builder.input("x", TensorType([2, 3]))
    let turned = try builder.add(.transpose([1, 0]), x, name: "turned")
    let back = try builder.add(.transpose([1, 0]), turned, name: "back")
    let graph = builder.finish(outputs: [back])
    let left = Pass.standard.reduce(graph) { $1.run($0) }
    #expect(left.nodes.map(\.operation) == [.unary(.identity)])
    try expectSameOutputs(left, as: graph)
  }
}
