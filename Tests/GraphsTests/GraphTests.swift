import Graphs
import Tensors
import Testing

@Suite struct GraphTests {
  @Test func `producers and uses are counted`() throws {
    let graph = try sampleGraph()
    #expect(graph.producers() == [nil, nil, nil, 0, nil, 1, 2, 2, 3, 4])
    #expect(graph.useCounts() == [1, 1, 1, 1, 1, 1, 1, 1, 1, 1])
    #expect(graph.usedConstants.map(\.id) == [ValueID(1), ValueID(2), ValueID(4)])
    #expect(graph.parameterCount == 4 * 27 + 4)
  }

  @Test func `constants that nothing uses are left out`() throws {
    var graph = try sampleGraph()
    graph.values.append(
      Value(name: "rest", type: TensorType([9]), constant: Constant(TensorType([9]), .absent)))
    #expect(graph.parameterCount == 112)
    #expect(graph.isExecutable)
    graph[ValueID(1)].constant?.content = .absent
    #expect(!graph.isExecutable)
  }

  @Test func `values are ordered by their place`() {
    #expect(ValueID(2) < ValueID(10))
    #expect("\(ValueID(10))" == "%10")
  }
}
