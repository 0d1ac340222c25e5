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

  /// Joins the values; nothing is checked.
  public init(
    coreType: String? = nil, core: CoreFacts, count: Int, operatingPoints: [OperatingPoint],
    l1d: Cache, l2: Cache? = nil
  ) {
    self.coreType = coreType
    self.core = core
    self.count = count
    self.operatingPoints = operatingPoints
    self.l1d = l1d
    self.l2 = l2
  }

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

  /// Joins the values; nothing is checked.
  public init(frequencyKHz: Int, microvolts: Int? = nil, milliwatts: Int? = nil) {
    self.frequencyKHz = frequencyKHz
    self.microvolts = microvolts
    self.milliwatts = milliwatts
  }
}
