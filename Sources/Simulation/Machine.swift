import Devices
import Records

/// The part of a device that a configuration uses: cores with their threads, caches, memory.
struct Machine {
  /// Cores that work at the same time, fastest first.
  let cores: [ActiveCore]
  /// How many threads.
  let threads: Int
  /// Capacity of the largest cache that all clusters share, in bytes; zero where there is none.
  let l3Bytes: Double
  /// Capacity before main memory.
  let lastLevelBytes: Double
  /// What all cores together can draw from memory, in bytes for each nanosecond.
  let usableDRAMBytesPerNs: Double
  /// Energy for moving a byte to or from memory.
  let dramPicojoulesPerByte: Double
  /// How many times as long all takes in the runtime as in the one whose constants are used.
  let runtimeFactor: Double

  /// What a core does for each nanosecond, and its share of the work. Numbers only: pricing copies it
  /// for every step.
  struct ActiveCore {
    /// The clock.
    let cyclesPerNs: Double
    /// Multiply-accumulates at the most, however blocked the kernel, in each precision.
    let peakMacsPerNs: PrecisionRates
    /// Multiply-accumulates of a kernel that costs one cycle of the peak rate for each.
    let macsPerNs: PrecisionRates
    /// Multiply-accumulates without SIMD.
    let scalarMacsPerNs: Double
    /// Passes over 16 bytes of one cycle on a core with one multiply-add a cycle.
    let vectorsPerNs: Double
    /// Bytes from the first-level cache.
    let loadBytesPerNs: Double
    /// Capacity of its first-level cache in bytes.
    let l1Bytes: Double
    /// Capacity of the second level that it can use among the cores that work; zero without one.
    let l2Bytes: Double
    /// The same, the others' parts included.
    let wholeL2Bytes: Double
    /// Time for each byte from the second level.
    let l2NsPerByte: Double
    /// Time for each byte from the last level.
    let l3NsPerByte: Double
    /// What it can draw from memory alone.
    let dramBytesPerNs: Double
    /// Share of what is hidden that shows nevertheless.
    let exposure: Double
    /// Starting a step.
    let dispatchNs: Double
    /// Starting and joining threads.
    let forkJoinNs: Double
    /// The cluster's place in the profile.
    let cluster: Int
    /// Power above idle while it computes.
    let milliwatts: Double
    /// Power above idle while it computes without SIMD.
    let scalarMilliwatts: Double
    /// Threads that it runs, out of all.
    let threads: Int
  }

  /// A rate in each precision.
  struct PrecisionRates {
    let fp32, fp16, int8: Double

    subscript(precision: Precision) -> Double {
      switch precision {
      case .fp32: fp32
      case .fp16: fp16
      case .int8: int8
      }
    }
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
    let shared = Double(device.sharedCaches.map(\.sizeBytes).max() ?? 0)
    l3Bytes = shared
    cores = used.enumerated().map { index, place in
      ActiveCore(
        device.clusters[place.cluster], configuration, constants, hasSIMD: !device.simd.isEmpty,
        threads: total / used.count + (index < total % used.count ? 1 : 0),
        among: ActiveCore.Neighbours(
          cluster: place.cluster, inCluster: used.count { $0.cluster == place.cluster },
          inDevice: used.count))
    }
    lastLevelBytes = cores.reduce(shared) { max($0, $1.wholeL2Bytes, $1.l1Bytes) }
    let own = cores.reduce(0) { $0 + $1.dramBytesPerNs }
    usableDRAMBytesPerNs = Machine.usable(own, of: device, constants)
    dramPicojoulesPerByte = constants.picojoulesPerByte.dram(device.dram.type)
    runtimeFactor = constants.latency.factor(
      of: configuration.runtime, configuration.precision)
  }

  /// What cores can draw that could draw a bandwidth from a memory without end: a smooth minimum of
  /// that and of what the device's memory gives, in bytes for each nanosecond.
  private static func usable(
    _ own: Double, of device: DeviceProfile, _ constants: SimulatorConstants
  ) -> Double {
    let given = Double(device.dram.bandwidthMBps) / 1000 * constants.latency.dramShare
    return own * given / (own * own + given * given).squareRoot()
  }

  /// The same for its fastest core alone.
  func usableDRAMBytesPerNsOfOneCore(
    of device: DeviceProfile, _ constants: SimulatorConstants
  ) -> Double {
    Machine.usable(cores[0].dramBytesPerNs, of: device, constants)
  }

  private struct Place {
    let cluster: Int
    let rate: Double
  }

  private static func mayUseThreads(_ configuration: Configuration) -> Bool {
    switch configuration.optimization {
    case .none, .simd: false
    case .parallel, .full: true
    }
  }

  /// Cores that may be used, fastest first.
  private static func selected(_ selection: CoreSelection, of device: DeviceProfile) -> [Place] {
    let hasSIMD = !device.simd.isEmpty
    var places: [Place] = []
    for (index, cluster) in device.clusters.enumerated() {
      let isBig = device.isBig(cluster)
      let isChosen: Bool
      switch selection {
      case .all: isChosen = true
      case .big: isChosen = isBig
      case .little: isChosen = !isBig
      }
      guard isChosen else { continue }
      let perCycle = hasSIMD ? cluster.core.fp32MacsPerCycle : cluster.core.scalarMacsPerCycle
      let rate = perCycle * Double(cluster.maximumFrequencyKHz)
      let place = Place(cluster: index, rate: rate)
      places += [Place](repeating: place, count: cluster.count)
    }
    // A device with one kind of cores has no little ones: all of them serve.
    guard !places.isEmpty else { return selected(.all, of: device) }
    // Clusters keep the profile's order among equals, so that the choice is stable.
    return places.enumerated().sorted {
      ($1.element.rate, $0.offset) < ($0.element.rate, $1.offset)
    }.map(\.element)
  }
}

extension Machine.ActiveCore {
  /// The cores that work at the same time.
  struct Neighbours {
    let cluster: Int
    let inCluster: Int
    let inDevice: Int
  }

  init(
    _ cluster: Cluster, _ configuration: Configuration, _ constants: SimulatorConstants,
    hasSIMD: Bool, threads: Int, among neighbours: Neighbours
  ) {
    let latency = constants.latency
    let facts = cluster.core
    // What cores could do in SIMD is of no use where the device offers none, as in WebAssembly.
    let isScalar = !hasSIMD || configuration.optimization == .none
    // Very wide cores in program order reorder by other means, and fetch ahead as others do.
    let isInOrder = facts.order == .inOrder && facts.family != .longWord
    let clock = Double(cluster.maximumFrequencyKHz) / 1e6
    cyclesPerNs = clock
    let plain = latency.scalarMacsPerCycle(of: facts) * clock
    let scalar = facts.scalarMacsPerCycle * clock
    func rates(_ rate: (Precision) -> Double) -> Machine.PrecisionRates {
      Machine.PrecisionRates(fp32: rate(.fp32), fp16: rate(.fp16), int8: rate(.int8))
    }
    let sharers: Int
    switch cluster.l2?.scope {
    case nil, .core?: sharers = 1
    case .pair?: sharers = min(2, neighbours.inCluster)
    case .cluster?, .soc?: sharers = neighbours.inCluster
    }
    peakMacsPerNs = rates { isScalar ? scalar : facts.macsPerCycle($0) * clock }
    let contention = power(
      Double(sharers), isInOrder ? latency.inOrderContention : latency.contention)
    macsPerNs = rates {
      isScalar
        ? plain
        : latency.macsPerCycle(of: facts, $0) * latency.efficiency(of: facts) * clock / contention
    }
    scalarMacsPerNs = plain
    let width = max(facts.fma128PerCycle, 0.25)
    vectorsPerNs = width * clock
    loadBytesPerNs = Double(facts.loadBytesPerCycle) * clock
    l1Bytes = Double(cluster.l1d.sizeBytes)
    let l2 = Double(cluster.l2?.sizeBytes ?? 0)
    wholeL2Bytes = l2
    l2Bytes = l2 / Double(sharers)
    l2NsPerByte =
      (isInOrder ? latency.inOrderL2 : latency.l2) * power(Double(sharers), latency.l2Sharing)
      / clock
    l3NsPerByte =
      (isInOrder ? latency.inOrderL3 : latency.l3)
      * power(Double(neighbours.inDevice), latency.l3Sharing) / clock
    dramBytesPerNs =
      isInOrder ? latency.inOrderDRAM : latency.dram * power(width, latency.dramWidth)
    exposure = isInOrder ? latency.inOrderExposure : latency.exposure
    dispatchNs = latency.dispatchCycles * (isInOrder ? latency.inOrderDispatch : 1) / clock
    forkJoinNs = latency.forkJoinCycles * (isInOrder ? latency.inOrderForkJoin : 1) / clock
    scalarMilliwatts = cluster.busyMilliwatts(constants)
    milliwatts = scalarMilliwatts * (isScalar ? 1 : constants.simdActivityFactor)
    self.threads = threads
    self.cluster = neighbours.cluster
  }
}

extension CoreFacts {
  /// Multiply-accumulates per cycle with SIMD.
  func macsPerCycle(_ precision: Precision) -> Double {
    switch precision {
    case .fp32: fp32MacsPerCycle
    case .fp16: fp16MacsPerCycle
    case .int8: i8mmMacsPerCycle ?? int8MacsPerCycle
    }
  }

  /// The value of the core's class.
  func value(in values: SimulatorConstants.CoreClassValues) -> Double {
    switch order {
    case .inOrder: values.inOrder
    case .outOfOrder: fma128PerCycle >= 4 ? values.wide : values.outOfOrder
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
      return core.value(in: constants.microwattsPerMHz) * frequency / 1e6
    }
    let ratio = frequency / Double(nearest.frequencyKHz)
    return Double(nearest.microwatts) / 1000 * ratio * ratio
  }
}
