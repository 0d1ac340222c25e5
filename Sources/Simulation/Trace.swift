import Devices
public import Records

/// What playing a plan gave.
public struct Trace: Hashable, Sendable {
  /// Within limits or not.
  public var status = Status.ok
  /// Why not.
  public var reason: StatusReason?
  /// Where the time of the inferences goes, one entry for each step; empty when the plan could not be
  /// played.
  public var layers: [LayerTerms] = []
  /// Making the inputs.
  public var preprocessNs: Int64 = 0
  /// Making answers out of the outputs.
  public var postprocessNs: Int64 = 0
  /// What comes before the first inference of a process; nil behind others.
  public var start: Start?
  /// What is known of a generated text; nil for single inferences.
  public var generation: Generation?
  /// What an optimizer keeps between training steps; nil for inferences.
  public var optimizerStateBytes: Int64?
  /// Multiply-accumulates that are done again because their results were not kept; nil where nothing
  /// is dropped.
  public var recomputedMacs: Int64?
  /// Energy of the inferences, idle power included.
  public var energyNanojoules: Int64 = 0
  /// Energy over time.
  public var averagePowerMilliwatts: Int64 = 0
  /// What is in memory at the worst moment.
  public var memory: MemoryUse
  /// What weights do that come from storage while the model runs; nil where all are resident.
  public var weightStorage: WeightStorageUse?
  /// All constants as they are stored.
  public var weightBytes: Int64
  /// Weights and the runtime's code in an app.
  public var appBytes: Int64

  /// What comes before the first inference of a process.
  public struct Start: Hashable, Sendable {
    /// Starting the process.
    public var processNs: Int64
    /// Reading the weights and preparing them.
    public var loadNs: Int64
  }

  /// What is known of a generated text.
  public struct Generation: Hashable, Sendable {
    /// Keys and values at the end.
    public var cacheBytes: Int
    /// From the text to the first token.
    public var firstTokenNs: Int64 = 0
    /// Thousandths of a token for each second, behind the first token; nil when there is none.
    public var millitokensPerSecond: Int64?

    init(cacheBytes: Int) { self.cacheBytes = cacheBytes }

    mutating func setRate(tokens: Int64, nanoseconds: Int64) {
      guard nanoseconds > 0 else { return }
      millitokensPerSecond = rounded(Double(tokens) * 1e12 / Double(nanoseconds))
    }
  }

  init(
    weightBytes: Int, arenaBytes: Int, _ constants: SimulatorConstants,
    _ weights: WeightResidency
  ) {
    self.weightBytes = Int64(weightBytes)
    memory = MemoryUse(
      weightBytes: weightBytes, arenaBytes: arenaBytes, processBytes: constants.processBytes,
      weights)
    appBytes = Int64(weightBytes + constants.runtimeBytes)
  }

  /// Weights, activations and the process itself.
  public var peakMemoryBytes: Int64 { memory.residentBytes }

  /// Activations.
  public var arenaBytes: Int64 { memory.arenaBytes }

  /// The network alone: the sum of its layers.
  public var inferenceNs: Int64 { layers.reduce(0) { $0 + $1.totalNs } }

  /// To and from main memory.
  public var dramBytes: Int64 { layers.reduce(0) { $0 + $1.dramBytes } }

  /// Making the inputs, the network, making the answer.
  public var endToEndNs: Int64 { preprocessNs + inferenceNs + postprocessNs }

  /// From the start of the process to the first answer; nil behind other inferences.
  public var coldStartNs: Int64? {
    start.map { $0.processNs + $0.loadNs + endToEndNs }
  }

  /// Whether the memory suffices; the status says so where it does not.
  mutating func fits(_ device: DeviceProfile) -> Bool {
    let limit = Int64(device.memory.appLimitBytes)
    guard memory.footprintBytes > limit else { return true }
    status = .oom
    reason = StatusReason(
      "the app limit of the device is exceeded", needed: memory.footprintBytes, available: limit,
      unit: "bytes")
    return false
  }

  /// Adds up the energy and checks the power.
  mutating func finish(on device: DeviceProfile) {
    let active = layers.reduce(0) { $0 + $1.energyNanojoules }
    let latencyNs = inferenceNs
    // Milliwatts times nanoseconds are picojoules.
    energyNanojoules = active + Int64(device.power.idleMilliwatts) * latencyNs / 1000
    averagePowerMilliwatts = latencyNs == 0 ? 0 : energyNanojoules * 1000 / latencyNs
    let peak = Int64(device.power.peakMilliwatts)
    guard averagePowerMilliwatts > peak else { return }
    status = .overPower
    reason = StatusReason(
      "the device cannot supply the power", needed: averagePowerMilliwatts, available: peak,
      unit: "mW")
  }
}
