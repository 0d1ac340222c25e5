import Compiler
import Execution
public import Graphs
import Quantization
public import Records
import Tensors

/// Judges builds of one model by the answers they give on this machine.
///
/// The published model is computed once, in 32-bit floats, without passes and without sums that are
/// rearranged; the same build judged against it has agreement 1.
///
/// ```swift
/// let evaluator = try Evaluator(ModelZoo.graph(named: "digits-cnn"))
/// let evaluation = try evaluator.evaluate(Configuration(parsing: "baseline,precision=int8"))
/// ```
public struct Evaluator: Sendable {
  /// The model as published.
  public let graph: Graph
  /// What answers are judged by.
  public let data: EvaluationData
  /// The first output of the published model for each input.
  private let reference: [[Float]]
  /// Elements of a row of scores.
  private let width: Int

  /// The most bytes of weights that are evaluated: several copies of them are in memory at once.
  public static let largestConstantBytes = 1 << 30

  /// The build of the published model.
  private static let published = HostTarget(mayTransform: false)

  /// Computes the published model's outputs.
  ///
  /// - Parameters:
  ///   - graph: The model, without passes.
  ///   - data: What it is judged by; nil for the test images of a trained network of the zoo and
  ///     seeded inputs for any other.
  /// - Throws: ``AccuracyError`` for a model that is too large, `ExecutionError` for one that cannot
  ///   be executed.
  /// - Complexity: an inference for each input.
  public init(_ graph: Graph, data: EvaluationData? = nil) throws {
    let bytes = graph.constantBytes
    guard bytes <= Self.largestConstantBytes else {
      throw AccuracyError.tooLarge(
        model: graph.name, bytes: bytes, limit: Self.largestConstantBytes)
    }
    self.graph = graph
    self.data = try data ?? EvaluationData(for: graph)
    let host = try HostModel(graph, Self.published, passes: [])
    reference = try Self.outputs(of: host, for: self.data)
    width = max(1, graph.outputs.first.map { graph[$0].type.shape.dimensions.last ?? 1 } ?? 1)
  }

  /// The first output for each input.
  private static func outputs(
    of model: HostModel, for data: EvaluationData
  ) throws -> [[Float]] {
    var session = try Session(model.plan)
    guard let id = model.plan.graph.outputs.first else { return data.inputs.map { _ in [] } }
    let name = model.plan.graph[id].name
    return try data.inputs.map { try session.run($0)[name]?.elements ?? [] }
  }

  /// Judges a build; the accuracy of the model it is.
  ///
  /// - Throws: `ExecutionError` for a build that cannot be executed here.
  /// - Complexity: an inference for each input.
  public func evaluate(_ model: HostModel) throws -> Evaluation {
    let outputs = try Self.outputs(of: model, for: data)
    var sums = ErrorSums()
    for index in outputs.indices { sums.add(outputs[index], against: reference[index]) }
    let answers = outputs.map(\.firstLargest)
    let expected = reference.map(\.firstLargest)
    func correct(_ answers: [Int]) -> Int? {
      data.classes.map { classes in zip(answers, classes).count { $0 == $1 } }
    }
    return Evaluation(
      answers: answers, correctCount: correct(answers),
      referenceCorrectCount: correct(expected),
      agreement: topOneAgreement(outputs.flatMap(\.self), reference.flatMap(\.self), width: width),
      errors: sums.measures,
      largestMagnitude: reference.reduce(0) { $1.reduce($0) { max($0, Double($1.magnitude)) } })
  }

  /// Judges what a configuration makes of the model. Int8 is calibrated with ``EvaluationData``'s
  /// own inputs.
  ///
  /// - Throws: `CompilerError`; ``AccuracyError`` and `ExecutionError` where the configuration cannot
  ///   be executed here.
  public func evaluate(_ configuration: Configuration) throws -> Evaluation {
    try evaluate(model(configuration))
  }

  /// What a configuration makes of the model on this machine, in one thread. Half precision is a way
  /// to store weights here: they are rounded to it, and computed with in 32-bit floats.
  ///
  /// - Throws: as ``evaluate(_:)-(Configuration)``.
  public func model(_ configuration: Configuration) throws -> HostModel {
    var passes = try Pass.selected(by: configuration, for: graph)
    var target = HostTarget(configuration, cores: 1)
    if target.precision == .fp16 {
      target.precision = .fp32
      // What a quantizer has stored already stays.
      passes.append(.quantize(.fp16))
    }
    return try HostModel(graph, target, passes: passes, calibratedOver: data.calibration)
  }
}

extension [Float] {
  /// The place of the largest element, the first of equal ones; zero where there are none.
  fileprivate var firstLargest: Int {
    var best = 0
    for index in indices where self[index] > self[best] { best = index }
    return best
  }
}

/// Why the accuracy of a model cannot be told.
public enum AccuracyError: Error, Hashable, CustomStringConvertible {
  /// The weights would take too much memory.
  case tooLarge(model: String, bytes: Int, limit: Int)

  /// One sentence: what is wrong and what to do.
  public var description: String {
    switch self {
    case .tooLarge(let model, let bytes, let limit):
      "'\(model)' has \(bytes) bytes of weights, answers are compared up to \(limit); "
        + "choose a smaller one"
    }
  }
}
