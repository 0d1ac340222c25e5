/// A device as the simulator sees it: datasheet facts only, every unit in the name.
///
/// A profile is read from JSON, schema version 1 (`DeviceProfiles/schema.json`). A field that the
/// file leaves out takes a documented default, and its key path is then listed in ``assumed``.
public struct DeviceProfile: Hashable, Sendable {
  /// The version of the schema that the file was written for.
  public var schemaVersion: Int
  /// The stable name used on the command line: letters, digits, dashes, dots and underscores.
  ///
  /// With what-if edits it is the whole text, such as `pixel-5+memory.appLimitMiB=800`.
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
  /// SIMD instruction sets in the order they were introduced, such as `neon`, `fp16`, `dotprod`;
  /// without any, programs compute in scalars whatever the cores could do.
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
  /// Key paths of guesses and stand-ins, and those that were not in the file and took their
  /// documented default; sorted.
  public var assumed: [String]

  /// Joins the values; nothing is checked.
  public init(
    schemaVersion: Int, id: String, name: String, deviceClass: DeviceClass, platform: Platform,
    osVersion: String, tier: Tier, simd: [InstructionSet], clusters: [Cluster],
    sharedCaches: [Cache], dram: DRAM, memory: Memory, storage: Storage, power: Power,
    thermal: Thermal? = nil, battery: Battery? = nil, accelerators: [Accelerator],
    sources: [String: String], assumed: [String]
  ) {
    self.schemaVersion = schemaVersion
    self.id = id
    self.name = name
    self.deviceClass = deviceClass
    self.platform = platform
    self.osVersion = osVersion
    self.tier = tier
    self.simd = simd
    self.clusters = clusters
    self.sharedCaches = sharedCaches
    self.dram = dram
    self.memory = memory
    self.storage = storage
    self.power = power
    self.thermal = thermal
    self.battery = battery
    self.accelerators = accelerators
    self.sources = sources
    self.assumed = assumed
  }

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
