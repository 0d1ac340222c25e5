import Basics
import Devices
import Graphs
import Tensors
import TestSupport
import Testing

@testable import Simulation

struct LayoutPlanTests {
  /// A random network of nodes that read some of the values before them.
  private static func problem(seed: UInt64, layouts: Int) -> LayoutProblem {
    var random = SplitMix64(seed: seed)
    let nodes = Int.random(in: 1...7, using: &random)
    let costs = (0..<nodes).map { _ in
      let choices = Int.random(in: 0..<4, using: &random) == 0 ? 1 : layouts
      return (0..<choices).map { _ in Int.random(in: 0...40, using: &random) }
    }
    // Value 0 is what the caller gives, value i the result of node i - 1.
    let values = (0...nodes).map { value in
      LayoutProblem.Value(
        producer: value == 0 ? nil : value - 1,
        consumers: (value..<nodes).filter { _ in Bool.random(using: &random) },
        isOutput: value == nodes || Int.random(in: 0..<4, using: &random) == 0,
        conversionCosts: (0..<layouts).map { source in
          (0..<layouts).map { $0 == source ? 0 : Int.random(in: 0...20, using: &random) }
        })
    }
    return LayoutProblem(nodeCosts: costs, values: values, layoutCount: layouts)
  }

  private static func leastCost(_ problem: LayoutProblem) -> Int {
    var least = Int.max
    var choice = [Int](repeating: 0, count: problem.nodeCosts.count)
    while true {
      least = min(least, problem.cost(choice))
      guard let next = choice.indices.last(where: { choice[$0] + 1 < problem.nodeCosts[$0].count })
      else { return least }
      choice[next] += 1
      for node in choice.indices where node > next { choice[node] = 0 }
    }
  }

  @Test func `with two layouts the choice is the best of all`() {
    for seed in 1...400 as ClosedRange<UInt64> {
      let problem = Self.problem(seed: seed, layouts: 2)
      #expect(problem.cost(problem.solved()) == Self.leastCost(problem), "seed \(seed)")
    }
  }

  @Test func `with more layouts it is no worse than any of them throughout, and near the best`() {
    var equal = 0
    for seed in 1...200 as ClosedRange<UInt64> {
      let problem = Self.problem(seed: seed, layouts: 3)
      let cost = problem.cost(problem.solved())
      let uniform = (0..<3).map { problem.cost(problem.uniform($0)) }.min() ?? 0
      let least = Self.leastCost(problem)
      #expect(cost <= uniform && cost >= least, "seed \(seed)")
      if cost == least { equal += 1 }
    }
    #expect(equal >= 180)
  }

  @Test(arguments: ["mobilenetv3-small@64", "squeezenet1.1@64"])
  func `a model never misses more than in one layout throughout`(model: String) throws {
    let graph = try ModelZoo.graph(named: model)
    for name in ["pixel-5", "raspberry-pi-4"] {
      let optimizer = CacheOptimizer(try bundledDevice(name))
      let plan = optimizer.layoutPlan(of: graph)
      for uniform in plan.uniform { #expect(plan.misses <= uniform.misses, "\(name)") }
      #expect(plan.layouts.count == graph.values.count)
      #expect(plan.nodeLayouts.count == graph.nodes.count)
      let report = optimizer.report(of: graph)
      #expect(report.after.misses == plan.misses, "\(name)")
      #expect(report.before.misses == plan.uniform[0].misses, "\(name)")
    }
  }

  @Test func `conversions stand exactly where a value is wanted in another layout`() throws {
    for seed in 1...30 as ClosedRange<UInt64> {
      let graph = randomGraph(seed: seed)
      let levels = [512, 4096].map { CacheGeometry(sizeBytes: $0, ways: 2, lineBytes: 32) }
      let plan = CacheOptimizer(levels: levels).layoutPlan(of: graph, among: DataLayout.allCases)
      var expected: Set<LayoutPlan.Conversion> = []
      func want(_ id: ValueID, in layout: DataLayout) {
        let shape = graph[id].type.shape
        guard graph[id].constant == nil, shape.rank == 4, shape[1] > 1, shape[2] * shape[3] > 1,
          plan.layouts[id.index] != layout
        else { return }
        expected.insert(
          LayoutPlan.Conversion(value: id, source: plan.layouts[id.index], target: layout))
      }
      for (node, layout) in zip(graph.nodes, plan.nodeLayouts) {
        for input in node.inputs { want(input, in: layout) }
      }
      for output in graph.outputs { want(output, in: .nchw) }
      #expect(Set(plan.conversions) == expected, "seed \(seed)")
      #expect(plan.conversions.count == expected.count, "seed \(seed)")
      for uniform in plan.uniform { #expect(plan.misses <= uniform.misses, "seed \(seed)") }
    }
  }
}
