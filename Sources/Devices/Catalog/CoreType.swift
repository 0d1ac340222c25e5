import Basics

/// One entry of the core catalogue: datasheet and published facts about a core.
public struct CoreType: Hashable, Sendable {
  /// The stable name, such as `cortex-a76`.
  public let id: String
  /// Vendor names of the same core.
  public let aliases: [String]
  /// The year of the first product.
  public let year: Int
  /// The architecture version, such as `armv8.2`.
  public let isa: String
  /// The SIMD extensions that the core has.
  public let instructionSets: [DeviceProfile.InstructionSet]
  /// What the core does in a cycle.
  public let facts: CoreFacts
  /// Instructions in flight; nil for in-order cores and where unknown.
  public let windowEntries: Int?
  /// Width of a SIMD register.
  public let simdBits: Int
  /// Latency of a multiply-add, in cycles.
  public let fmaLatencyCycles: Int
  /// Capacity of the first-level instruction cache.
  public let l1iSizeKiB: Int
  /// The first-level data cache.
  public let l1d: Cache
  /// The second-level cache of the usual configuration.
  public let l2: Cache
  /// The shared cache that the core usually stands behind; 0 without one.
  public let lastLevelCacheKiB: Int
  /// Load-to-use latency of the first-level cache, in cycles.
  public let l1LatencyCycles: Int
  /// Load-to-use latency of the second-level cache, in cycles.
  public let l2LatencyCycles: Int
  /// Load-to-use latency of the shared cache, in cycles; nil without one.
  public let l3LatencyCycles: Int?
  /// The highest clock of usual products.
  public let typicalMaximumFrequencyKHz: Int
  /// What was recalled and not checked again.
  public let uncertain: [String]
  /// A remark.
  public let note: String
  /// Where the numbers come from.
  public let sources: [String]

  /// Reads one element of `coreTypes`; nil after reporting what is wrong with it.
  init?(from reader: inout ObjectReader) {
    let count = Expectation.integer(in: 0...10_000)
    let id = reader.required("id", .deviceID)
    aliases = reader.optionalArray("aliases", .text) ?? []
    let year = reader.required("year", .integer(in: 1990...2100))
    let isa = reader.required("isa", .text)
    instructionSets =
      reader.optionalArray("instructionSets", Expectation<DeviceProfile.InstructionSet>.choice())
      ?? []
    let facts = Self.facts(from: &reader)
    windowEntries = reader.optional("windowEntries", count)
    let simdBits = reader.required("simdBits", count)
    let fmaLatency = reader.required("fmaLatencyCycles", count)
    let l1i = reader.required("l1iSizeKiB", Quantity.level1Size.expectation)
    let l1d = Self.cache("l1d", .first, DeviceDefaults.level1, from: &reader)
    let l2 = Self.cache("l2", .second, DeviceDefaults.level2, from: &reader)
    let lastLevel = reader.required("lastLevelCacheKiB", .integer(in: 0...524_287, unit: "KiB"))
    let latencies = ["l1LatencyCycles", "l2LatencyCycles"].compactMap {
      reader.required($0, count)
    }
    l3LatencyCycles = reader.optional("l3LatencyCycles", count)
    let maximum = reader.required(
      "typicalMaximumFrequencyKHz", Quantity.frequency.expectation)
    uncertain = reader.optionalArray("uncertain", .text) ?? []
    note = reader.node("note")?.string ?? ""
    sources = reader.optionalArray("sources", .text) ?? []
    reader.finish()
    guard let id, let year, let isa, let facts, let simdBits, let fmaLatency, let l1i, let l1d,
      let l2, let lastLevel, latencies.count == 2, let maximum
    else { return nil }
    (self.id, self.year, self.isa, self.facts) = (id, year, isa, facts)
    (self.simdBits, fmaLatencyCycles, l1iSizeKiB) = (simdBits, fmaLatency, l1i)
    (self.l1d, self.l2, lastLevelCacheKiB) = (l1d, l2, lastLevel)
    (l1LatencyCycles, l2LatencyCycles) = (latencies[0], latencies[1])
    typicalMaximumFrequencyKHz = maximum
  }

  private static func facts(from reader: inout ObjectReader) -> CoreFacts? {
    guard var core = reader.requiredObject("core") else { return nil }
    var facts = CoreFacts(from: &core, base: nil)
    core.finish()
    facts.measuredPower = MeasuredPower.list(from: &reader) ?? []
    return facts
  }

  private static func cache(
    _ key: String, _ level: Cache.Level, _ base: Cache, from reader: inout ObjectReader
  ) -> Cache? {
    guard var cache = reader.requiredObject(key) else { return nil }
    return Cache(from: &cache, level: level, base: base, isSizeRequired: true)
  }
}
