import Compiler
import Graphs
import Records
import Tensors
import TestSupport
import Testing

struct FusionOpportunityTests {
  @Test(arguments: [
    "mobilenetv2@32", "mobilenetv3-small@32", "resnet18@32", "efficientnet-b0@32",
    "squeezenet1.1@64", "bert-mini@tokens=8",
  ])
  func `applying each opportunity of a network saves its bytes`(model: String) throws {
    let graph = try ModelZoo.graph(named: model)
    let copy = graph
    let opportunities = fusionOpportunities(in: graph)
    #expect(graph == copy)
    #expect(!opportunities.isEmpty)
    try expectSavings(opportunities, in: graph)
  }

  @Test(arguments: 1...100 as ClosedRange<UInt64>, [Backend.cpuXnnpack, .gpuMetal, .npuNNAPI])
  func `applying each opportunity of a random graph saves its bytes`(
    seed: UInt64, backend: Backend
  ) throws {
    let graph = randomGraph(seed: seed, hasPatterns: true)
    try expectSavings(fusionOpportunities(in: graph, for: backend), in: graph, backend)
  }

  @Test func `pattern, nodes and bytes of a small network`() throws {
    var builder = GraphBuilder(name: "small")
    let x = builder.input("x", TensorType([1, 4, 5, 5]))
    var y = try builder.convolution(
      x, Convolution(kernel: Extent(3), padding: .all(1), groups: 4), [4, 1, 3, 3], name: "dw")
    y = try builder.batchNormalization(y, name: "bn")
    y = try builder.add(.unary(.activation(.relu)), y, name: "relu")
    y = try builder.convolution(y, Convolution(kernel: Extent(1)), [4, 4, 1, 1], name: "pw")
    y = try builder.add(.binary(Binary(.add)), y, x, name: "sum")
    let graph = builder.finish(outputs: [y])
    // 100 elements of 4 bytes, written once and read once.
    func opportunity(_ pattern: FusionPattern, _ nodes: String...) -> FusionOpportunity {
      FusionOpportunity(pattern: pattern, nodes: nodes, bytesSaved: 800)
    }
    let expected = [
      opportunity(.batchNormalization, "dw", "bn"), opportunity(.activation, "dw", "relu"),
      opportunity(.residual, "pw", "sum"), opportunity(.depthwisePointwise, "dw", "pw"),
    ]
    #expect(fusionOpportunities(in: graph) == expected)
    #expect(graph.activationBytes() == 11 * 400)
  }

  @Test func `an opportunity that is not there is refused`() throws {
    let graph = try ModelZoo.graph(named: "resnet18@32")
    let missing = FusionOpportunity(pattern: .bias, nodes: ["a", "b"], bytesSaved: 1)
    var (rest, groups) = (graph, [[Int]]())
    let error = #expect(throws: FusionError.self) {
      try OperatorFusion(.cpuXnnpack).apply(missing, to: &rest, groups: &groups)
    }
    #expect(
      error?.description
        == "model 'resnet18@32' has nothing for fuse-bias at nodes a, b; list its opportunities "
        + "again, and apply them in their order")
    #expect(rest == graph)
  }

  /// Expects that opportunities, applied one after the other, save what each says, and that nothing
  /// is left then.
  private func expectSavings(
    _ opportunities: [FusionOpportunity], in graph: Graph, _ backend: Backend = .cpuXnnpack,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let fusion = OperatorFusion(backend)
    var (rest, groups) = (graph, [[Int]]())
    for opportunity in opportunities {
      let before = rest.activationBytes(groups: groups)
      try fusion.apply(opportunity, to: &rest, groups: &groups)
      let after = rest.activationBytes(groups: groups)
      #expect(
        before - after == opportunity.bytesSaved, "\(opportunity)", sourceLocation: sourceLocation)
      #expect(opportunity.bytesSaved >= 0, "\(opportunity)", sourceLocation: sourceLocation)
    }
    #expect(rest.problems.isEmpty, sourceLocation: sourceLocation)
    let left = fusionOpportunities(in: rest, for: backend).filter(\.pattern.isRewrite)
    #expect(left.isEmpty, sourceLocation: sourceLocation)
    #expect(
      groups.sorted { $0[0] < $1[0] }
        == fusion.groups(in: rest).groups.sorted { $0[0] < $1[0] }, sourceLocation: sourceLocation)
    let total = opportunities.reduce(0) { $0 + $1.bytesSaved }
    #expect(
      graph.activationBytes() - rest.activationBytes(groups: groups) == total,
      sourceLocation: sourceLocation)
  }
}
