import Devices
import Graphs
import Records
import Simulation

extension Relation {
  /// What fits a device fits it with more memory, and takes no longer.
  static let memoryNeverWorse = Relation("more memory is never worse") { sample, simulator in
    sample.cases.map { item in
      var device = item.device
      device.memory.totalMiB *= 2
      device.memory.appLimitMiB *= 2
      let before = simulator.trace(item.plan, item.device, item.configuration, false)
      let after = simulator.trace(item.plan, device, item.configuration, false)
      guard before.status != .oom else { return .holds }
      guard after.status == before.status, after.inferenceNs <= before.inferenceNs else {
        return item.violation(
          "\(before.status.rawValue) and \(after.status.rawValue), latency in ns",
          before: before.inferenceNs, after: after.inferenceNs)
      }
      return .holds
    }
  }

  /// Weights come from storage when a process starts.
  static let storageNeverLater = Relation("faster storage never starts later") {
    sample, simulator in
    sample.cases.compactMap { item in
      var device = item.device
      device.storage.readMBps *= 2
      device.storage.latencyUs /= 2
      let before = simulator.trace(item.plan, item.device, item.configuration, true)
      let after = simulator.trace(item.plan, device, item.configuration, true)
      guard let slow = before.coldStartNs, before.status != .oom else { return nil }
      guard let fast = after.coldStartNs, fast <= slow else {
        return item.violation(
          "cold start in ns", before: slow, after: after.coldStartNs ?? -1)
      }
      return .holds
    }
  }
}
