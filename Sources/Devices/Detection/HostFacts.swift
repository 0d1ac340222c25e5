/// A fact about a machine, and where it was read.
public struct Found<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The fact.
  public var value: Value
  /// The file, or the rule, that it comes from.
  public var source: String
  /// Whether a rule or a stand-in supplied it, because the system does not say.
  public var isAssumed: Bool

  /// Joins a fact and its source.
  public init(_ value: Value, _ source: String, isAssumed: Bool = false) {
    self.value = value
    self.source = source
    self.isAssumed = isAssumed
  }

  /// The fact without its source, where it is known.
  func map<Other>(_ transform: (Value) -> Other) -> Found<Other> {
    Found<Other>(transform(value), source, isAssumed: isAssumed)
  }
}

/// What a machine says about itself; what it does not say is nil or empty.
public struct HostFacts: Hashable, Sendable {
  /// The name of the machine or of its processor.
  public var name: Found<String>
  /// What kind of machine it is.
  public var deviceClass: Found<DeviceProfile.DeviceClass>
  /// The operating system.
  public var platform: Found<DeviceProfile.Platform>
  /// The version of the operating system.
  public var osVersion: Found<String>?
  /// The SIMD extensions that every core has.
  public var features: ProcessorFeatures
  /// Equal cores that share a clock, fastest first; only cores that this process may use.
  public var clusters: [HostCluster]
  /// Caches beyond the second level, one entry a level: the largest of that level.
  public var sharedCaches: [HostCache]
  /// How many processor packages (sockets) there are.
  public var packageCount: Int
  /// The numbers of the processors that are switched on.
  public var onlineProcessors: [Int]
  /// The numbers of the processors that are there and switched off.
  public var offlineProcessors: [Int]
  /// The processors of each memory node; empty where the system has no nodes.
  public var memoryNodes: [MemoryNode]
  /// Installed memory that the kernel manages, in KiB.
  public var totalMemoryKiB: Found<Int>?
  /// What one process may use, in KiB.
  public var processLimitKiB: Found<Int>?
  /// Processor time that a container may use, in thousandths of one processor.
  public var quotaMilliprocessors: Found<Int>?

  /// How many cores this process may use, each counted once whatever its threads.
  public var coreCount: Int { clusters.reduce(0) { $0 + $1.coreCount.value } }
}

/// Memory that some processors reach faster than others.
public struct MemoryNode: Hashable, Sendable {
  /// The kernel's number of it.
  public var number: Int
  /// Its processors, ascending.
  public var processors: [Int]

  /// Joins the values.
  public init(number: Int, processors: [Int]) {
    self.number = number
    self.processors = processors
  }
}

/// Equal cores that share a clock.
public struct HostCluster: Hashable, Sendable {
  /// The kernel's numbers of the processors, which are threads of the cores.
  public var processors: [Int]
  /// How many cores.
  public var coreCount: Found<Int>
  /// What the cores are.
  public var core: HostCore
  /// The clocks, ascending, in kHz.
  public var frequenciesKHz: Found<[Int]>
  /// The first-level data cache of a core.
  public var level1Data: HostCache?
  /// The second-level cache.
  public var level2: HostCache?

  /// Threads of one core.
  public var threadsPerCore: Int { processors.count / max(1, coreCount.value) }
}

/// What a core is.
public enum HostCore: Hashable, Sendable {
  /// An entry of the core catalogue, by its id.
  case catalogued(Found<String>)
  /// A core outside the catalogue.
  case described(Found<CoreFacts>)
}

/// One cache, as one of its cores sees it.
public struct HostCache: Hashable, Sendable {
  /// The level, from 1.
  public var level: Int
  /// Capacity.
  public var sizeKiB: Int
  /// Associativity; nil where the system does not say.
  public var ways: Int?
  /// Line length; nil where the system does not say.
  public var lineBytes: Int?
  /// Which cores share it.
  public var scope: Cache.Scope
  /// How many caches like this the machine has; nil where the system does not say.
  public var instanceCount: Int?
  /// The file or folder that it was read from.
  public var source: String
}
