import Devices
import Graphs
import Records

extension Relation {
  /// A better device is never slower: neither with the same plan, nor with the plan that is made for it.
  static let speed: [Relation] = [
    neverSlower("more memory bandwidth") { $0.dram.bandwidthMBps *= 2 },
    neverSlower("a quarter more memory bandwidth") {
      $0.dram.bandwidthMBps += $0.dram.bandwidthMBps / 4
    },
    neverSlower("more clock") { $0.scaleClocks(by: 11, over: 10) },
    neverSlower("more last-level cache") { device in
      if device.sharedCaches.isEmpty {
        for index in device.clusters.indices { device.clusters[index].l2?.sizeKiB *= 2 }
      }
      for index in device.sharedCaches.indices { device.sharedCaches[index].sizeKiB *= 2 }
    },
    neverSlower("more second-level cache") { device in
      for index in device.clusters.indices { device.clusters[index].l2?.sizeKiB *= 2 }
    },
    neverSlower("more first-level cache") { device in
      for index in device.clusters.indices { device.clusters[index].l1d.sizeKiB *= 2 }
    },
  ]

  /// Steps are compared one by one with the same plan; in every fourth case also sums, with the plan
  /// that is made for the better device.
  private static func neverSlower(
    _ name: String, _ improve: @escaping @Sendable (inout DeviceProfile) -> Void
  ) -> Relation {
    Relation("\(name) is never slower") { sample, simulator in
      sample.cases.enumerated().flatMap { number, item -> [Comparison] in
        var better = item.device
        improve(&better)
        guard better != item.device else { return [] }
        let before = simulator.layers(item.plan, item.device, item.configuration)
        let after = simulator.layers(item.plan, better, item.configuration)
        let same = slowerStep(item, before, after)
        // Planning takes longer than all the rest. Relations take turns.
        guard (number + name.utf8.count) % 4 == 0 else { return [same] }
        let plan = simulator.plan(item.graph, better, item.configuration)
        return [same, slower(item, before, simulator.layers(plan, better, item.configuration))]
      }
    }
  }

  private static func slowerStep(
    _ item: RelationSample.Case, _ before: [LayerTerms], _ after: [LayerTerms]
  ) -> Comparison {
    for (before, after) in zip(before, after)
    where after.totalNs > before.totalNs + LayerTerms.roundingNs {
      return item.violation(
        "\(before.name), latency in ns", before: before.totalNs, after: after.totalNs)
    }
    return .holds
  }

  private static func slower(
    _ item: RelationSample.Case, _ before: [LayerTerms], _ planned: [LayerTerms]
  ) -> Comparison {
    let (slow, fast) = (before.totalNs, planned.totalNs)
    guard fast > slow + LayerTerms.roundingNs * Int64(before.count) else { return .holds }
    return item.violation("latency of new plans in ns", before: slow, after: fast)
  }

  /// With twice the clock a step takes between half of its time, and that plus half of what does not
  /// depend on the clock: memory.
  ///
  /// Terms overlap: where arithmetic gets shorter, more of memory's time is exposed. So what is left
  /// above half is bounded by half of memory's time after the change.
  static let clockHalves = Relation(
    "twice the clock halves everything but memory"
  ) { sample, simulator in
    sample.cases.map { item in
      var device = item.device
      device.scaleClocks(by: 2)
      let before = simulator.layers(item.plan, item.device, item.configuration)
      let after = simulator.layers(item.plan, device, item.configuration)
      for (slow, fast) in zip(before, after) {
        // In halves of a nanosecond, which stay integers.
        let excess = 2 * fast.totalNs - slow.totalNs
        let tolerance = 2 * LayerTerms.roundingNs
        guard excess < -tolerance || excess > fast.dramNs + tolerance else { continue }
        return item.violation(
          "\(slow.name), latency in ns", before: slow.totalNs, after: fast.totalNs)
      }
      return .holds
    }
  }
}

extension LayerTerms {
  /// What rounding can make of a comparison: each of the terms is rounded by itself on either side.
  fileprivate static let roundingNs: Int64 = 6
}

extension [LayerTerms] {
  fileprivate var totalNs: Int64 { reduce(0) { $0 + $1.totalNs } }
}

extension DeviceProfile {
  /// Multiplies every clock.
  fileprivate mutating func scaleClocks(by numerator: Int, over denominator: Int = 1) {
    for cluster in clusters.indices {
      for point in clusters[cluster].operatingPoints.indices {
        let frequency = clusters[cluster].operatingPoints[point].frequencyKHz
        clusters[cluster].operatingPoints[point].frequencyKHz =
          frequency * numerator / denominator
      }
    }
  }
}
