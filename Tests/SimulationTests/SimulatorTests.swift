import Compiler
import Devices
import Graphs
import Records
import Simulation
import TestSupport
import Testing

struct SimulatorTests {
  @Test(arguments: Cell.all)
  func `the terms of every layer add up to the latency, without a negative one`(
    cell: Cell
  ) throws {
    let trace = try cell.trace()
    #expect(!trace.layers.isEmpty)
    for layer in trace.layers {
      #expect(layer.terms.allSatisfy { $0.ns >= 0 })
      #expect(layer.terms.reduce(0) { $0 + $1.ns } == layer.totalNs)
      #expect(layer.dramBytes >= 0 && layer.energyNanojoules >= 0)
      #expect(layer.totalNs > 0 || layer.kernel.contains(".view."))
    }
    #expect(trace.inferenceNs == trace.layers.totalNs)
    #expect(trace.start == nil && trace.coldStartNs == nil && trace.generation == nil)
    #expect(trace.preprocessNs > 0 && trace.postprocessNs > 0)
    #expect(
      trace.endToEndNs == trace.preprocessNs + trace.inferenceNs + trace.postprocessNs)
    #expect(trace.dramBytes == trace.layers.reduce(0) { $0 + $1.dramBytes })
  }

  @Test(arguments: ["budget-phone", "tablet"])
  func `a cold inference loads the weights first`(device: String) throws {
    let cell = Cell(model: "mobilenetv2", device: device, configuration: "baseline")
    let (warm, cold) = try (cell.trace(), cell.trace(isCold: true))
    let profile = try bundledDevice(device)
    let constants = try Simulator().constants
    let read = { (bytes: Int64) in
      Double(bytes) / Double(profile.storage.readMBps) * 1000
        + Double(profile.storage.latencyUs) * 1000
    }
    let bandwidth = constants.latency.megabytesOfOneCore(profile)
    let start = try #require(cold.start)
    // Weights are read, then rearranged: read once more and written.
    let load = read(cold.weightBytes) + 2 * Double(cold.weightBytes) * 1000 / bandwidth
    #expect((Double(start.loadNs) - load).magnitude <= 1.5)
    let clock = Double(profile.clusters.map(\.maximumFrequencyKHz).max() ?? 0) / 1e6
    let process = constants.processStartCycles / clock + read(Int64(constants.runtimeBytes))
    #expect((Double(start.processNs) - process).magnitude <= 1.5)
    #expect(cold.coldStartNs == start.processNs + start.loadNs + cold.endToEndNs)
    #expect(cold.appBytes == cold.weightBytes + Int64(constants.runtimeBytes))
    #expect(cold.preprocessNs == warm.preprocessNs)
    // Caches are empty: every weight comes from memory.
    #expect(cold.dramBytes >= cold.weightBytes && cold.dramBytes >= warm.dramBytes)
    #expect(cold.inferenceNs >= warm.inferenceNs)
    #expect(cold.energyNanojoules >= warm.energyNanojoules)
  }

  @Test func `energy is that of the layers and of the idle device`() throws {
    let trace = try Cell(
      model: "mobilenetv2", device: "budget-phone", configuration: "baseline"
    ).trace()
    let idle = try bundledDevice("budget-phone").power.idleMilliwatts
    let active = trace.layers.reduce(0) { $0 + $1.energyNanojoules }
    #expect(trace.energyNanojoules == active + Int64(idle) * trace.inferenceNs / 1000)
    #expect(
      trace.averagePowerMilliwatts == trace.energyNanojoules * 1000 / trace.inferenceNs)
  }

  // MARK: Limits

  @Test func `memory may be filled to the last byte`() throws {
    let cell = Cell(model: "mobilenetv2", device: "budget-phone", configuration: "baseline")
    let (_, device, configuration) = try cell.parsed()
    let plan = try cell.plan()
    let limit = device.memory.appLimitBytes
    for excess in [0, 1] {
      let simulator = try Simulator.changing {
        $0.processBytes = limit - plan.weightBytes - plan.arenaBytes + excess
      }
      let trace = simulator.simulate(plan, on: device, configuration)
      #expect(trace.peakMemoryBytes == Int64(limit + excess))
      guard excess == 1 else {
        #expect(trace.status == .ok && trace.reason == nil)
        continue
      }
      #expect(trace.status == .oom)
      #expect(trace.reason?.needed == Int64(limit) + 1)
      #expect(trace.reason?.available == Int64(limit))
      #expect(trace.reason?.unit == "bytes")
      #expect(trace.layers.isEmpty && trace.inferenceNs == 0)
      #expect(trace.weightBytes == Int64(plan.weightBytes))
    }
  }

  @Test(arguments: Cell.all)
  func `more memory never turns a result into out of memory`(cell: Cell) throws {
    let (_, device, configuration) = try cell.parsed()
    let plan = try cell.plan()
    let simulator = try Simulator()
    var device2 = device
    var hasFitted = false
    for limit in [16, 32, 64, 128, 256, 512, 1024, 4096] {
      device2.memory.appLimitMiB = limit
      let fits = simulator.simulate(plan, on: device2, configuration).status != .oom
      #expect(fits || !hasFitted)
      hasFitted = fits
    }
    #expect(hasFitted)
  }

  @Test func `power may reach the peak, not exceed it`() throws {
    let cell = Cell(model: "resnet18", device: "budget-phone", configuration: "baseline")
    var (_, device, configuration) = try cell.parsed()
    let plan = try cell.plan()
    let simulator = try Simulator()
    let drawn = simulator.simulate(plan, on: device, configuration).averagePowerMilliwatts
    device.power.peakMilliwatts = Int(drawn)
    #expect(simulator.simulate(plan, on: device, configuration).status == .ok)
    device.power.peakMilliwatts = Int(drawn) - 1
    let trace = simulator.simulate(plan, on: device, configuration)
    #expect(trace.status == .overPower)
    #expect(trace.reason?.needed == drawn)
    #expect(trace.reason?.available == drawn - 1)
    #expect(trace.reason?.unit == "mW")
    #expect(trace.inferenceNs > 0)
  }

  // MARK: Recorded values

  /// A change of the cost model, its constants, the passes or a bundled profile shows here, cell by
  /// cell. When it is meant, raise `revision` in `DeviceProfiles/catalog/simulator.json` and record
  /// the new values: `RECORD_SNAPSHOTS=1 swift test --filter SimulatorTests`.
  @Test func `simulated values are those that were recorded`() throws {
    let lines = try Cell.all.map { cell in
      let (warm, cold) = try (cell.trace(), cell.trace(isCold: true))
      let values = [
        warm.preprocessNs, warm.inferenceNs, warm.postprocessNs, cold.coldStartNs ?? -1,
        warm.energyNanojoules, warm.peakMemoryBytes, warm.arenaBytes, warm.dramBytes,
      ]
      return "\(cell.testDescription): \(warm.status.rawValue) "
        + values.map(String.init).joined(separator: " ")
    }
    let header =
      "cell: status preprocessNs inferenceNs postprocessNs coldStartNs energyNanojoules "
      + "peakMemoryBytes arenaBytes dramBytes"
    expectSnapshot(([header] + lines).joined(separator: "\n") + "\n", named: "cells.txt")
  }
}
