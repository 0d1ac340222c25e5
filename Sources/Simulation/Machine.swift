import Devices
import Records

/// The part of a device that a configuration uses: cores with their threads, caches, memory.
struct Machine {
  /// Cores that work at the same time, fastest first.
  let cores: [ActiveCore]
  /// How many threads.
  let threads: Int
  /// Capacity of the first-level cache of the slowest core, in bytes.
  let l1Bytes: Int
  /// Capacity of the second-level cache that one core can use.
  let l2Bytes: Int
  /// Capacity before main memory.
  let lastLevelBytes: Int
  /// Peak memory bandwidth in bytes for each nanosecond.
  let dramBytesPerNs: Double
  /// The memory technology.
  let dram: DRAM.Technology
  /// Idle power of the device.
  let idleMilliwatts: Double

  /// A core, its clock, and its share of the work.
  struct ActiveCore {
    let facts: CoreFacts
    let cyclesPerNs: Double
    /// Threads that it runs, out of all.
    let threads: Int
    /// Power above idle of a scalar load.
    let milliwatts: Double
  }

  init(_ device: DeviceProfile, _ configuration: Configuration, _ constants: SimulatorConstants) {
    let available = Machine.selected(configuration.cores, of: device)
    switch configuration.threads {
    case .all: threads = Machine.mayUseThreads(configuration) ? available.count : 1
    case .count(let count): threads = Machine.mayUseThreads(configuration) ? count : 1
    }
    let used = Array(available.prefix(threads))
    // Threads beyond the cores go round again, fastest first.
    let total = threads
    cores = used.enumerated().map { index, place in
      let cluster = device.clusters[place.cluster]
      return ActiveCore(
        facts: cluster.core, cyclesPerNs: Double(place.frequencyKHz) / 1e6,
        threads: total / used.count + (index < total % used.count ? 1 : 0),
        milliwatts: cluster.busyMilliwatts(constants))
    }
    let clusters = used.map { device.clusters[$0.cluster] }
    l1Bytes = clusters.map(\.l1d.sizeBytes).min() ?? 0
    l2Bytes = clusters.map { Machine.share(of: $0.l2, cores: $0.count) }.min() ?? 0
    let shared = device.sharedCaches.map(\.sizeBytes).max() ?? 0
    lastLevelBytes = max(shared, clusters.compactMap { $0.l2?.sizeBytes }.max() ?? 0, l1Bytes)
    dramBytesPerNs = Double(device.dram.bandwidthMBps) / 1000
    dram = device.dram.type
    idleMilliwatts = Double(device.power.idleMilliwatts)
  }

  /// The class that a core's constants belong to.
  static func value(
    of facts: CoreFacts, in values: SimulatorConstants.CoreClassValues
  ) -> Double {
    switch facts.order {
    case .inOrder: values.inOrder
    case .outOfOrder: facts.fma128PerCycle >= 4 ? values.wide : values.outOfOrder
    }
  }

  /// Multiply-accumulates for each cycle at a precision.
  static func peakMacs(
    of facts: CoreFacts, _ precision: Precision, _ level: OptimizationLevel
  ) -> Double {
    guard level != .none else { return min(1, facts.fma128PerCycle) }
    switch precision {
    case .fp32: return facts.fp32MacsPerCycle
    case .fp16: return facts.fp16MacsPerCycle
    case .int8: return facts.i8mmMacsPerCycle ?? facts.int8MacsPerCycle
    }
  }

  private struct Place {
    let cluster: Int
    let frequencyKHz: Int
    let rate: Double
  }

  private static func mayUseThreads(_ configuration: Configuration) -> Bool {
    switch configuration.optimization {
    case .none, .simd: false
    case .parallel, .full: true
    }
  }

  /// Cores that may be used, fastest first. Big cores are those whose highest frequency is at least
  /// the mean of the fastest and the slowest cluster's (ncnn's rule for `powersave`).
  private static func selected(_ selection: CoreSelection, of device: DeviceProfile) -> [Place] {
    let frequencies = device.clusters.map(\.maximumFrequencyKHz)
    let middle = ((frequencies.max() ?? 0) + (frequencies.min() ?? 0)) / 2
    var places: [Place] = []
    for (index, cluster) in device.clusters.enumerated() {
      let isBig = frequencies[index] >= middle
      let isChosen: Bool
      switch selection {
      case .all: isChosen = true
      case .big: isChosen = isBig
      case .little: isChosen = !isBig
      }
      guard isChosen else { continue }
      let rate = cluster.core.fp32MacsPerCycle * Double(frequencies[index])
      let place = Place(cluster: index, frequencyKHz: frequencies[index], rate: rate)
      places += [Place](repeating: place, count: cluster.count)
    }
    // A device with one kind of cores has no little ones: all of them serve.
    guard !places.isEmpty else { return selected(.all, of: device) }
    // Clusters keep the profile's order among equals, so that the choice is stable.
    return places.enumerated().sorted {
      ($1.element.rate, $0.offset) < ($0.element.rate, $1.offset)
    }.map(\.element)
  }

  private static func share(of cache: Cache?, cores: Int) -> Int {
    guard let cache else { return 0 }
    switch cache.scope {
    case .core: return cache.sizeBytes
    case .pair: return cache.sizeBytes / min(2, max(1, cores))
    case .cluster, .soc: return cache.sizeBytes / max(1, cores)
    }
  }
}

extension Cluster {
  /// Power of one busy core above idle at the highest frequency: as measured, scaled with the square
  /// of the frequency from the nearest measurement of its core type, or from its class.
  fileprivate func busyMilliwatts(_ constants: SimulatorConstants) -> Double {
    if let measured = operatingPoints.last?.milliwatts { return Double(measured) }
    let frequency = Double(maximumFrequencyKHz)
    let nearest = core.measuredPower.min {
      ($0.frequencyKHz - maximumFrequencyKHz).magnitude
        < ($1.frequencyKHz - maximumFrequencyKHz).magnitude
    }
    guard let nearest else {
      return Machine.value(of: core, in: constants.microwattsPerMHz) * frequency / 1e6
    }
    let ratio = frequency / Double(nearest.frequencyKHz)
    return Double(nearest.microwatts) / 1000 * ratio * ratio
  }
}
