import Compiler
import Graphs
import Records
import TestSupport
import Testing

struct PassTests {
  @Test(arguments: [false, true], 1...200 as ClosedRange<UInt64>)
  func `every pass keeps what random graphs compute, and has nothing left to do`(
    hasPatterns: Bool, seed: UInt64
  ) throws {
    let graph = randomGraph(seed: seed, hasPatterns: hasPatterns)
    let expected = try outputs(of: graph)
    let rewrites = Pass.standard.map { ($0.name, [$0]) } + [("all", Pass.standard)]
    for (name, passes) in rewrites {
      let once = passes.reduce(graph) { $1.run($0) }
      let twice = passes.reduce(once) { $1.run($0) }
      #expect(once == twice, "\(name)")
      guard once != graph else { continue }
      #expect(once.problems.isEmpty, "\(name)")
      try expectOutputs(of: once, are: expected)
    }
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func `passes in reverse order keep what random graphs compute`(seed: UInt64) throws {
    let graph = randomGraph(seed: seed, hasPatterns: seed % 2 == 0)
    try expectSameOutputs(Pass.standard.reversed().reduce(graph) { $1.run($0) }, as: graph)
  }

  @Test func `every pass finds something in random graphs`() {
    for pass in Pass.standard where pass.name != "remove-dead" {
      let changed = (1...40 as ClosedRange<UInt64>).count { seed in
        let graph = randomGraph(seed: seed, hasPatterns: true)
        return pass.run(graph) != graph
      }
      #expect(changed > 1, "\(pass.name)")
    }
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
        "fold-constants", "fuse-attention", "cancel-movement", "fuse-layer-norm",
        "fuse-batch-norm", "fuse-bias", "fuse-gated-activation", "fuse-activation", "remove-dead",
      ])
    for pass in Pass.standard { #expect(Pass.named(pass.name)?.summary == pass.summary) }
    #expect(Pass.named("fuse") == nil)
  }

  @Test(arguments: [
    ("baseline", Pass.standard.map(\.name)),
    (
      "baseline,passes-off=fuse-activation+remove-dead",
      Pass.standard.map(\.name).filter { $0 != "fuse-activation" && $0 != "remove-dead" }
    ),
    (
      "baseline,backend=npu/nnapi",
      [
        "fold-constants", "cancel-movement", "fuse-batch-norm", "fuse-bias", "fuse-activation",
        "remove-dead",
      ]
    ),
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
      #expect(listed == "reorder")
    }
  }
}
