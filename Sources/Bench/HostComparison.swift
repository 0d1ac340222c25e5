public import Compiler
public import Devices
import Execution
public import Graphs
import Kernels
public import Records
import Statistics

/// A model on this machine as it is and optimized, measured by turns.
public struct HostComparison {
  private let graph: Graph
  private let configuration: Configuration
  private let cores: Int
  private let roundCount = 5

  /// A comparison of a model with itself in a configuration. Threads are at most a device's cores.
  public init(_ graph: Graph, _ configuration: Configuration, on device: DeviceProfile) {
    self.graph = graph
    self.configuration = configuration
    cores = device.hostCoreCount
  }

  /// The medians. Before means scalar kernels in one thread and no passes; 16-bit floats run as
  /// 32-bit ones.
  ///
  /// - Throws: `CompilerError`, `ExecutionError`.
  public func times() throws -> OptimizationReport.HostTimes {
    let plain = HostTarget(isa: .scalar, mayTransform: false)
    var before = try Session(compile(graph, for: .host(plain), passes: []))
    var target = HostTarget(configuration, cores: cores)
    if target.precision == .fp16 { target.precision = .fp32 }
    let host = try HostModel(graph, target, passes: Pass.selected(by: configuration, for: graph))
    var after = try Session(host.plan)
    let inputs = graph.seededInputs(seed: 1)
    var samples: (before: [Double], after: [Double]) = ([], [])
    for round in 0...roundCount {
      let times = (
        try before.inference(inputs).durationNs, try after.inference(inputs).durationNs
      )
      // The first of each finds its pages and caches.
      guard round > 0 else { continue }
      samples.before.append(Double(times.0))
      samples.after.append(Double(times.1))
    }
    return OptimizationReport.HostTimes(
      before: Int64(median(samples.before) ?? 0), after: Int64(median(samples.after) ?? 0))
  }
}
