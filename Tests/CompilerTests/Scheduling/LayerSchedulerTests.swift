import Basics
import Compiler
import Devices
import Execution
import Graphs
import Policies
import Records
import Simulation
import Tensors
import TestSupport
import Testing

struct LayerSchedulerTests {
  private static let device = Result { try DeviceCatalog().device("snapdragon-855-phone") }

  private func scheduler(
    _ graph: Graph, _ change: (inout LayerScheduler.Settings) -> Void = { _ in }
  ) throws -> LayerScheduler {
    var settings = LayerScheduler.Settings()
    change(&settings)
    return try LayerScheduler(
      graph, on: Self.device.get(), Simulator(), Configuration(), settings)
  }

  /// A residual over wide layers.
  private func residual() throws -> Graph {
    var builder = GraphBuilder(name: "residual")
    let x = builder.input("x", TensorType([64]))
    let tall = try builder.add(.pad(before: [0], after: [4032], value: 1), x, name: "tall")
    let skip = try builder.add(.unary(.exponential), tall, name: "skip")
    let narrow = try builder.add(.slice(starts: [0], sizes: [64]), skip, name: "narrow")
    let wide = try builder.add(
      .pad(before: [0], after: [8128], value: 0), narrow, name: "wide")
    let wider = try builder.add(.unary(.absolute), wide, name: "wider")
    let back = try builder.add(.slice(starts: [1], sizes: [4096]), wider, name: "back")
    let sum = try builder.add(.binary(Binary(.subtract)), back, skip, name: "sum")
    return builder.finish(outputs: [sum])
  }

  @Test func `a schedule lists every layer, its place and what lives`() throws {
    let graph = try residual()
    let schedule = try scheduler(graph).executionPlan()
    #expect(schedule.entries.map(\.layer) == graph.nodes.map(\.name))
    #expect(schedule.entries.allSatisfy { $0.retention == .store && !$0.isRecomputed })
    #expect(schedule.activationBytes.max() == schedule.peakBytes)
    #expect(schedule.recomputedMacs == 0 && schedule.shortfallBytes == 0)
    #expect(schedule.description.contains("wider"))
    let text = JSONWriter(layout: .compact).text(of: schedule.json)
    #expect(text.contains(#""layer":"wider""#) && text.contains(#""limitBytes":null"#))
  }

  @Test func `a layer is stored, computed again or offloaded as demanded`() throws {
    let graph = try residual()
    var scheduler = try scheduler(graph)
    let stored = scheduler.executionPlan()
    try scheduler.setStrategy(.recompute, of: "skip")
    #expect(scheduler.strategy(of: "skip") == .recompute)
    let again = scheduler.executionPlan()
    #expect(again.peakBytes < stored.peakBytes)
    #expect(again.entries.contains { $0.layer == "skip.again" && $0.isRecomputed })
    #expect(again.entries.first { $0.layer == "skip" }?.retention == .recompute)
    try scheduler.setStrategy(.offload, of: "skip")
    let offloaded = scheduler.executionPlan()
    #expect(offloaded.peakBytes < stored.peakBytes && offloaded.entries.count == graph.nodes.count)
    let entry = offloaded.entries.first { $0.layer == "skip" }
    #expect(entry?.retention == .offload && entry?.offloadedBytes == 4 * 4096)
    try scheduler.setStrategy(.none, of: "skip")
    #expect(scheduler.executionPlan() == stored)
    var limited = try self.scheduler(graph) { $0.maximumActivationBytes = stored.peakBytes - 1 }
    #expect(limited.executionPlan().entries.contains { $0.isRecomputed })
    try limited.setStrategy(.store, of: "skip")
    #expect(limited.executionPlan().entries.first { $0.layer == "skip" }?.retention == .store)
  }

  @Test func `a layer that does not exist is named, with what may be meant`() throws {
    var scheduler = try scheduler(try residual())
    let error = #expect(throws: LayerSchedulerError.self) {
      try scheduler.setStrategy(.store, of: "wiser")
    }
    #expect(
      error?.description
        == "there is no layer 'wiser' (did you mean 'wider'?); the schedule lists all 7")
  }

  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func `a limit holds, or the schedule says by how much not`(
    seed: UInt64
  ) throws {
    let graph = randomGraph(seed: seed, hasPatterns: true)
    let full = try scheduler(graph).executionPlan()
    for share in [40, 70, 90] {
      let limit = full.arenaBytes * share / 100
      let schedule = try scheduler(graph) { $0.maximumActivationBytes = limit }.executionPlan()
      #expect(schedule.arenaBytes <= full.arenaBytes)
      #expect(schedule.arenaBytes <= limit + schedule.shortfallBytes)
      #expect(schedule.activationBytes.allSatisfy { $0 <= limit + schedule.shortfallBytes })
    }
  }

  @Test func `less memory costs more time along the trade-off`() throws {
    let graph = try residual()
    var before: Trace?
    for thousandths in stride(from: 1000, through: 0, by: -100) {
      let scheduler = try scheduler(graph) {
        $0.tradeoff = MemorySpeedTradeoff(Double(thousandths) / 1000)
      }
      let trace = scheduler.simulate()
      if let before {
        #expect(trace.peakMemoryBytes <= before.peakMemoryBytes)
        #expect(trace.inferenceNs >= before.inferenceNs)
      }
      before = trace
    }
    let fastest = try scheduler(graph).simulate()
    #expect((before?.peakMemoryBytes ?? .max) < fastest.peakMemoryBytes)
    let fixed = try scheduler(graph) {
      $0.tradeoff = MemorySpeedTradeoff(0.0)
      $0.recomputesActivations = false
    }
    #expect(fixed.simulate() == fastest)
  }

  @Test func `checkpoints take less memory and more time in training`() throws {
    let graph = try ModelZoo.graph(named: "bert-mini@tokens=32", batch: 4)
    let kept = try scheduler(graph).simulateTraining()
    let dropped = try scheduler(graph) { $0.checkpointing = .squareRoot }.simulateTraining()
    #expect(dropped.peakMemoryBytes < kept.peakMemoryBytes)
    #expect(dropped.inferenceNs > kept.inferenceNs)
  }

  @Test(arguments: ModelZoo.entries.map(\.name)) func `the estimate is within one percent`(
    model: String
  ) throws {
    let graph = try ModelZoo.graph(named: model)
    for device in try DeviceCatalog().allDevices() {
      for text in ["baseline", "baseline,precision=int8"] {
        let scheduler = try LayerScheduler(
          graph, on: device, Simulator(), Configuration(parsing: text))
        let (estimate, simulated) = (
          scheduler.estimate().peakBytes, scheduler.simulate().peakMemoryBytes
        )
        let error = abs(Double(estimate) / Double(simulated) - 1)
        #expect(error <= 0.01, "\(device.id) \(text): \(estimate) for \(simulated)")
      }
    }
  }

  @Test(arguments: ["mobilenetv2@32", "bert-mini@tokens=8", "digits-cnn"])
  func `layer by layer gives the bits of the whole network`(model: String) throws {
    let graph = try ModelZoo.graph(named: model)
    let limit = try scheduler(graph).executionPlan().arenaBytes * 3 / 4
    let scheduler = try scheduler(graph) { $0.maximumActivationBytes = limit }
    let inputs = graph.seededInputs(seed: 4)
    var whole = try Session(scheduler.scheduledGraph.plan(for: .host(HostTarget())))
    var single = try Session(scheduler.scheduledGraph.plan(for: .host(HostTarget())))
    let expected = try whole.run(inputs)
    for (name, tensor) in inputs { try single.setInput(name, to: tensor) }
    for layer in single.plan.steps.indices { try single.execute(layer: layer) }
    let found = single.outputs()
    for (name, tensor) in expected {
      #expect(tensor.elements.map(\.bitPattern) == found[name]?.elements.map(\.bitPattern))
    }
  }
}
