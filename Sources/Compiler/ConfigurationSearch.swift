public import Basics
public import Devices
public import Records
public import Simulation

/// Finds the precision, cores and threads that serve a goal best for one model on one device: all of
/// them are simulated.
public struct ConfigurationSearch: Sendable {
  /// A configuration and what simulating it gave.
  public struct Candidate: Sendable {
    /// What was simulated.
    public let configuration: Configuration
    /// Whether it is within the limits of the device.
    public let isWithinLimits: Bool
    /// Time of one inference.
    public let latencyNs: Int64
    /// Energy of one inference.
    public let energyNanojoules: Int64
    /// Weights, arena and process.
    public let peakMemoryBytes: Int64

    /// What a goal makes as low as possible. Products of latency and energy are taken of doubles: they
    /// exceed 64 bits.
    func cost(_ goal: OptimizationGoal) -> Double {
      switch goal {
      case .latency: Double(latencyNs)
      case .energy: Double(energyNanojoules)
      case .balanced: Double(latencyNs) * Double(energyNanojoules)
      }
    }
  }

  /// Every choice, in a fixed order.
  public let candidates: [Candidate]

  /// Simulates every choice of what is left open.
  ///
  /// - Parameters:
  ///   - graph: The model after its passes.
  ///   - stated: The values of all other keys, and of those in `keys`.
  ///   - keys: Keys that are not left open.
  /// - Complexity: Up to 36 plans.
  public init(
    _ graph: OptimizedGraph, on device: DeviceProfile, profileHash: ContentHash,
    _ simulator: Simulator, stated: Configuration,
    keys: Set<ConfigurationRequest.DeviceKey> = []
  ) {
    candidates = Self.choices(on: device, stated, keys, simulator).map { configuration in
      let plan = graph.plan(
        for: .device(device, profileHash: profileHash, simulator), configuration)
      let trace = simulator.simulate(plan, on: device, configuration)
      return Candidate(
        configuration: configuration, isWithinLimits: trace.status == .ok,
        latencyNs: trace.inferenceNs, energyNanojoules: trace.energyNanojoules,
        peakMemoryBytes: trace.peakMemoryBytes)
    }
  }

  /// The best choice: within the limits where one is; of equal ones the one that needs less memory,
  /// then the first.
  ///
  /// No choice has both a lower latency and less energy than the balanced one, so that it is never
  /// slower than the one for energy and never takes more energy than the one for latency.
  public func best(for goal: OptimizationGoal) -> Configuration {
    best(for: goal) { _ in true } ?? candidates[0].configuration
  }

  /// The best of the choices that are accepted; within the limits where one is. Nil without any.
  func best(
    for goal: OptimizationGoal, where isAccepted: (Configuration) -> Bool
  ) -> Configuration? {
    let accepted = candidates.filter { isAccepted($0.configuration) }
    let allowed = accepted.filter(\.isWithinLimits)
    var best = allowed.first ?? accepted.first
    for candidate in allowed.dropFirst() {
      guard let lowest = best else { break }
      let costs = (candidate.cost(goal), lowest.cost(goal))
      if costs.0 < costs.1
        || (costs.0 == costs.1 && candidate.peakMemoryBytes < lowest.peakMemoryBytes)
      {
        best = candidate
      }
    }
    return best?.configuration
  }

  /// Choices that differ on the device: as many threads as there are cores stand for more.
  private static func choices(
    on device: DeviceProfile, _ stated: Configuration,
    _ keys: Set<ConfigurationRequest.DeviceKey>, _ simulator: Simulator
  ) -> [Configuration] {
    let precisions = keys.contains(.precision) ? [stated.precision] : Precision.allCases
    let hasLittle = device.bigClusters.count < device.clusters.count
    let selections: [CoreSelection] =
      keys.contains(.cores) ? [stated.cores] : hasLittle ? [.big, .little, .all] : [.all]
    var choices: [Configuration] = []
    for precision in precisions {
      for cores in selections {
        var configuration = stated
        (configuration.precision, configuration.cores) = (precision, cores)
        configuration.threads = .all
        let count = simulator.threadCount(device, configuration)
        let counts = [1, 2, 4].filter { $0 < count }.map(ThreadCount.count) + [.all]
        for threads in keys.contains(.threads) ? [stated.threads] : counts {
          configuration.threads = threads
          choices.append(configuration)
        }
      }
    }
    return choices
  }
}
