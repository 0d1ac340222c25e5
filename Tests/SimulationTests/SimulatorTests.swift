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
    #expect(trace.latencyNs == trace.layers.totalNs)
    #expect(trace.loadNs == 0)
    #expect(trace.dramBytes == trace.layers.reduce(0) { $0 + $1.dramBytes })
  }

  @Test(arguments: ["budget-phone", "tablet"])
  func `a cold inference loads the weights first`(device: String) throws {
    let cell = Cell(model: "mobilenetv2", device: device, configuration: "baseline")
    let (warm, cold) = try (cell.trace(), cell.trace(.cold))
    let storage = try bundledDevice(device).storage
    let expected =
      Double(cold.weightBytes) / Double(storage.readMBps) * 1000
      + Double(storage.latencyUs) * 1000
    #expect((Double(cold.loadNs) - expected).magnitude <= 0.5)
    #expect(cold.latencyNs == warm.latencyNs + cold.loadNs)
    #expect(cold.layers == warm.layers)
    #expect(cold.energyNanojoules > warm.energyNanojoules)
  }

  @Test func `energy is that of the layers and of the idle device`() throws {
    let trace = try Cell(
      model: "mobilenetv2", device: "budget-phone", configuration: "baseline"
    ).trace()
    let idle = try bundledDevice("budget-phone").power.idleMilliwatts
    let active = trace.layers.reduce(0) { $0 + $1.energyNanojoules }
    #expect(trace.energyNanojoules == active + Int64(idle) * trace.latencyNs / 1000)
    #expect(
      trace.averagePowerMilliwatts == trace.energyNanojoules * 1000 / trace.latencyNs)
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
      let trace = simulator.simulate(plan, on: device, configuration, .warm)
      #expect(trace.peakMemoryBytes == Int64(limit + excess))
      guard excess == 1 else {
        #expect(trace.status == .ok && trace.reason == nil)
        continue
      }
      #expect(trace.status == .oom)
      #expect(trace.reason?.needed == Int64(limit) + 1)
      #expect(trace.reason?.available == Int64(limit))
      #expect(trace.reason?.unit == "bytes")
      #expect(trace.layers.isEmpty && trace.latencyNs == 0)
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
      let fits = simulator.simulate(plan, on: device2, configuration, .warm).status != .oom
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
    let drawn = simulator.simulate(plan, on: device, configuration, .warm).averagePowerMilliwatts
    device.power.peakMilliwatts = Int(drawn)
    #expect(simulator.simulate(plan, on: device, configuration, .warm).status == .ok)
    device.power.peakMilliwatts = Int(drawn) - 1
    let trace = simulator.simulate(plan, on: device, configuration, .warm)
    #expect(trace.status == .overPower)
    #expect(trace.reason?.needed == drawn)
    #expect(trace.reason?.available == drawn - 1)
    #expect(trace.reason?.unit == "mW")
    #expect(trace.latencyNs > 0)
  }

  // MARK: Recorded values

  /// A change of the cost model, its constants, the passes or a bundled profile shows here, cell by
  /// cell. When it is meant, raise `revision` in `DeviceProfiles/catalog/simulator.json` and record
  /// the new values: `RECORD_SNAPSHOTS=1 swift test --filter SimulatorTests`.
  @Test func `simulated values are those that were recorded`() throws {
    let lines = try Cell.all.map { cell in
      let trace = try cell.trace(.cold)
      let values = [
        trace.latencyNs, trace.loadNs, trace.energyNanojoules, trace.peakMemoryBytes,
        trace.arenaBytes, trace.dramBytes,
      ]
      return "\(cell.testDescription): \(trace.status.rawValue) "
        + values.map(String.init).joined(separator: " ")
    }
    let header =
      "cell: status latencyNs loadNs energyNanojoules peakMemoryBytes arenaBytes dramBytes"
    expectSnapshot(([header] + lines).joined(separator: "\n") + "\n", named: "cells.txt")
  }
}
