import Basics
import Graphs
import Policies
import Records
import Tensors
import Testing

struct CheckpointPlanTests {
  /// Random chains that every choice can be tried on.
  private static let chains = (1...60 as ClosedRange<UInt64>).map { seed -> CheckpointChain in
    var random = SplitMix64(seed: seed)
    let count = Int.random(in: 1...9, using: &random)
    return CheckpointChain(
      (0..<count).map { index in
        CheckpointChain.Layer(
          name: "layer\(index)", resultBytes: Int.random(in: 0...20, using: &random),
          innerBytes: Int.random(in: 0...12, using: &random),
          work: Int.random(in: 1...30, using: &random), innerWork: index % 3)
      })
  }

  private static func allPlans(of chain: CheckpointChain) -> [CheckpointPlan] {
    let places = chain.layers.count - 1
    return (0..<(1 << places)).map { bits in
      CheckpointPlan(keeping: (0..<places).filter { bits >> $0 & 1 == 1 }, of: chain)
    }
  }

  @Test func `a choice is counted by hand`() {
    let chain = CheckpointChain(
      [(4, 10), (6, 20), (8, 30), (2, 40), (5, 50)].enumerated().map { index, layer in
        CheckpointChain.Layer(name: "\(index)", resultBytes: layer.0, work: layer.1)
      })
    let plan = CheckpointPlan(keeping: [2, 4], of: chain)
    // Layer 2 is kept; 0 and 1 are computed again beside it; 3 and 4 are still at hand.
    #expect(plan.kept == [2])
    #expect(plan.peakBytes == max(8 + 4 + 6, 8 + 2 + 5))
    #expect(plan.recomputedWork == 10 + 20)
    let all = CheckpointPlan(.none, of: chain)
    #expect(all.kept.isEmpty && all.peakBytes == 25 && all.recomputedWork == 0)
    #expect(CheckpointPlan(.every(2), of: chain).kept == [1, 3])
    #expect(CheckpointPlan(.squareRoot, of: chain).kept == [2])
  }

  @Test(arguments: chains) func `the least peak is that of every choice`(chain: CheckpointChain) {
    let plans = Self.allPlans(of: chain)
    #expect(CheckpointPlan.leastPeak(of: chain).peakBytes == plans.map(\.peakBytes).min())
    for count in 0...4 {
      let allowed = plans.filter { $0.kept.count <= count }
      let plan = CheckpointPlan.leastPeak(of: chain, keeping: count)
      #expect(plan.peakBytes == allowed.map(\.peakBytes).min())
      #expect(plan.kept.count <= count)
    }
  }

  @Test(arguments: chains) func `within a limit the least is computed twice`(
    chain: CheckpointChain
  ) {
    let plans = Self.allPlans(of: chain)
    for limit in stride(from: 0, through: chain.totalBytes, by: 3) {
      let allowed = plans.filter { $0.peakBytes <= limit }
      let plan = CheckpointPlan.leastWork(within: limit, of: chain)
      #expect(plan?.recomputedWork == allowed.map(\.recomputedWork).min())
      #expect(plan.map { $0.peakBytes <= limit } ?? true)
    }
    let optimal = CheckpointPlan(.optimal, of: chain)
    #expect(optimal.peakBytes == plans.map(\.peakBytes).min())
    #expect(
      optimal.recomputedWork
        == plans.filter { $0.peakBytes == optimal.peakBytes }.map(\.recomputedWork).min())
  }

  @Test(arguments: [4, 9, 16, 24, 100]) func `of equal layers the root of their number is kept`(
    count: Int
  ) {
    let chain = CheckpointChain(
      (0..<count).map { .init(name: "\($0)", resultBytes: 1000, work: 7) })
    let root = CheckpointPlan(.squareRoot, of: chain)
    #expect(Double(root.peakBytes) <= 2000 * Double(count).squareRoot() + 1000)
    #expect(root.recomputedWork < 7 * count)
    #expect(CheckpointPlan(.optimal, of: chain).peakBytes <= root.peakBytes)
  }

  @Test func `a long chain of unequal layers is planned within its limit`() throws {
    var random = SplitMix64(seed: 5)
    let chain = CheckpointChain(
      (0..<200).map { index in
        CheckpointChain.Layer(
          name: "\(index)", resultBytes: Int.random(in: 1...1_000_000, using: &random),
          innerBytes: Int.random(in: 1...3_000_000, using: &random),
          work: Int.random(in: 1...1_000_000, using: &random),
          innerWork: Int.random(in: 1...100_000, using: &random))
      })
    let least = CheckpointPlan.leastPeak(of: chain).peakBytes
    let limit = least + (chain.totalBytes - least) / 4
    let plan = try #require(CheckpointPlan.leastWork(within: limit, of: chain))
    #expect(plan.peakBytes <= limit)
    #expect(plan.recomputedWork <= CheckpointPlan.leastPeak(of: chain).recomputedWork)
  }

  @Test func `the layers with most bytes for their work are dropped first`() {
    let chain = CheckpointChain(
      [(100, 10), (10, 10), (90, 10), (10, 1), (1, 1)].enumerated().map { index, layer in
        CheckpointChain.Layer(name: "\(index)", resultBytes: layer.0, work: layer.1)
      })
    let all = CheckpointPlan.droppingMemoryIntensive(of: chain, until: 211)
    #expect(all.kept.isEmpty && all.recomputedWork == 0)
    let plan = CheckpointPlan.droppingMemoryIntensive(of: chain, until: 130)
    #expect(plan.kept == [1, 2, 3] && plan.peakBytes == 111)
    // What cannot be reached gives the least on the way.
    let least = CheckpointPlan.droppingMemoryIntensive(of: chain, until: 1)
    #expect(least == plan)
  }
}

struct CheckpointChainTests {
  @Test func `an encoder is cut behind each of its normalisations`() throws {
    let graph = try ModelZoo.graph(named: "bert-mini@tokens=8,layers=3")
    let chain = CheckpointChain(
      graph, byteCount: { graph[$0].type.byteCount }, work: { graph.macs(of: $0) })
    let names = chain.layers.map(\.name)
    for layer in 0..<3 {
      #expect(names.contains("layer\(layer).norm_attention"))
      #expect(names.contains("layer\(layer).norm_output") || layer == 2)
    }
    #expect(chain.layers.map(\.nodes.count).reduce(0, +) == graph.nodes.count)
    #expect(chain.layers.reduce(0) { $0 + $1.work } == graph.macs)
  }

  @Test func `what only limits or adds is not needed on the way back`() throws {
    var builder = GraphBuilder(name: "needs")
    let x = builder.input("x", TensorType([4]))
    let y = try builder.add(.unary(.activation(.relu)), x, name: "y")
    let z = try builder.add(.unary(.activation(.gelu)), y, name: "z")
    let sum = try builder.add(.binary(Binary(.add)), z, y, name: "sum")
    let product = try builder.add(.binary(Binary(.multiply)), sum, z, name: "product")
    let graph = builder.finish(outputs: [product])
    #expect(graph.nodes.map { graph.backwardOperands(of: $0) } == [[y], [y], [], [sum, z]])
  }
}
