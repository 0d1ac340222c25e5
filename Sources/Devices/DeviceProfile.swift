/// A device as the simulator sees it: datasheet facts only, every unit in the name.
///
/// A profile is read from JSON, schema version 1 (`DeviceProfiles/schema.json`). A field that the
/// file leaves out takes a documented default, and its key path is then listed in ``assumed``.
public struct DeviceProfile: Hashable, Sendable {
  /// The version of the schema that the file was written for.
  public var schemaVersion: Int
  /// The stable name used on the command line: lower-case letters, digits and dashes.
  public var id: String
  /// The name people know the device by.
  public var name: String
  /// What kind of device it is.
  public var deviceClass: DeviceClass
  /// The operating system.
  public var platform: Platform
  /// The version of the operating system that ``Memory/appLimitMiB`` was stated for.
  public var osVersion: String
  /// The performance tier.
  public var tier: Tier
  /// SIMD instruction sets in the order they were introduced, such as `neon`, `fp16`, `dotprod`.
  public var simd: [InstructionSet]
  /// Equal cores that share a clock, fastest cluster first.
  public var clusters: [Cluster]
  /// Caches shared by all clusters, nearest first (L3, then a system-level cache).
  public var sharedCaches: [Cache]
  /// Main memory.
  public var dram: DRAM
  /// How much memory there is, and how much of it an app may use.
  public var memory: Memory
  /// Flash storage, from which weights are loaded.
  public var storage: Storage
  /// The power budget.
  public var power: Power
  /// The thermal network, absent where nothing is known.
  public var thermal: Thermal?
  /// The battery, absent for mains-powered devices.
  public var battery: Battery?
  /// Graphics processors and neural engines.
  public var accelerators: [Accelerator]
  /// Where each number comes from, by key path.
  public var sources: [String: String]
  /// Key paths that were not in the file and took their documented default, sorted.
  public var assumed: [String]

  /// What kind of device a profile describes.
  public enum DeviceClass: String, CaseIterable, Hashable, Sendable {
    case phone, tablet, laptop, board, server, pc, browser
  }

  /// The operating system family.
  public enum Platform: String, CaseIterable, Hashable, Sendable {
    case android, ios, ipados, macos, linux, windows, web
  }

  /// A coarse performance class; the seeds also say "entry" for `low`.
  public enum Tier: String, CaseIterable, Hashable, Sendable {
    case low, mid, high
  }

  /// A SIMD extension.
  public enum InstructionSet: String, CaseIterable, Hashable, Sendable {
    case neon, fp16, dotprod, bf16, i8mm, sve, sve2, sme
    case sse2
    case sse42 = "sse4.2"
    case avx, avx2, fma, f16c, avx512, avx512vnni, avxvnni, amx
    case rvv, simd128
  }
}

/// Equal cores that share a clock and, often, a second-level cache.
public struct Cluster: Hashable, Sendable {
  /// The id of the core's entry in the core catalogue; nil when the facts stand in the profile.
  public var coreType: String?
  /// The facts of one core, from the catalogue or from the profile.
  public var core: CoreFacts
  /// How many cores.
  public var count: Int
  /// The frequencies the cluster can run at, ascending; never empty.
  public var operatingPoints: [OperatingPoint]
  /// The first-level data cache of each core.
  public var l1d: Cache
  /// The second-level cache; nil where cores have none of their own.
  public var l2: Cache?

  /// The highest frequency.
  public var maximumFrequencyKHz: Int { operatingPoints.last?.frequencyKHz ?? 0 }
}

/// One voltage and frequency pair of a cluster.
public struct OperatingPoint: Hashable, Sendable {
  /// The clock.
  public var frequencyKHz: Int
  /// The supply voltage, where it is published.
  public var microvolts: Int?
  /// Power of one busy core above idle at this point, where it was measured.
  public var milliwatts: Int?
}

/// What one core can do in a cycle.
public struct CoreFacts: Hashable, Sendable {
  /// Whether instructions issue in program order.
  public var order: PipelineOrder
  /// Instructions decoded per cycle.
  public var decodeWidth: Int
  /// 128-bit fused multiply-adds started per cycle (may be a fraction on narrow cores).
  public var fma128PerCycle: Double
  /// Multiply-accumulates per cycle in 32-bit floats.
  public var fp32MacsPerCycle: Double
  /// Multiply-accumulates per cycle in 16-bit floats; the fp32 rate where there is no fp16 arithmetic.
  public var fp16MacsPerCycle: Double
  /// Multiply-accumulates per cycle in 8-bit integers, with dot products where they exist.
  public var int8MacsPerCycle: Double
  /// Multiply-accumulates per cycle with the 8-bit matrix instructions; nil without them.
  public var i8mmMacsPerCycle: Double?
  /// Bytes loaded from the first-level cache per cycle.
  public var loadBytesPerCycle: Int
  /// Bytes stored to the first-level cache per cycle.
  public var storeBytesPerCycle: Int
  /// Measured power of one busy core, ascending by frequency; empty where none is published.
  public var measuredPower: [MeasuredPower]

  /// Whether a core executes in program order.
  public enum PipelineOrder: String, CaseIterable, Hashable, Sendable {
    case inOrder = "in-order"
    case outOfOrder = "out-of-order"
  }
}

/// A published power measurement of one busy core.
public struct MeasuredPower: Hashable, Sendable {
  /// The clock during the measurement.
  public var frequencyKHz: Int
  /// Power above idle.
  public var microwatts: Int
}

/// One cache.
public struct Cache: Hashable, Sendable {
  /// Capacity.
  public var sizeKiB: Int
  /// Associativity.
  public var ways: Int
  /// Line length.
  public var lineBytes: Int
  /// What is replaced first.
  public var policy: ReplacementPolicy
  /// Which cores share it.
  public var scope: Scope

  /// Capacity in bytes.
  public var sizeBytes: Int { sizeKiB * 1024 }

  /// Which line a full set gives up.
  public enum ReplacementPolicy: String, CaseIterable, Hashable, Sendable {
    case lru, plru, fifo, random
  }

  /// Which cores share a cache.
  public enum Scope: String, CaseIterable, Hashable, Sendable {
    case core, pair, cluster, soc
  }
}

/// Main memory.
public struct DRAM: Hashable, Sendable {
  /// The memory technology.
  public var type: Technology
  /// Peak bandwidth of all channels together.
  public var bandwidthMBps: Int

  /// A generation of memory; decides energy per byte.
  public enum Technology: String, CaseIterable, Hashable, Sendable {
    case lpddr2, lpddr3, lpddr4, lpddr4x, lpddr5, lpddr5x, ddr2, ddr3, ddr4, ddr5
  }
}

/// How much memory there is.
public struct Memory: Hashable, Sendable {
  /// Installed memory.
  public var totalMiB: Int
  /// What one foreground app may use before the system ends it.
  public var appLimitMiB: Int

  /// ``appLimitMiB`` in bytes.
  public var appLimitBytes: Int { appLimitMiB * 1_048_576 }
}

/// Flash storage.
public struct Storage: Hashable, Sendable {
  /// Sequential read bandwidth.
  public var readMBps: Int
  /// Latency of one read.
  public var latencyUs: Int
}

/// The power budget of the whole device.
public struct Power: Hashable, Sendable {
  /// Drawn by the system on chip and memory while nothing is computed.
  public var idleMilliwatts: Int
  /// What the case can shed for ever.
  public var sustainedMilliwatts: Int
  /// What may be drawn for seconds.
  public var peakMilliwatts: Int
}

/// A thermal network of three nodes and the thresholds of the governor.
public struct Thermal: Hashable, Sendable {
  /// Air temperature.
  public var ambientMilliKelvin: Int
  /// Die and package.
  public var die: ThermalNode
  /// Board and spreader.
  public var board: ThermalNode
  /// Case.
  public var skin: ThermalNode
  /// Skin temperature at which the governor begins to act.
  public var throttleOnMilliKelvin: Int
  /// Skin temperature that the governor steers to.
  public var throttleControlMilliKelvin: Int
}

/// One node of a thermal network.
public struct ThermalNode: Hashable, Sendable {
  /// Resistance towards the next node (die to board, board to skin, skin to air).
  public var resistanceMilliKelvinPerWatt: Int
  /// Heat capacity.
  public var capacityMillijoulesPerKelvin: Int
}

/// A battery.
public struct Battery: Hashable, Sendable {
  /// Charge when full.
  public var capacityMilliampereHours: Int
  /// Nominal voltage.
  public var nominalMillivolts: Int
  /// Internal resistance.
  public var resistanceMilliohms: Int
}

/// A graphics processor or neural engine.
public struct Accelerator: Hashable, Sendable {
  /// What it is.
  public var kind: Kind
  /// The name people know it by.
  public var name: String
  /// Peak rate in 32-bit floats, in 10^9 operations per second; nil where unsupported or unknown.
  public var fp32Gflops: Int?
  /// Peak rate in 16-bit floats.
  public var fp16Gflops: Int?
  /// Peak rate in 8-bit integers.
  public var int8Gops: Int?

  /// What an accelerator is.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case gpu, npu
  }
}
