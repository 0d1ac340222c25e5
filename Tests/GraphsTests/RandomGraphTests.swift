import Graphs
import Tensors
import TestSupport
import Testing

@Suite struct RandomGraphTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `random graphs are sound and small`(part: UInt64) {
    for seed in (50 * part)..<(50 * part + 50) {
      let graph = randomGraph(seed: seed)
      #expect(graph.problems.isEmpty, "seed \(seed)")
      #expect(graph.isExecutable)
      #expect(graph.nodes.count >= 4)
      #expect(graph.macs < 4_000_000, "seed \(seed)")
      #expect(graph.values.allSatisfy { $0.type.shape.count < 30_000 }, "seed \(seed)")
    }
  }

  @Test func `random graphs use every family that passes meet`() {
    var families: Set<String> = []
    for seed in 0..<200 as Range<UInt64> {
      for node in randomGraph(seed: seed).nodes { families.insert(node.operation.family) }
    }
    let missing: Set<String> = ["detection", "gather", "local-response-normalization"]
    #expect(
      families.count == 21 - missing.count && families.isDisjoint(with: missing), "\(families)")
  }
}
