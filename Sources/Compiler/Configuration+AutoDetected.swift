public import Devices
public import Records

extension ConfigurationRequest {
  /// The configuration for a device, as far as the device decides it: keys that are stated win over
  /// the rule of ``Records/Configuration/autoDetected(for:)``. What a preset with a goal leaves open
  /// has baseline's value; ``ConfigurationSearch`` knows better once there is a model.
  public func resolved(for device: DeviceProfile) -> Configuration {
    switch self {
    case .fixed(let configuration): return configuration
    case .adaptive(let preset, var configuration, let stated):
      guard preset.goal == nil else { return configuration }
      configuration.take(.autoDetected(for: device), except: stated)
      return configuration
    }
  }
}

extension Configuration {
  /// Takes the values of the keys that a preset may leave open, but for those that are stated.
  mutating func take(
    _ chosen: Configuration, except stated: Set<ConfigurationRequest.DeviceKey>
  ) {
    for key in ConfigurationRequest.DeviceKey.allCases where !stated.contains(key) {
      switch key {
      case .cores: cores = chosen.cores
      case .precision: precision = chosen.precision
      case .threads: threads = chosen.threads
      }
    }
  }

  /// What the preset `auto-detected` stands for on a device: the lower its tier, the smaller the
  /// elements and the fewer the threads. Big cores only.
  ///
  /// | tier | precision: the first that applies | threads |
  /// |---|---|---|
  /// | low | int8 where cores have 8-bit dot products or issue in order; fp16; fp32 | at most 2 |
  /// | mid | fp16; fp32 | at most 4 |
  /// | high | fp16; fp32 | all |
  ///
  /// fp16 applies where all big cores compute in it faster than in fp32, in SIMD. An in-order core
  /// gains from int8 also without dot products: it waits for memory, and the weights are a quarter.
  /// Where a device offers no SIMD, as in WebAssembly without it, its cores' dot products are of no
  /// use.
  public static func autoDetected(for device: DeviceProfile) -> Configuration {
    var configuration = Configuration()
    configuration.cores = .big
    let clusters = device.bigClusters
    let cores = clusters.map(\.core)
    let hasSIMD = !device.simd.isEmpty
    let gainsFromBytes = cores.allSatisfy {
      $0.order == .inOrder || (hasSIMD && $0.int8MacsPerCycle > $0.fp32MacsPerCycle)
    }
    let computesHalves =
      hasSIMD && cores.allSatisfy { $0.fp16MacsPerCycle > $0.fp32MacsPerCycle }
    let plain = computesHalves ? Precision.fp16 : .fp32
    let mostThreads: Int?
    switch device.tier {
    case .low: (configuration.precision, mostThreads) = (gainsFromBytes ? .int8 : plain, 2)
    case .mid: (configuration.precision, mostThreads) = (plain, 4)
    case .high: (configuration.precision, mostThreads) = (plain, nil)
    }
    let coreCount = clusters.reduce(0) { $0 + $1.count }
    configuration.threads = mostThreads.map { $0 < coreCount ? .count($0) : .all } ?? .all
    return configuration
  }
}
