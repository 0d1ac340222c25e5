import Graphs
import Tensors
import TestSupport
import Testing

@Suite struct NcnnModelsTests {
  @Test func `every network of the table is tested`() {
    #expect(NcnnFixtures.rows.count == 26)
  }

  @Test(arguments: NcnnFixtures.rows)
  func `work, parameters and layers are those of the table`(row: NcnnFixtures.Row) throws {
    let graph = try Graph(contentsOf: row.path, inputShape: row.inputShape)
    #expect(graph.problems.isEmpty)
    #expect(graph.name == row.model)
    #expect(graph.macs == row.macs)
    #expect(graph.parameterCount - normalizationParameters(of: graph) == row.parameters)
    let announced = try NcnnFixtures.text(row.path).split(separator: "\n")[1].split(separator: " ")
    #expect(announced.first.map(String.init) == "\(row.layers)")
    #expect(!graph.isExecutable)
  }

  /// The table leaves out the factors and addends of layer normalisation.
  private func normalizationParameters(of graph: Graph) -> Int {
    graph.nodes.reduce(0) { count, node in
      guard case .layerNormalization = node.operation else { return count }
      return count + node.inputs.dropFirst().reduce(0) { $0 + graph[$1].type.shape.count }
    }
  }

  @Test(arguments: NcnnFixtures.rows)
  func `every inferred shape is the one that the file hints at`(row: NcnnFixtures.Row) throws {
    let graph = try Graph(contentsOf: row.path, inputShape: row.inputShape)
    var shapes: [String: Shape] = [:]
    for value in graph.values { shapes[value.name] = value.type.shape }
    var compared = 0
    for line in try NcnnFixtures.text(row.path).split(separator: "\n").dropFirst(2) {
      let fields = line.split(separator: " ").map(String.init)
      guard let hint = fields.first(where: { $0.hasPrefix("-23330=") }), fields[0] != "Split",
        !fields[0].hasSuffix("DetectionOutput"), let outputs = Int(fields[3]),
        let inputs = Int(fields[2])
      else { continue }
      // A count, then for each output: how many dimensions, width, height, channels.
      let numbers = hint.dropFirst(7).split(separator: ",").compactMap { Int($0) }.dropFirst()
      for index in 0..<outputs {
        let own = Array(numbers.dropFirst(4 * index).prefix(4))
        let expected = Shape([1] + own[1...own[0]].reversed())
        let blob = fields[4 + inputs + index]
        #expect(shapes[blob] == expected, "\(blob)")
        compared += 1
      }
    }
    // Two of the files carry no hints.
    let isWithout = ["blazeface", "vision_transformer"].contains(row.model)
    #expect(isWithout ? compared == 0 : compared > 10)
  }
}
