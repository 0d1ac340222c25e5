/// Every default that a profile's absent fields take; `DeviceProfiles/schema.json` describes them.
enum DeviceDefaults {
  static let deviceClass = DeviceProfile.DeviceClass.phone
  static let osVersion = "unspecified"

  static func platform(of deviceClass: DeviceProfile.DeviceClass) -> DeviceProfile.Platform {
    switch deviceClass {
    case .phone, .tablet: .android
    case .laptop, .board, .server, .pc: .linux
    case .browser: .web
    }
  }

  /// By the peak of one core of the fastest cluster, in 10^9 fp32 multiply-accumulates per second:
  /// up to 12 is an in-order or 64-bit wide core, up to 40 a core with two 128-bit pipes.
  static func tier(of clusters: [Cluster], hasSIMD: Bool) -> DeviceProfile.Tier {
    let peak = corePeakMacsPerSecond(of: clusters, hasSIMD: hasSIMD)
    return peak <= 12e9 ? .low : peak <= 40e9 ? .mid : .high
  }

  /// The peak of one core of the fastest cluster, in fp32 multiply-accumulates per second.
  static func corePeakMacsPerSecond(of clusters: [Cluster], hasSIMD: Bool) -> Double {
    clusters.map { hasSIMD ? $0.peakMacsPerSecond : $0.scalarMacsPerSecond }.max() ?? 0
  }

  /// Without a catalogued core: NEON, and the extensions that the rates imply.
  static func instructionSets(of core: CoreFacts) -> [DeviceProfile.InstructionSet] {
    var sets: [DeviceProfile.InstructionSet] = [.neon]
    if core.fp16MacsPerCycle > core.fp32MacsPerCycle { sets.append(.fp16) }
    if core.int8MacsPerCycle >= 4 * core.fp32MacsPerCycle { sets.append(.dotprod) }
    if core.i8mmMacsPerCycle != nil { sets.append(.i8mm) }
    return sets
  }

  // MARK: Cores and caches

  static let order = CoreFacts.PipelineOrder.inOrder
  static let decodeWidth = 2
  static let fma128PerCycle = 1.0
  /// Of a detected machine that states no clock, with a core outside the catalogue; a profile must
  /// state one.
  static let frequencyKHz = 1_000_000
  static let level1 = Cache(sizeKiB: 32, ways: 4, lineBytes: 64, policy: .lru, scope: .core)
  static let level2 = Cache(sizeKiB: 512, ways: 8, lineBytes: 64, policy: .lru, scope: .core)
  static let shared = Cache(sizeKiB: 2048, ways: 16, lineBytes: 64, policy: .lru, scope: .soc)

  /// In-order cores load 8 bytes a cycle for each 128-bit multiply-add, others 16.
  static func loadBytesPerCycle(order: CoreFacts.PipelineOrder, fma128: Double) -> Int {
    let pipes = Int(max(1, min(fma128, 16)))
    return switch order {
    case .inOrder: 8 * pipes
    case .outOfOrder: 16 * pipes
    }
  }

  static func storeBytesPerCycle(loadBytes: Int) -> Int { max(8, loadBytes / 2) }

  /// The preferred associativity, or the next smaller one that divides the cache into whole sets.
  static func ways(sizeKiB: Int, lineBytes: Int, preferred: Int) -> Int {
    let lines = sizeKiB * 1024 / max(1, lineBytes)
    var ways = max(1, min(preferred, lines))
    while ways > 1, lines % ways != 0 { ways -= 1 }
    return ways
  }

  // MARK: Memory and storage

  static func dramType(of deviceClass: DeviceProfile.DeviceClass) -> DRAM.Technology {
    switch deviceClass {
    case .phone, .tablet, .laptop, .board, .browser: .lpddr4x
    case .server, .pc: .ddr4
    }
  }

  /// Peak of the usual width: 32 bits up to LPDDR4X, 64 bits up to LPDDR5X, two modules of DDR;
  /// servers have eight channels.
  static func dramBandwidthMBps(
    _ type: DRAM.Technology, deviceClass: DeviceProfile.DeviceClass
  ) -> Int {
    let usual =
      switch type {
      case .lpddr2: 3600
      case .lpddr3: 7500
      case .lpddr4: 12_800
      case .lpddr4x: 14_900
      case .lpddr5: 51_200
      case .lpddr5x: 67_200
      case .ddr2: 4300
      case .ddr3: 10_600
      case .ddr4: 38_400
      case .ddr5: 76_800
      }
    return deviceClass == .server ? 4 * usual : usual
  }

  static func totalMiB(
    _ deviceClass: DeviceProfile.DeviceClass, _ tier: DeviceProfile.Tier
  ) -> Int {
    switch (deviceClass, tier) {
    case (.phone, .low), (.tablet, .low): 3072
    case (.phone, .mid), (.tablet, .mid): 6144
    case (.phone, .high), (.tablet, .high), (.browser, _): 8192
    case (.board, .low): 1024
    case (.board, .mid): 4096
    case (.board, .high): 8192
    case (.laptop, _), (.pc, _): 16_384
    case (.server, _): 65_536
    }
  }

  static func storage(
    _ deviceClass: DeviceProfile.DeviceClass, _ tier: DeviceProfile.Tier
  ) -> Storage {
    switch (deviceClass, tier) {
    case (.board, _): Storage(readMBps: 90, latencyUs: 500)
    case (.laptop, _), (.pc, _), (.server, _): Storage(readMBps: 3000, latencyUs: 80)
    case (_, .low): Storage(readMBps: 250, latencyUs: 250)
    case (_, .mid): Storage(readMBps: 800, latencyUs: 150)
    case (_, .high): Storage(readMBps: 1800, latencyUs: 100)
    }
  }

  // MARK: Power

  static func power(
    _ deviceClass: DeviceProfile.DeviceClass, _ tier: DeviceProfile.Tier
  ) -> Power {
    switch (deviceClass, tier) {
    case (.phone, .low):
      Power(idleMilliwatts: 350, sustainedMilliwatts: 2300, peakMilliwatts: 2600)
    case (.phone, .mid):
      Power(idleMilliwatts: 500, sustainedMilliwatts: 3000, peakMilliwatts: 6000)
    case (.phone, .high):
      Power(idleMilliwatts: 700, sustainedMilliwatts: 3900, peakMilliwatts: 9500)
    case (.tablet, _):
      Power(idleMilliwatts: 1500, sustainedMilliwatts: 7600, peakMilliwatts: 12_000)
    case (.board, _):
      Power(idleMilliwatts: 1500, sustainedMilliwatts: 6000, peakMilliwatts: 10_000)
    case (.laptop, _), (.browser, _):
      Power(idleMilliwatts: 2500, sustainedMilliwatts: 15_000, peakMilliwatts: 30_000)
    case (.pc, _):
      Power(idleMilliwatts: 15_000, sustainedMilliwatts: 95_000, peakMilliwatts: 150_000)
    case (.server, _):
      Power(idleMilliwatts: 50_000, sustainedMilliwatts: 200_000, peakMilliwatts: 280_000)
    }
  }
}

extension Cluster {
  /// Peak of one core in fp32 multiply-accumulates per second.
  var peakMacsPerSecond: Double { core.fp32MacsPerCycle * Double(maximumFrequencyKHz) * 1000 }

  /// The same without SIMD.
  fileprivate var scalarMacsPerSecond: Double {
    core.scalarMacsPerCycle * Double(maximumFrequencyKHz) * 1000
  }
}
