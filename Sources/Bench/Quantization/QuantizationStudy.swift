public import Compiler
import Execution
public import Graphs
import Kernels
public import Quantization
public import Records
import Tensors

/// A comparison of quantizers on one model: the model's passes first, then the preparations, then
/// each quantizer; outputs are held against those in floats, both executed on this machine.
public struct QuantizationStudy: Hashable, Sendable {
  /// What is done to the model before its weights are stored, or after.
  public enum Preparation: String, CaseIterable, Hashable, Sendable {
    /// ``Compiler/Pass/smoothQuant(_:)``.
    case smooth
    /// ``Compiler/Pass/equalizeLayers``.
    case equalize
    /// ``Compiler/Pass/correctBias(_:)``.
    case correctBias = "correct-bias"
  }

  /// Seeds of the inputs that outputs are compared over; others than
  /// ``HostModel/calibrationSeeds``, which ranges are taken from.
  public var inputSeeds: [UInt64]
  /// How the ranges of activations are chosen.
  public var rangeMethod: RangeMethod
  /// What is done beside storing.
  public var preparations: [Preparation]
  /// What schemes leave open.
  public var options: QuantizationOptions
  /// The most noise over signal in mixed precision.
  public var budget: Double

  /// A study over eight inputs with ranges from extremes, nothing prepared, unless stated.
  public init(
    inputSeeds: [UInt64] = Array(11...18), rangeMethod: RangeMethod = .minMax,
    preparations: [Preparation] = [], options: QuantizationOptions = QuantizationOptions(),
    budget: Double = 0.001
  ) {
    self.inputSeeds = inputSeeds
    self.rangeMethod = rangeMethod
    self.preparations = preparations
    self.options = options
    self.budget = budget
  }

  /// A report for each quantizer.
  ///
  /// - Throws: ``CompilerError`` and ``Execution/ExecutionError`` where the model cannot be executed.
  /// - Complexity: O(weights + inferences) for each quantizer; mixed precision tries every product.
  public func reports(
    of model: Graph, _ schemes: [QuantizationScheme]
  ) throws -> [QuantizationReport] {
    let source = try OptimizedGraph(model, passes: Pass.standard).graph
    let inputs = inputSeeds.map { source.seededInputs(seed: $0) }
    var session = try Session(HostModel(source, passes: []).plan)
    var expected: [[String: Tensor]] = []
    for input in inputs { expected.append(try session.run(input)) }
    let calibrationInputs = HostModel.calibrationSeeds.map { source.seededInputs(seed: $0) }
    let statistics =
      preparations.isEmpty ? [:] : try channelStatistics(of: source, over: calibrationInputs)
    var prepared = source
    if preparations.contains(.smooth) { prepared = Pass.smoothQuant(statistics).run(prepared) }
    if preparations.contains(.equalize) { prepared = Pass.equalizeLayers.run(prepared) }
    // Scaling changes what is between the layers.
    let corrected =
      preparations.contains(.correctBias)
      ? try channelStatistics(of: prepared, over: calibrationInputs) : [:]
    return try schemes.map { scheme in
      var stored = try quantizedWithChoice(prepared, scheme, options, budget: budget)
      if preparations.contains(.correctBias) {
        stored.graph = Pass.correctBias(corrected).run(stored.graph)
      }
      let host = try HostModel(stored.graph, passes: [], rangeMethod: rangeMethod)
      var session = try Session(host.plan)
      var found: [[String: Tensor]] = []
      for input in inputs { found.append(try session.run(input)) }
      return QuantizationReport(scheme, source, stored, found, expected)
    }
  }
}
