import Graphs
import Tensors
import TestSupport
import Testing

@Suite struct GraphSpecializationTests {
  @Test(arguments: [1, 2, 7])
  func `a batch multiplies activations and work`(batch: Int) throws {
    let graph = try sampleGraph()
    let batched = try graph.specialized(batch: batch)
    #expect(batched.problems.isEmpty)
    #expect(batched[batched.inputs[0]].type.shape == [batch, 3, 8, 8])
    #expect(batched[batched.outputs[0]].type.shape == [batch, 4])
    #expect(batched.macs == batch * graph.macs)
    #expect(batched.parameterCount == graph.parameterCount)
    #expect(try batched.specialized(batch: 1) == graph)
  }

  @Test func `a resolution changes every image behind it`() throws {
    let graph = try ModelZoo.graph(named: "mobilenetv2")
    let small = try graph.specialized(inputs: ["image": [1, 3, 96, 96]])
    var named = try ModelZoo.graph(named: "mobilenetv2@96")
    named.name = graph.name
    #expect(small == named)
  }

  @Test func `a slice that takes a whole axis still does`() throws {
    var builder = GraphBuilder(name: "slice")
    let x = builder.input("x", TensorType([1, 6, 4]))
    let slice = Graphs.Operation.slice(starts: [0, 2, 0], sizes: [1, 3, 4])
    let graph = builder.finish(outputs: [try builder.add(slice, x, name: "slice")])
    let batched = try graph.specialized(batch: 5)
    #expect(batched[batched.outputs[0]].type.shape == [5, 3, 4])
    #expect(batched.problems.isEmpty)
  }

  @Test func `inputs that do not exist or fit are named`() throws {
    let graph = try sampleGraph()
    #expect(throws: GraphError.unknownInput("img", known: ["image"])) {
      try graph.specialized(inputs: ["img": [1, 3, 8, 8]])
    }
    let channels = try #require(throws: GraphError.self) {
      try graph.specialized(inputs: ["image": [1, 4, 8, 8]])
    }
    #expect(channels.description.hasPrefix("node 'conv': weights [4,3,3,3]"))
    let rank = try #require(throws: GraphError.self) {
      try graph.specialized(inputs: ["image": []])
    }
    #expect(rank.description.hasPrefix("node 'conv': expected 4 dimensions, got []"))
  }

  @Test(arguments: [
    (0, "input 'image': a batch of 0; give at least 1"), (-1, "a batch of -1"),
    (1 << 60, "more than 2147483647 elements"), (1 << 24, "more than 2147483647 elements"),
  ])
  func `an impossible batch is refused`(batch: Int, message: String) throws {
    let graph = try sampleGraph()
    let error = try #require(throws: GraphError.self) { try graph.specialized(batch: batch) }
    #expect(error.description.contains(message), "\(error)")
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func `random graphs take another batch or say why not`(seed: UInt64) {
    let graph = randomGraph(seed: seed)
    guard let batched = try? graph.specialized(batch: 3) else { return }
    #expect(batched.problems.isEmpty)
    #expect(batched.nodes.count == graph.nodes.count)
  }
}
