import Execution
public import Graphs
import Kernels
import Quantization
public import Records
public import Tensors

/// What the outputs of a network in fewer bits are held against.
public enum OutputLoss: Hashable, Sendable {
  /// The noise that quantizing adds to the outputs, over their power: 0.001 is an SQNR of 30 dB.
  case noiseToSignal
  /// The share of rows of the first output whose largest element is another one than in floats.
  case topOneDisagreement
  /// The share of rows of the first output whose largest element is not the label, over that in
  /// floats: an accuracy delta. One label for each row, inference by inference.
  case accuracyLoss(labels: [Int])
}

/// Which products of a network compute in bytes so that its outputs stay within a budget.
///
/// Each product is tried alone in bytes; those the outputs notice least are taken first, as long as
/// the noise of all that are taken, which adds up, stays within the budget. The choice is then
/// measured as a whole, and the worst of the chosen is given up until it fits. Everything runs in
/// portable kernels on one thread, so that every host chooses the same.
public struct MixedPrecision: Hashable, Sendable {
  /// What the outputs say of one product in bytes.
  public struct Sensitivity: Hashable, Sendable {
    /// The node's name.
    public let node: String
    /// The loss when only this node computes in bytes.
    public let loss: Double
    /// The noise that this node adds to the outputs, over their power.
    public let noiseToSignal: Double
  }

  /// All products, in the order of the graph.
  public let sensitivities: [Sensitivity]
  /// The names of those that compute in bytes, in the order of the graph; what
  /// ``QuantizationOptions/byteNodes`` takes.
  public let byteNodes: [String]
  /// The loss with all of these in bytes.
  public let loss: Double

  /// Chooses.
  ///
  /// - Parameters:
  ///   - graph: With its passes done and activations where they will be; weights not stored yet.
  ///   - inputs: Of the inferences that are compared; ranges are taken from them as well.
  ///   - budget: The most loss.
  ///   - loss: What counts as loss.
  /// - Throws: ``CompilerError`` and ``Execution/ExecutionError`` where the graph cannot be executed.
  /// - Complexity: O(products) sessions, each of which runs all inputs.
  public init(
    _ graph: Graph, over inputs: [[String: Tensor]], budget: Double,
    loss: OutputLoss = .noiseToSignal
  ) throws {
    let trial = try PrecisionTrial(graph, inputs, loss)
    var sensitivities: [Sensitivity] = []
    for node in graph.nodes where node.operation.isProduct && graph.weights(of: node) != nil {
      let found = try trial.losses(inBytes: [node.name])
      sensitivities.append(
        Sensitivity(node: node.name, loss: found.loss, noiseToSignal: found.noiseToSignal))
    }
    var chosen = Self.affordable(sensitivities, budget, loss)
    var measured = try trial.losses(inBytes: Set(chosen.map(\.node))).loss
    while measured > budget, !chosen.isEmpty {
      // A tenth at once, so that long networks do not take as many trials as they have products.
      chosen.removeLast((chosen.count + 9) / 10)
      measured = try trial.losses(inBytes: Set(chosen.map(\.node))).loss
    }
    let names = Set(chosen.map(\.node))
    self.sensitivities = sensitivities
    byteNodes = sensitivities.map(\.node).filter(names.contains)
    self.loss = measured
  }

  /// Ascending by what the outputs notice; as many as the budget allows where noise adds up.
  private static func affordable(
    _ sensitivities: [Sensitivity], _ budget: Double, _ loss: OutputLoss
  ) -> [Sensitivity] {
    let order = sensitivities.enumerated().sorted {
      ($0.element.loss, $0.element.noiseToSignal, $0.offset)
        < ($1.element.loss, $1.element.noiseToSignal, $1.offset)
    }
    var sum = 0.0
    return order.map(\.element).filter { sensitivity in
      guard sum + max(0, sensitivity.loss) <= budget else { return false }
      sum += max(0, sensitivity.loss)
      return true
    }
  }
}

/// A network whose products are tried in bytes.
private struct PrecisionTrial {
  private let graph: Graph
  private let inputs: [[String: Tensor]]
  private let loss: OutputLoss
  private let calibration: Calibration
  private let expected: [[String: Tensor]]

  init(_ graph: Graph, _ inputs: [[String: Tensor]], _ loss: OutputLoss) throws {
    self.graph = graph
    self.inputs = inputs
    self.loss = loss
    let target = HostTarget(isa: .scalar, mayTransform: false)
    var apart = try Session(
      compile(graph.withActivationsApart, for: .host(target), passes: []))
    calibration = try apart.calibration(over: inputs)
    var session = try Session(compile(graph, for: .host(target), passes: []))
    expected = try inputs.map { try session.run($0) }
  }

  /// What the outputs lose with some products in bytes and everything else in floats.
  func losses(inBytes names: Set<String>) throws -> (loss: Double, noiseToSignal: Double) {
    var trial = graph
    for index in trial.nodes.indices where names.contains(trial.nodes[index].name) {
      guard let use = trial.weights(of: trial.nodes[index]),
        let constant = trial[use.id].constant
      else { continue }
      trial.nodes[index].precision = .int8
      guard constant.format == nil else { continue }
      let format = WeightFormat.int8(WeightFormat.Int8Format(channelAxis: use.channelAxis))
      trial[use.id].constant = Constant(
        constant.type, .quantized(format, constant), role: constant.role)
    }
    let target = HostTarget(isa: .scalar, calibration: calibration, mayTransform: false)
    var session = try Session(compile(trial, for: .host(target), passes: []))
    let found = try inputs.map { try session.run($0) }
    let noise = noiseToSignal(found)
    return (loss(found, noise), noise)
  }

  private func loss(_ found: [[String: Tensor]], _ noise: Double) -> Double {
    switch loss {
    case .noiseToSignal: return noise
    case .topOneDisagreement:
      let (rows, width) = scores(found)
      return 1 - topOneAgreement(rows, scores(expected).rows, width: width)
    case .accuracyLoss(let labels):
      return accuracy(expected, labels) - accuracy(found, labels)
    }
  }

  /// The worst output's noise over its power.
  private func noiseToSignal(_ found: [[String: Tensor]]) -> Double {
    var worst = 0.0
    for id in graph.outputs {
      let name = graph[id].name
      var sums = ErrorSums()
      for (tensors, wanted) in zip(found, expected) {
        guard let tensor = tensors[name], let other = wanted[name] else { continue }
        sums.add(tensor.elements, against: other.elements)
      }
      let ratio = sums.measures.signalToNoise
      worst = max(worst, ratio > 0 ? 1 / ratio : .infinity)
    }
    return worst
  }

  /// The first output of all inferences, row by row.
  private func scores(_ outputs: [[String: Tensor]]) -> (rows: [Float], width: Int) {
    let first = graph[graph.outputs[0]]
    return (outputs.flatMap { $0[first.name]?.elements ?? [] }, max(1, first.type.shape[-1]))
  }

  private func accuracy(_ outputs: [[String: Tensor]], _ labels: [Int]) -> Double {
    let (rows, width) = scores(outputs)
    let wanted = labels.flatMap { label in (0..<width).map { $0 == label ? Float(1) : 0 } }
    return topOneAgreement(rows, wanted, width: width)
  }
}

extension MixedPrecision {
  /// The products that compute in bytes under a budget of noise over signal: an SQNR of at least 30 dB
  /// over two seeded inputs, unless stated.
  ///
  /// - Throws: ``CompilerError``; of a graph that cannot be executed
  ///   ``CompilerError/notExecutable(name:reason:)``.
  static func choice(
    for graph: Graph, budget: Double = 0.001
  ) throws(CompilerError) -> [String] {
    let inputs = [1, 2].map { graph.seededInputs(seed: $0) }
    do {
      return try MixedPrecision(graph, over: inputs, budget: budget).byteNodes
    } catch let error as CompilerError {
      throw error
    } catch {
      throw .notExecutable(name: graph.name, reason: "\(error)")
    }
  }
}

/// Stores the weights of a graph by a scheme; for ``Records/QuantizationScheme/mixed`` the products are
/// chosen first.
///
/// - Parameter budget: The most noise over signal in mixed precision.
/// - Throws: ``CompilerError``.
public func quantizedWithChoice(
  _ graph: Graph, _ scheme: QuantizationScheme,
  _ options: QuantizationOptions = QuantizationOptions(), budget: Double = 0.001
) throws(CompilerError) -> QuantizedGraph {
  var options = options
  if scheme == .mixed, options.byteNodes == nil {
    options.byteNodes = try MixedPrecision.choice(for: graph, budget: budget)
  }
  return quantized(graph, scheme, options)
}
