public import Devices
public import Graphs
public import Records

/// Prices steps and plays plans on devices: a pure function of its arguments.
///
/// Only + - * / and comparisons on doubles, results rounded to integers: the same bits on every host.
public struct Simulator: Hashable, Sendable {
  /// The constants of the cost model.
  public let constants: SimulatorConstants

  /// A simulator with its constants.
  public init(_ constants: SimulatorConstants) {
    self.constants = constants
  }

  /// A simulator with the constants that were compiled in.
  ///
  /// - Throws: ``SimulatorConstantsError`` when the compiled file is broken, which a test excludes.
  public init() throws(SimulatorConstantsError) {
    let name = Self.constantsFile
    self.init(try SimulatorConstants(json: EmbeddedFiles.bytes(named: name) ?? [], file: name))
  }

  /// Where the constants lie among the files of `DeviceProfiles`.
  public static let constantsFile = "catalog/simulator.json"

  /// What simulated values depend on beside their inputs: revision and digest of the constants.
  public var revision: String { constants.identity }

  /// What each step of a graph would cost with each of its candidate kernels; the compiler takes the
  /// cheapest.
  ///
  /// - Parameter weightBytes: Bytes of all constants as stored.
  public func pricer(
    for device: DeviceProfile, _ configuration: Configuration, weightBytes: Int
  ) -> @Sendable (Node, KernelDescriptor, Graph) -> LayerTerms {
    let machine = Machine(device, configuration, constants)
    let price = StepPrice(
      constants: constants, machine: machine, precision: configuration.precision,
      keepsWeights: weightBytes <= machine.lastLevelBytes)
    return { price.terms(of: $0, $1, in: $2) }
  }

  /// How many threads a configuration has on a device.
  public func threadCount(_ device: DeviceProfile, _ configuration: Configuration) -> Int {
    Machine(device, configuration, constants).threads
  }

  /// Where the time of one warm inference goes, whether or not the model fits the device.
  ///
  /// - Complexity: O(steps).
  public func layers(
    of plan: Plan, on device: DeviceProfile, _ configuration: Configuration
  ) -> [LayerTerms] {
    let price = pricer(for: device, configuration, weightBytes: plan.weightBytes)
    return plan.steps.map { price(plan.graph.nodes[$0.node], $0.kernel, plan.graph) }
  }

  /// Plays a plan on a device, within its limits.
  ///
  /// - Complexity: O(steps).
  public func simulate(
    _ plan: Plan, on device: DeviceProfile, _ configuration: Configuration, _ scenario: Scenario
  ) -> Trace {
    var trace = Trace()
    trace.weightBytes = Int64(plan.weightBytes)
    trace.arenaBytes = Int64(plan.arenaBytes)
    trace.peakMemoryBytes = trace.weightBytes + trace.arenaBytes + Int64(constants.processBytes)
    let limit = Int64(device.memory.appLimitBytes)
    guard trace.peakMemoryBytes <= limit else {
      trace.status = .oom
      trace.reason = StatusReason(
        "the app limit of the device is exceeded", needed: trace.peakMemoryBytes, available: limit,
        unit: "bytes")
      return trace
    }
    trace.layers = layers(of: plan, on: device, configuration)
    let running = trace.layers.reduce(0) { $0 + $1.totalNs }
    if scenario == .cold { trace.loadNs = loadNs(plan, device) }
    trace.latencyNs = running + trace.loadNs
    trace.dramBytes = trace.layers.reduce(0) { $0 + $1.dramBytes }
    trace.addEnergy(idleMilliwatts: Int64(device.power.idleMilliwatts))
    let peak = Int64(device.power.peakMilliwatts)
    if trace.averagePowerMilliwatts > peak {
      trace.status = .overPower
      trace.reason = StatusReason(
        "the device cannot supply the power", needed: trace.averagePowerMilliwatts,
        available: peak, unit: "mW")
    }
    return trace
  }

  /// Reading the weights from storage, in one sequential run.
  private func loadNs(_ plan: Plan, _ device: DeviceProfile) -> Int64 {
    let transfer = Double(plan.weightBytes) * 1000 / Double(max(1, device.storage.readMBps))
    return rounded(transfer) + Int64(device.storage.latencyUs) * 1000
  }
}

/// What playing a plan gave.
public struct Trace: Hashable, Sendable {
  /// Within limits or not.
  public var status = Status.ok
  /// Why not.
  public var reason: StatusReason?
  /// Where the time goes, one entry for each step; empty when the plan could not be played.
  public var layers: [LayerTerms] = []
  /// One inference, with the load in the cold scenario.
  public var latencyNs: Int64 = 0
  /// Reading the weights, in the cold scenario.
  public var loadNs: Int64 = 0
  /// Energy of the inference, idle power included.
  public var energyNanojoules: Int64 = 0
  /// Energy over time.
  public var averagePowerMilliwatts: Int64 = 0
  /// Weights, arena and the process itself.
  public var peakMemoryBytes: Int64 = 0
  /// Activations.
  public var arenaBytes: Int64 = 0
  /// Constants.
  public var weightBytes: Int64 = 0
  /// To and from main memory.
  public var dramBytes: Int64 = 0

  fileprivate mutating func addEnergy(idleMilliwatts: Int64) {
    let active = layers.reduce(0) { $0 + $1.energyNanojoules }
    // Milliwatts times nanoseconds are picojoules.
    energyNanojoules = active + idleMilliwatts * latencyNs / 1000
    averagePowerMilliwatts = latencyNs == 0 ? 0 : energyNanojoules * 1000 / latencyNs
  }
}
