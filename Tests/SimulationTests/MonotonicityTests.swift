import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

/// A better device is never slower, whatever runs on it.
struct MonotonicityTests {
  struct Improvement: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let apply: @Sendable (inout DeviceProfile) -> Void
  }

  static let improvements = [
    Improvement(testDescription: "twice the memory bandwidth") { $0.dram.bandwidthMBps *= 2 },
    Improvement(testDescription: "a tenth more clock") { $0 = $0.clocked(by: 11, over: 10) },
    Improvement(testDescription: "twice the last-level cache") { device in
      if device.sharedCaches.isEmpty {
        for cluster in device.clusters.indices { device.clusters[cluster].l2?.sizeKiB *= 2 }
      }
      for cache in device.sharedCaches.indices { device.sharedCaches[cache].sizeKiB *= 2 }
    },
  ]

  @Test(arguments: Cell.all)
  func `more bandwidth, clock or cache is never slower`(cell: Cell) throws {
    let (graph, device, configuration) = try cell.parsed()
    let simulator = try Simulator()
    let before = try simulator.layers(of: cell.plan(), on: device, configuration).totalNs
    for improvement in Self.improvements {
      var better = device
      improvement.apply(&better)
      let after = try simulator.layers(
        of: plan(graph, on: better, configuration), on: better, configuration
      ).totalNs
      #expect(after <= before, "\(improvement.testDescription)")
    }
  }

  @Test(arguments: Cell.all)
  func `twice the clock halves everything but memory`(cell: Cell) throws {
    let (_, device, configuration) = try cell.parsed()
    let simulator = try Simulator.changing { $0.exposeAll() }
    let plan = try cell.plan()
    let before = simulator.layers(of: plan, on: device, configuration)
    let after = simulator.layers(of: plan, on: device.clocked(by: 2), configuration)
    func isHalf(_ fast: Int64, _ slow: Int64) -> Bool {
      (Double(fast) - Double(slow) / 2).magnitude <= 0.75
    }
    for (slow, fast) in zip(before, after) where slow.totalNs > 0 {
      #expect(isHalf(fast.computeNs, slow.computeNs))
      #expect(isHalf(fast.l1Ns, slow.l1Ns))
      #expect(isHalf(fast.l2Ns, slow.l2Ns))
      #expect(isHalf(fast.l3Ns, slow.l3Ns))
      #expect(fast.dramNs == slow.dramNs)
      #expect(isHalf(fast.overheadNs, slow.overheadNs))
    }
  }

  @Test(arguments: Cell.models, Cell.devices)
  func `vector instructions, where there are any, threads and passes are each worth something`(
    model: String, device: String
  ) throws {
    let profile = try bundledDevice(device)
    let graph = try ModelZoo.graph(named: model)
    let times = try ["none", "simd", "full"].map { level in
      let configuration = try Configuration(parsing: "baseline,optimization=\(level)")
      return try Simulator().layers(
        of: plan(graph, on: profile, configuration), on: profile, configuration
      ).totalNs
    }
    #expect(profile.simd.isEmpty ? times[0] >= times[1] : times[0] > times[1])
    #expect(times[1] > times[2])
  }

  @Test(arguments: Cell.models)
  func `16-bit storage without 16-bit arithmetic saves bytes and no cycles`(model: String) throws {
    let graph = try ModelZoo.graph(named: model)
    let device = try bundledDevice("budget-phone")
    #expect(device.clusters[0].core.fp16MacsPerCycle == device.clusters[0].core.fp32MacsPerCycle)
    let simulator = try Simulator.changing { $0.exposeAll() }
    let single = Configuration()
    let half = try Configuration(parsing: "baseline,precision=fp16")
    let plans = try [plan(graph, on: device, single), plan(graph, on: device, half)]
    #expect(plans[1].weightBytes * 2 == plans[0].weightBytes)
    #expect(plans[1].arenaBytes < plans[0].arenaBytes)
    // The same kernels in both, so that only the precision differs.
    let slow = simulator.layers(of: plans[0], on: device, single)
    let fast = simulator.layers(of: plans[0], on: device, half)
    for (slow, fast) in zip(slow, fast) {
      #expect(fast.overheadNs == slow.overheadNs)
      #expect((fast.l1Ns * 2 - slow.l1Ns).magnitude <= 1)
      #expect(fast.dramBytes <= slow.dramBytes)
    }
  }
}
