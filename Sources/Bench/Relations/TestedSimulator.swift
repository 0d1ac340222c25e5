import Basics
import Compiler
public import Devices
public import Graphs
public import Records
public import Simulation

/// What relations are checked of: the simulator, and what is built on it. Tests replace a part by one
/// with a mistake, to prove that the checks find it.
public struct TestedSimulator: Sendable {
  /// Where the time of a plan goes.
  public var layers: @Sendable (Plan, DeviceProfile, Configuration) -> [LayerTerms]
  /// A plan as it is played; of a process that starts, or of one that runs.
  public var trace: @Sendable (Plan, DeviceProfile, Configuration, _ isCold: Bool) -> Trace
  /// The records of a matrix.
  public var cells: @Sendable (Matrix) -> [CellRecord]
  /// Whether each access to an address finds its line in an empty cache.
  public var hits: @Sendable (CacheGeometry, _ addresses: [Int]) -> [Bool]
  let simulator: Simulator

  /// The simulator as it is.
  public init(_ simulator: Simulator) {
    self.simulator = simulator
    layers = { simulator.layers(of: $0, on: $1, $2) }
    trace = { simulator.simulate($0, on: $1, $2, isCold: $3) }
    cells = { matrix in
      var bench = Bench(matrix, simulator: simulator)
      return matrix.cells.map { bench.measure($0).record }.sorted { $0.series < $1.series }
    }
    hits = { geometry, addresses in
      var cache = CacheHierarchy([geometry])
      var misses = 0
      return addresses.map { address in
        cache.access(address: address, isStore: false)
        let before = misses
        misses = cache.counts[0].misses
        return misses == before
      }
    }
  }

  /// The plan that a device would run.
  func plan(
    _ graph: OptimizedGraph, _ device: DeviceProfile, _ configuration: Configuration
  ) -> Plan {
    // Nothing is stored under the identity of an edited profile, which takes longer than a plan.
    graph.plan(
      for: .device(device, profileHash: Self.noProfile, simulator), configuration)
  }

  private static let noProfile = ContentHash(of: "no profile")
}
