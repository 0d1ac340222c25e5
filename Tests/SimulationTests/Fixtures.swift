import Compiler
import Devices
import Foundation
import Graphs
import Records
import Simulation
import Synchronization
import Testing

/// A network on a bundled device in one of the configurations that a run has unless others are
/// asked for.
struct Cell: Sendable, CustomTestStringConvertible {
  let model: String
  let device: String
  let configuration: String

  static let models = [
    "mobilenetv2", "resnet18", "bert-mini", "decoder-24x2048@layers=2,tokens=16,width=512",
  ]
  static let configurations = [
    "baseline", "baseline,cores=big,threads=all", "baseline,cores=big,precision=fp16,threads=all",
  ]
  /// Every network on a bundled device of each kind in every configuration.
  static let all = devices.flatMap { device in
    models.flatMap { model in
      configurations.map { Cell(model: model, device: device, configuration: $0) }
    }
  }
  /// Cores in order, wide ones, several clusters, one core type, no SIMD, many cores.
  static let devices = [
    "budget-phone-3gb", "ipad-pro-11-m2", "iphone-15-pro", "raspberry-pi-4", "server-t4",
    "snapdragon-8-gen-2-phone", "snapdragon-855-phone", "wasm-scalar",
  ]

  /// Read once: that takes longer than a simulation.
  fileprivate static let catalog = Result { try DeviceCatalog() }

  var testDescription: String { "\(model) / \(device) / \(configuration)" }

  func parsed() throws -> (Graph, DeviceProfile, Configuration) {
    try (
      ModelZoo.graph(named: model), bundledDevice(device),
      Configuration(parsing: configuration)
    )
  }

  /// The cell's plan; made once for all tests.
  func plan() throws -> Plan {
    try Self.plans.withLock { plans in
      if let known = plans[testDescription] { return known }
      let (graph, device, configuration) = try parsed()
      let plan = try SimulationTests.plan(graph, on: device, configuration)
      plans[testDescription] = plan
      return plan
    }
  }

  private static let plans = Mutex<[String: Plan]>([:])

  /// Plays the cell.
  func trace(isCold: Bool = false) throws -> Trace {
    let (_, device, configuration) = try parsed()
    return try Simulator().simulate(plan(), on: device, configuration, isCold: isCold)
  }
}

/// A bundled device by its id or alias.
func bundledDevice(_ name: String) throws -> DeviceProfile {
  try Cell.catalog.get().device(name)
}

/// The plan of a graph for a device.
func plan(
  _ graph: Graph, on device: DeviceProfile, _ configuration: Configuration,
  _ simulator: Simulator? = nil
) throws -> Plan {
  try compile(
    graph, for: .device(device, simulator ?? Simulator()), configuration,
    passes: Pass.selected(by: configuration))
}

extension Simulator {
  /// The simulator with other constants.
  static func changing(_ change: (inout SimulatorConstants) -> Void) throws -> Simulator {
    var constants = try Simulator().constants
    change(&constants)
    return Simulator(constants)
  }
}

extension SimulatorConstants {
  /// Exposes every term as a whole, so that terms can be compared one by one.
  mutating func exposeAll() {
    latency.inOrderExposure = 1
    latency.exposure = 1
    latency.streamExposure = 1
  }
}

extension LatencyConstants {
  /// What the fastest core draws from a device's memory.
  func megabytesOfOneCore(_ device: DeviceProfile) -> Double {
    let isInOrder = device.clusters.allSatisfy { $0.core.order == .inOrder }
    let width = device.clusters.map(\.core.fma128PerCycle).max() ?? 1
    let own = (isInOrder ? inOrderDRAM : dram * pow(width, dramWidth)) * 1000
    let given = Double(device.dram.bandwidthMBps) * dramShare
    return own * given / (own * own + given * given).squareRoot()
  }
}

extension DeviceProfile {
  /// The device with every clock multiplied.
  func clocked(by numerator: Int, over denominator: Int = 1) -> DeviceProfile {
    var device = self
    for cluster in device.clusters.indices {
      for point in device.clusters[cluster].operatingPoints.indices {
        let frequency = device.clusters[cluster].operatingPoints[point].frequencyKHz
        device.clusters[cluster].operatingPoints[point].frequencyKHz =
          frequency * numerator / denominator
      }
    }
    return device
  }

  /// The device with clusters of given counts and clocks, all of the first cluster's cores.
  func rebuilt(_ clusters: [(count: Int, frequencyKHz: Int)]) -> DeviceProfile {
    var device = self
    device.clusters = clusters.map {
      var cluster = self.clusters[0]
      cluster.count = $0.count
      cluster.operatingPoints = [OperatingPoint(frequencyKHz: $0.frequencyKHz)]
      return cluster
    }
    return device
  }
}

extension [LayerTerms] {
  var totalNs: Int64 { reduce(0) { $0 + $1.totalNs } }
}
