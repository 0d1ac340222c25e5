import Basics
import Compiler
import Devices
import Execution
import Graphs
import Memory
import Records
import Simulation
import Tensors
import TestSupport
import Testing

struct ArenaLayoutTests {
  @Test(arguments: Bundled.models, Bundled.configurations)
  func `live activations of networks do not overlap, in little more than the least memory`(
    model: String, configuration: String
  ) throws {
    let plan = try Bundled.plan(model, on: "snapdragon-855-phone", configuration)
    let least = expectSoundArena(plan)
    #expect(plan.arenaBytes * 100 <= least * 102)
  }

  @Test(arguments: ModelZoo.entries.map(\.name) + NcnnFixtures.rows.map(\.model))
  func `arenas are at most 2 percent above the largest live set`(model: String) throws {
    let row = NcnnFixtures.rows.first { $0.model == model }
    let graph = try row?.graph() ?? ModelZoo.graph(named: model)
    let device = try DeviceCatalog().device("pixel-5")
    for settings in ["", ",passes-off=in-place", ",passes-off=in-place+reorder"] {
      let configuration = try Configuration(parsing: "baseline" + settings)
      let optimized = try OptimizedGraph(graph, configuration)
      let plans = try [
        optimized.plan(for: .device(device, Simulator()), configuration),
        optimized.plan(for: .host(.reference), configuration),
        optimized.plan(for: .host(HostTarget()), configuration),
      ]
      for plan in plans {
        let least = expectSoundArena(plan)
        #expect(plan.arenaBytes * 100 <= least * 102, "\(plan.target)\(settings)")
      }
    }
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `live activations of random graphs do not overlap`(seed: UInt64) throws {
    for passes in [[], Pass.standard] {
      let plan = try compile(
        randomGraph(seed: seed), for: .host(.reference), passes: passes)
      _ = expectSoundArena(plan)
    }
  }

  @Test func `views share the place of what they show, for as long as either is read`() throws {
    var builder = GraphBuilder(name: "views")
    let x = builder.input("x", TensorType([2, 3]))
    let y = try builder.add(.unary(.negate), x, name: "y")
    let flat = try builder.add(.reshape([6]), y, name: "flat")
    let tall = try builder.add(.reshape([3, 2]), flat, name: "tall")
    let z = try builder.add(.unary(.absolute), y, name: "z")
    let end = try builder.add(.transpose([1, 0]), tall, name: "end")
    let graph = builder.finish(outputs: [z, end])
    let plan = try compile(graph, for: .host(.reference), passes: [])
    let buffers = plan.buffers.filter { [y, flat, tall].contains($0.value) }
    #expect(Set(buffers.map(\.offset)).count == 1)
    #expect(buffers.map(\.firstStep) == [0, 0, 0])
    #expect(buffers.map(\.lastStep) == [4, 4, 4])
    #expect(plan.steps.map { $0.kernel.algorithm == .view } == [false, true, true, false, false])
    _ = expectSoundArena(plan)
    try expectSameOutputs(plan.graph, as: graph)
  }

  @Test func `a constant under another shape is a copy, not a view`() throws {
    var builder = GraphBuilder(name: "constant-view")
    let c = builder.noise("c", [2, 3])
    let x = builder.input("x", TensorType([6]))
    let flat = try builder.add(.reshape([6]), c, name: "flat")
    let y = try builder.add(.binary(Binary(.add)), x, flat, name: "y")
    let graph = builder.finish(outputs: [y])
    let plan = try compile(graph, for: .host(.reference), passes: [])
    #expect(plan.steps.map(\.kernel.algorithm) == [.reference, .reference])
    try expectSameOutputs(Pass.standard.reduce(graph) { $1.run($0) }, as: graph)
  }

  @Test func `inputs live from before the first step, outputs beyond the last`() throws {
    var builder = GraphBuilder(name: "ends")
    let x = builder.input("x", TensorType([5]))
    let y = try builder.add(.unary(.negate), x, name: "y")
    let plan = try compile(
      builder.finish(outputs: [y]), for: .host(.reference), passes: [])
    #expect(
      plan.buffers == [
        ArenaBuffer(value: x, offset: 0, byteCount: 20, firstStep: -1, lastStep: 0),
        ArenaBuffer(value: y, offset: 64, byteCount: 20, firstStep: 0, lastStep: 1),
      ])
    #expect(plan.arenaBytes == 128)
  }

  @Test(arguments: AllocationStrategy.allCases)
  func `activations that are allocated as they come do not overlap`(
    strategy: AllocationStrategy
  ) throws {
    for model in ["mobilenetv2", "squeezenet1.1"] {
      let planned = try Bundled.plan(model, on: "pixel-5")
      let plan = try Bundled.plan(
        model, on: "pixel-5", "baseline,allocation=\(strategy.rawValue)")
      _ = expectSoundArena(plan)
      #expect(plan.steps == planned.steps)
      #expect(plan.arenaBytes >= planned.arenaBytes)
      let timeline = MemoryTimeline(plan)
      #expect(timeline.peak.liveBytes == MemoryTimeline(planned).peak.liveBytes)
      #expect((0..<1_000_000).contains(timeline.fragmentationPpm))
    }
  }

  @Test func `a result overwrites the operand that nobody needs any more`() throws {
    var builder = GraphBuilder(name: "in-place")
    let x = builder.input("x", TensorType([64]))
    let a = try builder.add(.unary(.negate), x, name: "a")
    let b = try builder.add(.unary(.absolute), a, name: "b")
    let c = try builder.add(.binary(Binary(.add)), b, a, name: "c")
    let d = try builder.add(.unary(.squareRoot), c, name: "d")
    let graph = builder.finish(outputs: [d])
    let device = try DeviceCatalog().device("pixel-5")
    let plan = try compile(graph, for: .device(device, Simulator()), passes: [])
    let offsets = plan.buffers.map(\.offset)
    // The input is kept; b is made while a has another reader; c and d follow b.
    #expect(offsets[a.index] != offsets[x.index] && offsets[b.index] != offsets[a.index])
    #expect(offsets[c.index] == offsets[b.index] && offsets[d.index] == offsets[b.index])
    #expect(plan.arenaBytes == 512)
    _ = expectSoundArena(plan)
  }

  @Test func `an operand is not overwritten where it is repeated, kept or of another size`() throws
  {
    var builder = GraphBuilder(name: "not-in-place")
    let x = builder.input("x", TensorType([1, 64]))
    let a = try builder.add(.unary(.negate), x, name: "a")
    let column = try builder.add(.reshape([64, 1]), a, name: "column")
    let outer = try builder.add(.binary(Binary(.multiply)), column, a, name: "outer")
    let kept = try builder.add(.unary(.absolute), outer, name: "kept")
    let last = try builder.add(.unary(.squareRoot), kept, name: "last")
    let graph = builder.finish(outputs: [kept, last])
    let device = try DeviceCatalog().device("pixel-5")
    let plan = try compile(graph, for: .device(device, Simulator()), passes: [])
    let offsets = plan.buffers.map(\.offset)
    #expect(offsets[kept.index] == offsets[outer.index])
    #expect(offsets[last.index] != offsets[kept.index])
    _ = expectSoundArena(plan)
  }

  /// Checks every pair of buffers that are not views of one another.
  ///
  /// - Returns: What the arena needs at least.
  private func expectSoundArena(_ plan: Plan) -> Int {
    var roots = plan.graph.values.indices.map { $0 }
    for step in plan.steps where step.kernel.algorithm == .view {
      let node = plan.graph.nodes[step.node]
      roots[node.outputs[0].index] = roots[node.inputs[0].index]
    }
    let own = plan.buffers.filter { roots[$0.value.index] == $0.value.index }
    for (index, a) in own.enumerated() {
      #expect(a.offset >= 0 && a.offset + a.byteCount <= plan.arenaBytes)
      for b in own[(index + 1)...] where a.byteCount > 0 && b.byteCount > 0 {
        let isApart = a.offset + a.byteCount <= b.offset || b.offset + b.byteCount <= a.offset
        let isNeverTogether = a.lastStep < b.firstStep || b.lastStep < a.firstStep
        if isApart || isNeverTogether { continue }
        if !isInPlace(a, b, plan, roots) && !isInPlace(b, a, plan, roots) {
          Issue.record("\(a) overlaps \(b)")
        }
      }
    }
    for buffer in plan.buffers {
      let root = own.first { $0.value.index == roots[buffer.value.index] }
      #expect(root?.offset == buffer.offset && root?.byteCount == buffer.byteCount)
    }
    return leastBytes(own)
  }

  /// Whether the second buffer is what a step writes over the first, which it is the last to read.
  private func isInPlace(
    _ operand: ArenaBuffer, _ result: ArenaBuffer, _ plan: Plan, _ roots: [Int]
  ) -> Bool {
    guard operand.lastStep == result.firstStep, plan.steps.indices.contains(result.firstStep),
      operand.offset == result.offset, operand.byteCount == result.byteCount,
      !plan.graph.inputs.contains(operand.value), !plan.graph.outputs.contains(operand.value)
    else { return false }
    let step = plan.steps[result.firstStep]
    let reads = plan.graph.operands(of: step).map { roots[$0.index] }
    return reads.contains(operand.value.index)
      && plan.graph.results(of: step).contains(result.value)
  }

  /// The most bytes at any step; what lies in one place counts once.
  private func leastBytes(_ own: [ArenaBuffer]) -> Int {
    let last = own.reduce(0) { max($0, $1.lastStep) }
    return (-1...last).reduce(0) { most, step in
      var sizes: [Int: Int] = [:]
      for buffer in own where buffer.firstStep <= step && step <= buffer.lastStep {
        sizes[buffer.offset, default: 0] =
          max(sizes[buffer.offset] ?? 0, (buffer.byteCount + 63) & ~63)
      }
      return max(most, sizes.values.reduce(0, +))
    }
  }
}
