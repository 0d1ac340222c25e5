import Compiler
import Devices
import Execution
import Graphs
import Kernels
import Records
import Simulation
import Tensors
import TestSupport
import Testing

struct InPlaceTests {
  static let models = [
    "mobilenetv2@32", "mobilenetv3-small@32", "resnet18@32", "squeezenet1.1@64",
    "bert-mini@tokens=8",
  ]

  @Test(arguments: models)
  func `results in place and in another order have the same bits`(model: String) throws {
    try expectSameBits(ModelZoo.graph(named: model), threads: 2)
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `random graphs in place and in another order have the same bits`(seed: UInt64) throws {
    try expectSameBits(randomGraph(seed: seed, hasPatterns: seed % 2 == 0), threads: 1)
  }

  @Test(arguments: ["resnet18@32", "mobilenetv2@32"])
  func `bytes in place have the same bits`(model: String) throws {
    let graph = try ModelZoo.graph(named: model)
    var session = try Session(compile(graph, for: .host(.reference), passes: Pass.standard))
    let calibration = try session.calibration(over: [graph.seededInputs(seed: 1)])
    let target = HostTarget(precision: .int8, calibration: calibration)
    try expectSameBits(graph, target)
  }

  @Test func `residuals are added in place`() throws {
    let graph = try ModelZoo.graph(named: "resnet18@64")
    let plan = try compile(graph, for: .host(HostTarget()), passes: Pass.standard)
    let places = Dictionary(uniqueKeysWithValues: plan.buffers.map { ($0.value, $0.offset) })
    let residuals = plan.steps.filter { !$0.fused.isEmpty }
    #expect(residuals.count == 8)
    let inPlace = residuals.filter { step in
      let result = plan.graph.results(of: step)[0]
      return plan.graph.operands(of: step).dropFirst().contains { places[$0] == places[result] }
    }
    #expect(inPlace.count >= 7)
  }

  @Test func `each technique can be left out, and takes no memory where it is on`() throws {
    let device = try DeviceCatalog().device("pixel-5")
    for model in ["mobilenetv3-small", "bert-mini", "squeezenet1.1", "resnet18"] {
      let graph = try ModelZoo.graph(named: model)
      func bytes(_ off: String) throws -> Int {
        let configuration = try Configuration(parsing: "baseline\(off)")
        return try compile(
          graph, for: .device(device, Simulator()), configuration,
          passes: Pass.selected(by: configuration)
        ).arenaBytes
      }
      let (all, none) = (try bytes(""), try bytes(",passes-off=reuse-memory"))
      #expect(try all <= bytes(",passes-off=in-place"))
      #expect(try all <= bytes(",passes-off=reorder"))
      #expect(try 2 * bytes(",passes-off=in-place+reorder") < none)
    }
  }

  // MARK: Parts

  private func expectSameBits(_ graph: Graph, threads: Int) throws {
    let levels: [ISA?] = [nil] + Processor.current.levels.map { $0 }
    for isa in levels { try expectSameBits(graph, HostTarget(isa: isa, threads: threads)) }
  }

  private func expectSameBits(_ graph: Graph, _ target: HostTarget) throws {
    let optimized = try OptimizedGraph(graph, passes: Pass.standard)
    let off = try Configuration(parsing: "baseline,passes-off=in-place+reorder")
    let plain = optimized.plan(for: .host(target), off)
    let plan = optimized.plan(for: .host(target))
    #expect(plan.arenaBytes <= plain.arenaBytes)
    let inputs = graph.seededInputs(seed: 5)
    var first = try Session(plain)
    var second = try Session(plan)
    let (expected, found) = (try first.run(inputs), try second.run(inputs))
    // What a run leaves behind does not reach the next one.
    let again = try second.run(inputs)
    for (name, tensor) in expected {
      let bits = tensor.elements.map(\.bitPattern)
      #expect(found[name]?.elements.map(\.bitPattern) == bits, "\(name), \(target.levelName)")
      #expect(again[name]?.elements.map(\.bitPattern) == bits, "\(name), \(target.levelName)")
    }
  }
}
