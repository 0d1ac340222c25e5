public import Compiler
import Execution
public import Graphs
public import Kernels
public import Quantization
public import Records
public import Tensors

/// A model as this machine runs it: passes, calibration where bytes need it, and the plan.
public struct HostModel: Sendable {
  /// The graph before any pass.
  public let graph: Graph
  /// What the plan computes in.
  public let precision: Precision
  /// The plan.
  public let plan: Plan
  /// The ranges of values, where the plan computes in bytes.
  public let calibration: Calibration?

  /// Seeds of the inputs that activations are calibrated with.
  public static let calibrationSeeds: [UInt64] = [1, 2, 3, 4]

  /// Compiles a model; where anything computes in int8, its values' ranges are measured first, in
  /// floats.
  ///
  /// - Parameters:
  ///   - target: What the plan may use. A calibration that it has is kept.
  ///   - passes: The rewrites to run, in order.
  ///   - rangeMethod: How ranges are chosen.
  ///   - inputs: The inputs of each inference that ranges are measured in; nil for seeded ones.
  /// - Throws: ``CompilerError``, ``ExecutionError`` where a model cannot be executed.
  public init(
    _ graph: Graph, _ target: HostTarget = HostTarget(), passes: [Pass] = Pass.standard,
    rangeMethod: RangeMethod = .minMax, calibratedOver inputs: [[String: Tensor]]? = nil
  ) throws {
    var target = target
    let optimized = try OptimizedGraph(graph, passes: passes)
    let usesBytes =
      target.precision == .int8 || optimized.graph.nodes.contains { $0.precision == .int8 }
    if usesBytes, target.calibration == nil {
      target.calibration = try Self.calibration(
        of: graph, passes, target.isa, rangeMethod, over: inputs)
    }
    self.graph = graph
    precision = target.precision
    calibration = usesBytes ? target.calibration : nil
    plan = optimized.plan(for: .host(target))
  }

  /// The ranges of a model's values over some inputs. Activations are nodes of their own for it, so
  /// that ranges before them are seen.
  ///
  /// - Parameter inputs: The inputs of each inference; nil for seeded ones.
  /// - Throws: ``CompilerError``, ``ExecutionError``.
  public static func calibration(
    of graph: Graph, _ passes: [Pass] = Pass.standard, _ isa: ISA? = Processor.current.isa,
    _ method: RangeMethod = .minMax, over inputs: [[String: Tensor]]? = nil
  ) throws -> Calibration {
    let target = HostTarget(isa: isa, mayTransform: false)
    let unfused = passes.filter { $0.name != "fuse-activation" }
    let apart = try OptimizedGraph(graph, passes: unfused).graph.withActivationsApart
    var session = try Session(compile(apart, for: .host(target), passes: []))
    return try session.calibration(
      over: inputs ?? calibrationSeeds.map { graph.seededInputs(seed: $0) }, method: method)
  }
}
