import Basics
import Compiler
import Execution
import Graphs
import Records
import Tensors
import Testing

/// A seeded tensor for each input of a graph: noise, or token ids below 256.
func seededInputs(of graph: Graph, seed: UInt64) -> [String: Tensor] {
  var generator = SplitMix64(seed: seed)
  var inputs: [String: Tensor] = [:]
  for id in graph.inputs {
    let type = graph[id].type
    inputs[graph[id].name] = Tensor(
      type.shape,
      (0..<type.shape.count).map { _ in
        type.element == .int32
          ? Float(generator.next(upperBound: 256 as UInt64)) : generator.nextSignedUnit()
      })
  }
  return inputs
}

struct SessionTests {
  @Test(arguments: ["mobilenetv2@96", "resnet18@64", "bert-mini@16", "decoder-24x2048@layers=2,tokens=8,width=128"])
  func `passes keep the outputs of every network`(model: String) throws {
    let graph = try ModelZoo.graph(named: model)
    let inputs = seededInputs(of: graph, seed: 7)
    let clock = ContinuousClock()
    var results: [Tensor] = []
    for passes in [[], Pass.standard] {
      let plan = try compile(graph, for: .host(isa: Session.isa), passes: passes)
      var session = try Session(plan)
      var outputs: [String: Tensor] = [:]
      let t = try clock.measure { outputs = try session.run(inputs) }
      print(model, passes.count, plan.steps.count, plan.arenaBytes, t)
      results.append(try #require(outputs.values.first))
    }
    let scale = results[0].largestMagnitude
    #expect(scale > 0)
    #expect(results[0].largestDifference(to: results[1]) <= 1e-4 * scale)
  }
}
