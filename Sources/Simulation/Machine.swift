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
  /// Energy for moving a byte to or from memory.
  let dramPicojoulesPerByte: Double
  /// Whether cores of several clusters work together.
  let isMixed: Bool

  /// What a core does for each nanosecond, and its share of the work. Numbers only: pricing copies it
  /// for every step.
  struct ActiveCore {
    /// The clock.
    let cyclesPerNs: Double
    /// Multiply-accumulates at the most, however blocked the kernel, in each precision.
    let peakMacsPerNs: PrecisionRates
    /// Multiply-accumulates without SIMD.
    let scalarMacsPerNs: Double
    /// Share of the peak that blocked kernels reach.
    let efficiency: Double
    /// Element-wise results, one for each lane and cycle.
    let elementsPerNs: Double
    /// Element-wise results without SIMD.
    let scalarElementsPerNs: Double
    /// Bytes from the first-level cache.
    let loadBytesPerNs: Double
    /// Share of a transfer that it cannot hide.
    let exposure: Double
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
    cores = used.enumerated().map { index, place in
      ActiveCore(
        device.clusters[place.cluster], configuration, constants, hasSIMD: !device.simd.isEmpty,
        threads: total / used.count + (index < total % used.count ? 1 : 0))
    }
    isMixed = Set(used.map(\.cluster)).count > 1
    let clusters = used.map { device.clusters[$0.cluster] }
    l1Bytes = clusters.map(\.l1d.sizeBytes).min() ?? 0
    l2Bytes = clusters.map { Machine.share(of: $0.l2, cores: $0.count) }.min() ?? 0
    let shared = device.sharedCaches.map(\.sizeBytes).max() ?? 0
    lastLevelBytes = max(shared, clusters.compactMap { $0.l2?.sizeBytes }.max() ?? 0, l1Bytes)
    dramBytesPerNs = Double(device.dram.bandwidthMBps) / 1000
    dramPicojoulesPerByte = constants.picojoulesPerByte.dram(device.dram.type)
  }

  /// What a number of cores together can draw from memory, in bytes for each nanosecond.
  func usableDRAMBytesPerNs(cores count: Int, _ constants: SimulatorConstants) -> Double {
    min(dramBytesPerNs * constants.dramShare, Double(count) * constants.dramMBpsPerCore / 1000)
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

  private static func share(of cache: Cache?, cores: Int) -> Int {
    guard let cache else { return 0 }
    switch cache.scope {
    case .core: return cache.sizeBytes
    case .pair: return cache.sizeBytes / min(2, max(1, cores))
    case .cluster, .soc: return cache.sizeBytes / max(1, cores)
    }
  }
}

extension Machine.ActiveCore {
  init(
    _ cluster: Cluster, _ configuration: Configuration, _ constants: SimulatorConstants,
    hasSIMD: Bool, threads: Int
  ) {
    let facts = cluster.core
    // What cores could do in SIMD is of no use where the device offers none, as in WebAssembly.
    let isScalar = !hasSIMD || configuration.optimization == .none
    let scalar = facts.scalarMacsPerCycle
    // A load and a store beside each result: one 128-bit pipe is the least there is.
    let lanes = isScalar ? 1 : 4 * max(facts.fma128PerCycle, 0.25)
    cyclesPerNs = Double(cluster.maximumFrequencyKHz) / 1e6
    let clock = cyclesPerNs
    func rate(_ precision: Precision) -> Double {
      (isScalar ? scalar : facts.macsPerCycle(precision)) * clock
    }
    peakMacsPerNs = Machine.PrecisionRates(
      fp32: rate(.fp32), fp16: rate(.fp16), int8: rate(.int8))
    efficiency = facts.value(in: constants.efficiency)
    scalarMacsPerNs = scalar * cyclesPerNs
    elementsPerNs = lanes / constants.cyclesPerElement * cyclesPerNs
    scalarElementsPerNs = 1 / constants.cyclesPerElement * cyclesPerNs
    loadBytesPerNs = Double(facts.loadBytesPerCycle) * cyclesPerNs
    exposure = facts.value(in: constants.exposure)
    scalarMilliwatts = cluster.busyMilliwatts(constants)
    milliwatts = scalarMilliwatts * (isScalar ? 1 : constants.simdActivityFactor)
    self.threads = threads
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
