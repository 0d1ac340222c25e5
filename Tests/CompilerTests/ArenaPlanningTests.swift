import Compiler
import Devices
import Execution
import Graphs
import Memory
import Records
import Tensors
import TestSupport
import Testing

struct ArenaPlanningTests {
  @Test(arguments: Bundled.models, Bundled.configurations)
  func `live activations of networks do not overlap, in little more than the least memory`(
    model: String, configuration: String
  ) throws {
    let plan = try Bundled.plan(model, on: "snapdragon-855-phone", configuration)
    let least = expectSoundArena(plan)
    #expect(Double(plan.arenaBytes) <= 1.1 * Double(least))
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
        if !isApart && !isNeverTogether { Issue.record("\(a) overlaps \(b)") }
      }
    }
    for buffer in plan.buffers {
      let root = own.first { $0.value.index == roots[buffer.value.index] }
      #expect(root?.offset == buffer.offset && root?.byteCount == buffer.byteCount)
    }
    return OffsetPlan.lowerBound(
      own.map { Lifetime(byteCount: $0.byteCount, first: $0.firstStep, last: $0.lastStep) })
  }
}
