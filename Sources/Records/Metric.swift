/// A quantity that cells are measured in.
public struct Metric: Hashable, Sendable {
  /// The stable name used in series, policies and exports; it ends in the unit.
  public let name: String
  /// The unit of its values.
  public let unit: String
  /// Whether larger values are better.
  public let polarity: Polarity
  /// How its values come about; the three kinds are never mixed.
  public let kind: Kind

  /// Which direction is better.
  public enum Polarity: String, CaseIterable, Hashable, Sendable {
    case lowerIsBetter = "lower-is-better"
    case higherIsBetter = "higher-is-better"
    /// Neither: recorded and compared, never judged.
    case neutral
  }

  /// Where a number comes from.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// A pure function of graph, configuration, profile, scenario, seed and simulator revision.
    case simulated
    /// Exact on one ISA level: accuracy, agreement, stored bytes.
    case computed
    /// What this machine did; noisy.
    case host
  }

  /// Takes over a metric that was stored before.
  public init(name: String, unit: String, polarity: Polarity, kind: Kind) {
    self.name = name
    self.unit = unit
    self.polarity = polarity
    self.kind = kind
  }

  private static func simulated(
    _ name: String, _ unit: String, _ polarity: Polarity = .lowerIsBetter
  ) -> Metric {
    Metric(name: name, unit: unit, polarity: polarity, kind: .simulated)
  }

  /// Time of one inference (all inputs of the batch), as published measurements count it: the network
  /// alone. Of a generated text, the time of all its inferences.
  public static let latency = simulated("latencyNs", "ns")
  /// Time to read the weights from storage and to prepare them.
  public static let loadTime = simulated("loadNs", "ns")
  /// Time to make the inputs: a camera frame to an image, text to tokens.
  public static let preprocessTime = simulated("preprocessNs", "ns")
  /// Time to make an answer out of the outputs; once for each token of a generated text.
  public static let postprocessTime = simulated("postprocessNs", "ns")
  /// What the user waits for: preprocessing, inference, postprocessing.
  public static let endToEndTime = simulated("endToEndNs", "ns")
  /// From the start of the process to the first answer: start, load and everything after it.
  public static let coldStart = simulated("coldStartNs", "ns")
  /// From the text to the first generated token.
  public static let firstToken = simulated("timeToFirstTokenNs", "ns")
  /// Generated tokens behind the first, in thousandths of a token for each second.
  public static let tokenRate = simulated(
    "millitokensPerSecond", "millitokens/s", .higherIsBetter)
  /// Energy of one inference.
  public static let energy = simulated("energyNanojoules", "nJ")
  /// Mean power during the inference, idle power included. A faster run may draw more: energy is
  /// what is judged, and the status tells when the device cannot supply the power.
  public static let averagePower = simulated("averagePowerMilliwatts", "mW", .neutral)
  /// The most memory that is in use at once: weights, arena and the runtime itself.
  public static let peakMemory = simulated("peakMemoryBytes", "bytes")
  /// The most memory that the system counts against the app's limit: pages of the model's file, which
  /// can be dropped and read again, are left out.
  public static let footprint = simulated("footprintBytes", "bytes")
  /// Memory for activations.
  public static let arena = simulated("arenaBytes", "bytes")
  /// Memory for weights.
  public static let weights = simulated("weightBytes", "bytes")
  /// Keys and values that are kept at the end of a generated text.
  public static let keyValueCache = simulated("kvCacheBytes", "bytes")
  /// The most weights that are in memory at once where they are streamed or mapped.
  public static let residentWeights = simulated("residentWeightBytes", "bytes")
  /// Time in one inference in which steps wait for weights from storage.
  public static let weightStall = simulated("weightStallNs", "ns")
  /// Bytes read from storage in one inference.
  public static let storageTraffic = simulated("storageBytes", "bytes")
  /// Multiply-accumulates that are done again because their results were not kept.
  public static let recomputedMacs = simulated("recomputedMacs", "MACs")
  /// What an optimizer keeps between training steps.
  public static let optimizerState = simulated("optimizerStateBytes", "bytes")
  /// What share of the free memory of an arena lies outside its largest free range, at the worst
  /// moment, in millionths.
  public static let fragmentation = simulated("fragmentationPpm", "ppm")
  /// What the model adds to an app: its weights as stored, and the runtime.
  public static let appSize = simulated("appSizeBytes", "bytes")
  /// Bytes moved between the last cache and main memory.
  public static let dramTraffic = simulated("dramBytes", "bytes")
  /// Steps of the plan.
  public static let steps = simulated("steps", "count", .neutral)
  /// Lines that the first-level cache of one core lacks when every image lies plane by plane.
  public static let l1PlanarMisses = simulated("l1PlanarMisses", "lines", .neutral)
  /// Lines that the first-level cache lacks with layouts chosen for each value, conversions included.
  public static let l1Misses = simulated("l1Misses", "lines")
  /// As ``l1PlanarMisses``, of the second level.
  public static let l2PlanarMisses = simulated("l2PlanarMisses", "lines", .neutral)
  /// As ``l1Misses``, of the second level.
  public static let l2Misses = simulated("l2Misses", "lines")
  /// The share of accesses that the first-level cache serves, in millionths.
  public static let l1HitRate = simulated("l1HitPpm", "ppm", .higherIsBetter)
  /// The share of what the first level lacks that the second serves, in millionths.
  public static let l2HitRate = simulated("l2HitPpm", "ppm", .higherIsBetter)
  /// Measured time of one inference on this machine.
  public static let hostLatency = Metric(
    name: "hostLatencyNs", unit: "ns", polarity: .lowerIsBetter, kind: .host)
  /// Largest difference between the optimized and the plain graph's outputs, relative to the
  /// largest output, in units of 10^-9.
  public static let outputError = Metric(
    name: "outputErrorPpb", unit: "ppb", polarity: .lowerIsBetter, kind: .computed)

  private static func computed(
    _ name: String, _ unit: String, _ polarity: Polarity = .higherIsBetter
  ) -> Metric {
    Metric(name: name, unit: unit, polarity: polarity, kind: .computed)
  }

  /// The share of right answers on test data, in millionths.
  public static let accuracy = computed("accuracyPpm", "ppm")
  /// How much larger ``accuracy`` is than that of the published model in 32-bit floats, in
  /// millionths; negative for a loss.
  public static let accuracyChange = computed("accuracyChangePpm", "ppm")
  /// The share of answers that are those of the published model in 32-bit floats, in millionths.
  public static let agreement = computed("agreementPpm", "ppm")
  /// The ratio of the published model's outputs to the difference from them, in thousandths of a
  /// decibel.
  public static let outputSignalToNoise = computed("outputSqnrMillidecibel", "millidecibel")

  /// How well a model does its job, as its user says: not in any store, and not in ``all``.
  public static let statedAccuracy = Metric(
    name: "accuracyMillipercent", unit: "millipercent", polarity: .higherIsBetter, kind: .computed)

  /// Every metric of this version.
  public static let all: [Metric] = [
    .latency, .loadTime, .preprocessTime, .postprocessTime, .endToEndTime, .coldStart,
    .firstToken, .tokenRate, .energy, .averagePower, .peakMemory, .footprint, .arena,
    .weights, .residentWeights, .weightStall, .storageTraffic, .recomputedMacs, .optimizerState,
    .fragmentation, .keyValueCache, .appSize, .dramTraffic, .steps, .l1PlanarMisses, .l1Misses,
    .l2PlanarMisses, .l2Misses, .l1HitRate, .l2HitRate, .hostLatency, .outputError, .accuracy,
    .accuracyChange, .agreement, .outputSignalToNoise,
  ]
}

/// One metric's value in a cell. Every value is an integer in the metric's unit.
public struct Measurement: Hashable, Sendable {
  /// What was measured.
  public var metric: Metric
  /// The value.
  public var value: Int64
  /// The lower end of the 90 % interval, where the model's error is known.
  public var low: Int64?
  /// The upper end of the 90 % interval, where the model's error is known.
  public var high: Int64?

  /// A value, with its interval where one is known.
  public init(_ metric: Metric, _ value: Int64, low: Int64? = nil, high: Int64? = nil) {
    self.metric = metric
    self.value = value
    self.low = low
    self.high = high
  }
}

/// Repeated measurements of one metric on this machine, in the order they were made.
public struct HostSamples: Hashable, Sendable {
  /// What was measured.
  public var metric: Metric
  /// The samples in the metric's unit.
  public var samples: [Int64]

  /// Samples of a host metric.
  public init(_ metric: Metric, _ samples: [Int64]) {
    self.metric = metric
    self.samples = samples
  }
}
