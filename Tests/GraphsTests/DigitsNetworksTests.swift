import FoundationEssentials
import Memory
import Tensors
import Testing

@testable import Graphs

@Suite struct DigitsNetworksTests {
  static let folder =
    #filePath.components(separatedBy: "/Tests/GraphsTests/")[0] + "/Sources/Graphs/Zoo/Digits"

  @Test func `what is compiled in is what the folder has, byte for byte`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
      .filter { $0.hasSuffix(".weights") || $0.hasSuffix(".csv") }
    #expect(EmbeddedFolder("Sources/Graphs/Zoo/Digits").names == names.sorted())
    for name in names {
      let data = try Data(contentsOf: URL(filePath: "\(Self.folder)/\(name)"))
      #expect(ModelZoo.digitsFile(name) == Array(data), "\(name)")
    }
  }

  @Test(arguments: [
    ("digits-cnn", [2, 1, 8, 8], 19_802, 34), ("digits-transformer", [2, 8, 8], 68_810, 29),
  ])
  func `the trained networks take images and give logits`(
    name: String, input: [Int], parameters: Int, nodes: Int
  ) throws {
    let graph = try ModelZoo.graph(named: name, batch: 2)
    #expect(graph.problems.isEmpty)
    #expect(graph[graph.inputs[0]].type.shape == Shape(input))
    #expect(graph.outputs.map { graph[$0].type.shape } == [[2, 10]])
    #expect(graph.parameterCount == parameters)
    #expect(graph.nodes.count == nodes)
    #expect(
      graph.usedConstants.allSatisfy { _, constant in
        if case .literal = constant.content { true } else { false }
      })
    #expect(try ModelZoo.graph(named: name).specialized(batch: 2) == graph)
  }

  @Test func `a run without selections leaves out what is trained`() {
    let left = ModelZoo.entries.filter { !ModelZoo.standard.map(\.name).contains($0.name) }
    #expect(left.map(\.name) == ["digits-cnn", "digits-transformer"])
    #expect(left.allSatisfy { $0.isTrained })
  }
}
