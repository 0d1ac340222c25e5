import Compiler
import Graphs
import Records
import TestSupport
import Testing

struct PassTests {
  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `every pass keeps what random graphs compute, and has nothing left to do`(
    seed: UInt64
  ) throws {
    let graph = randomGraph(seed: seed)
    let rewrites = Pass.standard.map { ($0.name, [$0]) } + [("all", Pass.standard)]
    for (name, passes) in rewrites {
      let once = passes.reduce(graph) { $1.run($0) }
      #expect(once.problems.isEmpty, "\(name)")
      try expectSameOutputs(once, as: graph)
      let twice = passes.reduce(once) { $1.run($0) }
      #expect(once.hash == twice.hash, "\(name)")
    }
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func `passes in reverse order keep what random graphs compute`(seed: UInt64) throws {
    let graph = randomGraph(seed: seed)
    try expectSameOutputs(Pass.standard.reversed().reduce(graph) { $1.run($0) }, as: graph)
  }

  @Test(arguments: [
    ("mobilenetv2@32", 64), ("resnet18@32", 31), ("bert-mini@tokens=8", 50),
    ("decoder-24x2048@layers=2,tokens=4,width=128", 27),
  ])
  func `all passes keep what networks compute, in fewer nodes`(model: String, nodes: Int) throws {
    let graph = try ModelZoo.graph(named: model)
    let optimized = Pass.standard.reduce(graph) { $1.run($0) }
    try expectSameOutputs(optimized, as: graph)
    #expect(optimized.nodes.count == nodes)
    #expect(optimized.macs == graph.macs)
  }

  @Test func `passes have names of their own and are found by them`() {
    #expect(
      Pass.standard.map(\.name) == [
        "fold-constants", "fuse-batch-norm", "fuse-activation", "remove-dead",
      ])
    for pass in Pass.standard { #expect(Pass.named(pass.name)?.summary == pass.summary) }
    #expect(Pass.named("fuse") == nil)
  }

  @Test(arguments: [
    ("baseline", ["fold-constants", "fuse-batch-norm", "fuse-activation", "remove-dead"]),
    ("baseline,passes-off=fuse-activation+remove-dead", ["fold-constants", "fuse-batch-norm"]),
    ("baseline,optimization=none", []), ("baseline,optimization=simd", []),
    ("baseline,optimization=parallel", []),
  ])
  func `a configuration selects passes`(text: String, names: [String]) throws {
    let configuration = try Configuration(parsing: text)
    #expect(try Pass.selected(by: configuration).map(\.name) == names)
  }

  @Test func `a pass that does not exist is refused at every level`() throws {
    for level in OptimizationLevel.allCases {
      var configuration = Configuration()
      configuration.optimization = level
      configuration.disabledPasses = ["fuse-activations"]
      let error = #expect(throws: CompilerError.self) {
        _ = try Pass.selected(by: configuration)
      }
      #expect(
        error?.description.hasPrefix(
          "there is no pass 'fuse-activations' (did you mean 'fuse-activation'?); the passes are "
        ) == true)
      let listed = error?.description.split(separator: ", ").last
      #expect(listed == "reuse-memory")
    }
  }
}
