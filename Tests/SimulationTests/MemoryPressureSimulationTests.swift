import Compiler
import Devices
import Graphs
import Policies
import Records
import Simulation
import Testing

/// A run of a network whose batch grows until the system ends it, on simulated numbers.
struct MemoryPressureSimulationTests {
  private let graphName = "mobilenetv2@96"

  private func trace(batch: Int, on device: DeviceProfile, isCold: Bool = false) throws -> Trace {
    let configuration = try Configuration(parsing: "baseline,batch=\(batch)")
    let graph = try ModelZoo.graph(named: graphName, batch: batch)
    return try Simulator().simulate(
      plan(graph, on: device, configuration), on: device, configuration, isCold: isCold)
  }

  /// A phone on which a batch of 16 uses nearly all that an app may use.
  private func phone() throws -> DeviceProfile {
    var device = try bundledDevice("budget-phone")
    let bytes = try trace(batch: 16, on: device).memory.footprintBytes
    device.memory.appLimitMiB = Int(bytes) * 100 / 95 / 1_048_576
    return device
  }

  @Test func `a growing batch passes warning and critical, and is ended`() throws {
    let device = try phone()
    var monitor = MemoryPressureMonitor(device.memory)
    var levels: [MemoryPressureLevel] = []
    for batch in [1, 4, 8, 12, 13, 14, 16, 20, 24] {
      let trace = try trace(batch: batch, on: device)
      try monitor.update(bytes: Int(trace.memory.footprintBytes))
      levels.append(monitor.level)
      #expect((trace.status == .oom) == (monitor.level == .kill), "\(batch)")
    }
    #expect(levels == levels.sorted() && Set(levels).count == 4, "\(levels)")
  }

  @Test func `a warning is answered by a smaller batch, which needs fewer activations`() throws {
    let device = try phone()
    var monitor = MemoryPressureMonitor(device.memory)
    let large = try trace(batch: 16, on: device)
    let single = try trace(batch: 1, on: device)
    let demand = MemoryDemand(
      fixedBytes: Int(large.memory.footprintBytes - large.arenaBytes),
      activationBytes: Int(single.arenaBytes))
    var run = MemoryPressureResponse(plans: [demand], batch: 16)
    let event = try monitor.update(bytes: Int(large.memory.footprintBytes))
    #expect(event?.level == .critical)
    #expect(run.reduceBatchSize(1) == 1)
    #expect(single.arenaBytes * 8 < large.arenaBytes)
    #expect(Int64(run.activationBytes) == single.arenaBytes)
    try monitor.update(bytes: Int(single.memory.footprintBytes))
    #expect(monitor.level == .normal)
  }

  @Test func `dropped caches free memory, and the next inference is a cold one`() throws {
    let device = try bundledDevice("budget-phone")
    let warm = try trace(batch: 1, on: device)
    let cold = try trace(batch: 1, on: device, isCold: true)
    // The packed weights are what can be freed and made again from the model's file.
    let demand = MemoryDemand(
      fixedBytes: Int(warm.memory.processBytes), activationBytes: Int(warm.arenaBytes),
      cacheBytes: Int(warm.weightBytes))
    var run = MemoryPressureResponse(plans: [demand], batch: 1)
    #expect(Int64(run.bytes) == warm.memory.footprintBytes)
    #expect(Int64(run.dropCaches()) == warm.weightBytes)
    #expect(Int64(run.bytes) == warm.memory.footprintBytes - warm.weightBytes)
    #expect(run.isCold)
    let start = try #require(cold.start)
    #expect(start.loadNs > warm.inferenceNs / 100)
    #expect(start.loadNs + cold.endToEndNs > warm.endToEndNs)
    run.finishInference()
    #expect(!run.isCold && Int64(run.bytes) == warm.memory.footprintBytes)
  }
}
