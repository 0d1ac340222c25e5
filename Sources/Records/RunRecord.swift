/// One pass over a matrix, with everything needed to know what it was.
public struct RunRecord: Hashable, Sendable {
  /// The number the store gave it; nil before it is stored.
  public var id: Int64?
  /// What was run, when and where.
  public var header: RunHeader
  /// Its cells, sorted by series.
  public var cells: [CellRecord]

  /// A run and its cells.
  public init(id: Int64? = nil, header: RunHeader, cells: [CellRecord]) {
    self.id = id
    self.header = header
    self.cells = cells
  }
}

/// What a run was, apart from its results.
public struct RunHeader: Hashable, Sendable {
  /// A name given by the user.
  public var label: String?
  /// When it began, ISO 8601 in UTC.
  public var startedAt: String
  /// The commit of the user's repository, where there is one.
  public var subjectCommit: String?
  /// The branch of the user's repository.
  public var subjectBranch: String?
  /// The version of PocketBench.
  public var toolVersion: String
  /// The simulator's constants and code revision.
  public var simulator: String
  /// The seed of everything random.
  public var seed: UInt64
  /// The machine it ran on.
  public var host: HostFingerprint

  /// What a run was.
  public init(
    label: String?, startedAt: String, subjectCommit: String?, subjectBranch: String?,
    toolVersion: String, simulator: String, seed: UInt64, host: HostFingerprint
  ) {
    self.label = label
    self.startedAt = startedAt
    self.subjectCommit = subjectCommit
    self.subjectBranch = subjectBranch
    self.toolVersion = toolVersion
    self.simulator = simulator
    self.seed = seed
    self.host = host
  }
}

/// What host measurements depend on and simulated values do not.
public struct HostFingerprint: Hashable, Sendable {
  /// Operating system and kernel release.
  public var system: String
  /// Processor architecture, such as `x86_64`.
  public var architecture: String
  /// The processor's model name.
  public var processor: String
  /// Logical processors online.
  public var processorCount: Int
  /// Installed memory.
  public var memoryBytes: Int64

  /// A machine.
  public init(
    system: String, architecture: String, processor: String, processorCount: Int,
    memoryBytes: Int64
  ) {
    self.system = system
    self.architecture = architecture
    self.processor = processor
    self.processorCount = processorCount
    self.memoryBytes = memoryBytes
  }
}
