public import Basics

/// The names that join a cell to the same cell of other runs.
public struct SeriesKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The model, such as `mobilenet-v2@160`.
  public var model: String
  /// The device, such as `pixel-5+memory.appLimitMiB=800`.
  public var device: String
  /// The configuration's name: its spelling, or the name a matrix file gives it.
  public var configuration: String
  /// The scenario's spelling.
  public var scenario: String

  /// Names of one cell.
  public init(model: String, device: String, configuration: String, scenario: String) {
    self.model = model
    self.device = device
    self.configuration = configuration
    self.scenario = scenario
  }

  /// `model / device / configuration / scenario`.
  public var description: String { "\(model) / \(device) / \(configuration) / \(scenario)" }

  /// Orders by model, device, configuration, scenario.
  public static func < (left: SeriesKey, right: SeriesKey) -> Bool {
    (left.model, left.device, left.configuration, left.scenario)
      < (right.model, right.device, right.configuration, right.scenario)
  }
}

/// What a cell's simulated values are a pure function of.
public struct CellInputs: Hashable, Sendable {
  /// Content of the model: operations, shapes and constants.
  public var model: ContentHash
  /// Content of the resolved device profile.
  public var profile: ContentHash
  /// ``Configuration/canonical``.
  public var configuration: String
  /// The scenario's spelling.
  public var scenario: String
  /// The seed of everything random.
  public var seed: UInt64
  /// The simulator's constants and code revision.
  public var simulator: String

  /// The inputs of one cell.
  public init(
    model: ContentHash, profile: ContentHash, configuration: String, scenario: String,
    seed: UInt64, simulator: String
  ) {
    self.model = model
    self.profile = profile
    self.configuration = configuration
    self.scenario = scenario
    self.seed = seed
    self.simulator = simulator
  }

  /// The content address of the cell.
  public var hash: ContentHash {
    ContentHash(
      of: """
        pocketbench cell 1
        model \(model)
        profile \(profile)
        configuration \(configuration)
        scenario \(scenario)
        seed \(seed)
        simulator \(simulator)
        """)
  }
}

/// Where the time of one step of a plan goes; the terms add up to the step's latency exactly.
public struct LayerTerms: Hashable, Sendable {
  /// The step's name.
  public var name: String
  /// The kernel that runs it.
  public var kernel: String
  /// Arithmetic, in nanoseconds, as are the other times.
  public var computeNs: Int64 = 0
  /// First-level cache transfers that arithmetic does not hide.
  public var l1Ns: Int64 = 0
  /// Second-level cache transfers that are not hidden.
  public var l2Ns: Int64 = 0
  /// Last-level cache transfers that are not hidden.
  public var l3Ns: Int64 = 0
  /// Main memory transfers that are not hidden.
  public var dramNs: Int64 = 0
  /// Dispatch, thread start and join.
  public var overheadNs: Int64 = 0
  /// Time lost to a clock lowered by heat or power.
  public var throttleNs: Int64 = 0
  /// Waiting for weights that come from storage.
  public var storageNs: Int64 = 0
  /// Bytes moved to and from main memory.
  public var dramBytes: Int64 = 0
  /// Energy above idle.
  public var energyNanojoules: Int64 = 0
  /// What the step has to do; nil in records of versions that did not store it.
  public var work: StepWork?

  /// Terms of a step, all zero.
  public init(name: String, kernel: String) {
    self.name = name
    self.kernel = kernel
  }

  /// The step's latency: the sum of its terms.
  public var totalNs: Int64 {
    computeNs + l1Ns + l2Ns + l3Ns + dramNs + overheadNs + throttleNs + storageNs
  }

  /// The same step with each number combined with the other's.
  public func combined(
    with other: LayerTerms, _ combine: (Int64, Int64) -> Int64
  ) -> LayerTerms {
    var terms = self
    terms.computeNs = combine(computeNs, other.computeNs)
    terms.l1Ns = combine(l1Ns, other.l1Ns)
    terms.l2Ns = combine(l2Ns, other.l2Ns)
    terms.l3Ns = combine(l3Ns, other.l3Ns)
    terms.dramNs = combine(dramNs, other.dramNs)
    terms.overheadNs = combine(overheadNs, other.overheadNs)
    terms.throttleNs = combine(throttleNs, other.throttleNs)
    terms.storageNs = combine(storageNs, other.storageNs)
    terms.dramBytes = combine(dramBytes, other.dramBytes)
    terms.energyNanojoules = combine(energyNanojoules, other.energyNanojoules)
    terms.work = work.flatMap { own in
      other.work.map { other in
        StepWork(
          macs: combine(own.macs, other.macs), bytes: combine(own.bytes, other.bytes))
      }
    }
    return terms
  }

  /// The same step, done several times.
  public func repeated(_ count: Int) -> LayerTerms {
    count == 1 ? self : combined(with: self) { own, _ in own * Int64(count) }
  }

  /// The time terms with their names, in the order of the memory hierarchy.
  public var terms: [(name: String, ns: Int64)] {
    [
      ("compute", computeNs), ("L1", l1Ns), ("L2", l2Ns), ("L3", l3Ns), ("DRAM", dramNs),
      ("overhead", overheadNs), ("throttle", throttleNs), ("storage", storageNs),
    ]
  }
}

/// What one step has to do, whatever the device.
public struct StepWork: Hashable, Sendable {
  /// Multiply-accumulates; two floating-point operations each.
  public var macs: Int64
  /// Bytes of activations and weights that are read or written, each once, at the configuration's
  /// precision.
  public var bytes: Int64

  /// An amount of work.
  public init(macs: Int64, bytes: Int64) {
    self.macs = macs
    self.bytes = bytes
  }
}

/// The result of one cell of the matrix.
public struct CellRecord: Hashable, Sendable {
  /// The names of the cell.
  public var series: SeriesKey
  /// What its simulated values depend on.
  public var inputs: CellInputs
  /// How it ended.
  public var status: Status
  /// Why, unless it is ``Status/ok``.
  public var reason: StatusReason?
  /// Its values, in the order of ``Metric/all``.
  public var measurements: [Measurement]
  /// What this machine did, empty unless it ran here.
  public var samples: [HostSamples]
  /// The identity of the plan that was played, absent when none could be made.
  public var planHash: ContentHash?
  /// Where the time goes, one entry for each step of the plan.
  public var layers: [LayerTerms]

  /// A cell's result.
  public init(
    series: SeriesKey, inputs: CellInputs, status: Status, reason: StatusReason? = nil,
    measurements: [Measurement] = [], samples: [HostSamples] = [], planHash: ContentHash? = nil,
    layers: [LayerTerms] = []
  ) {
    self.series = series
    self.inputs = inputs
    self.status = status
    self.reason = reason
    self.measurements = measurements
    self.samples = samples
    self.planHash = planHash
    self.layers = layers
  }

  /// The cell's content address.
  public var hash: ContentHash { inputs.hash }

  /// The value of a metric, where the cell has it.
  public func value(of metric: Metric) -> Int64? {
    measurements.first { $0.metric == metric }?.value
  }
}
