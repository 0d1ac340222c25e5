import Compiler
import Execution
import Graphs
import Tensors
import Testing

struct TextGenerationTests {
  /// Reading a text at once and reading it token by token from a cache must say the same.
  @Test(arguments: [1, 2]) func `a cache changes nothing but the work`(batch: Int) throws {
    let generator = try #require(
      try TextGenerator(named: "decoder-24x2048@layers=2,tokens=3,width=256", batch: batch))
    let whole = try ModelZoo.graph(
      named: "decoder-24x2048@layers=2,tokens=6,width=256", batch: batch)
    let text = (0..<batch).map { sequence in (0..<6).map { Float(7 * sequence + 31 * $0) } }
    func tokens(_ range: Range<Int>) -> Tensor {
      Tensor([batch, range.count], text.flatMap { $0[range] })
    }
    let expected = try run(whole, ["tokens": tokens(0..<6)])
    var outputs = try run(generator.prompt, ["tokens": tokens(0..<3)])
    var caches = outputs.dropFirst().map { $0 }
    for past in 3..<6 {
      let step = try generator.step(past: past)
      var inputs = ["tokens": tokens(past..<past + 1)]
      for (name, cache) in zip(step.inputs.dropFirst().map { step[$0].name }, caches) {
        inputs[name] = cache
      }
      outputs = try run(step, inputs)
      caches = zip(caches, outputs.dropFirst()).map { appended($0, $1) }
    }
    #expect(expected[0].shape == [batch, 1, 256])
    #expect(outputs[0].largestDifference(to: expected[0]) < 1e-4)
    for (cache, rows) in zip(caches, expected.dropFirst()) {
      #expect(cache.largestDifference(to: rows) < 1e-4)
    }
  }

  /// The outputs in the graph's order.
  private func run(_ graph: Graph, _ inputs: [String: Tensor]) throws -> [Tensor] {
    var session = try Session(hostPlan(graph, passes: Pass.standard))
    let outputs = try session.run(inputs)
    return try graph.outputs.map { try #require(outputs[graph[$0].name]) }
  }

  /// Each sequence's rows with the new ones behind them.
  private func appended(_ cache: Tensor, _ rows: Tensor) -> Tensor {
    let (batch, width) = (cache.shape[0], cache.shape[2])
    let (old, new) = (cache.shape[1] * width, rows.shape[1] * width)
    var elements: [Float] = []
    for sequence in 0..<batch {
      elements += cache.elements[(sequence * old)..<((sequence + 1) * old)]
      elements += rows.elements[(sequence * new)..<((sequence + 1) * new)]
    }
    return Tensor([batch, cache.shape[1] + rows.shape[1], width], elements)
  }
}
