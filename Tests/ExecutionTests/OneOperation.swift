import Compiler
import Execution
import Graphs
import Tensors

/// A graph of one operation on inputs `x0`, `x1`, ... of the given types.
func graph(of operation: Graphs.Operation, on types: [TensorType]) throws -> Graph {
  var builder = GraphBuilder(name: "one-operation")
  let inputs = types.enumerated().map { builder.input("x\($0)", $1) }
  let outputs = try builder.add(operation, inputs, name: "result")
  return builder.finish(outputs: outputs)
}

/// What an operation makes of tensors, in the order of its results.
func results(of operation: Graphs.Operation, on tensors: [Tensor]) throws -> [Tensor] {
  let graph = try graph(of: operation, on: tensors.map { TensorType($0.shape) })
  var session = try Session(hostPlan(graph))
  let inputs = tensors.enumerated().map { ("x\($0)", $1) }
  let outputs = try session.run(Dictionary(uniqueKeysWithValues: inputs))
  return graph.outputs.compactMap { outputs[graph[$0].name] }
}

/// The plan that runs here.
func hostPlan(_ graph: Graph, passes: [Pass] = []) throws(CompilerError) -> Plan {
  try compile(graph, for: .host(.reference), passes: passes)
}

/// A tensor of `0, 1, 2, ...`.
func counting(_ shape: Shape) -> Tensor {
  Tensor(shape, (0..<shape.count).map(Float.init))
}
