public import Compiler
import Execution
import Graphs
public import Quantization
public import Records
import Tensors

/// What a quantizer does to a model: its weights, its bytes and its outputs on this machine.
public struct QuantizationReport: Hashable, Sendable {
  /// How weights are stored and what computes in bytes.
  public let scheme: QuantizationScheme
  /// How each weight is stored, and why.
  public let decisions: [QuantizationDecision]
  /// Elements of all weights that are stored.
  public let weightCount: Int
  /// Bytes of these weights, scales and zero points included.
  public let weightBytes: Int
  /// Bits of the elements of these weights, without scales.
  public let elementBits: Int
  /// Bytes of all constants: stored weights, and everything else in floats.
  public let modelBytes: Int
  /// Bytes of all constants in floats.
  public let floatBytes: Int
  /// Convolutions and products.
  public let productCount: Int
  /// Of these, those that compute in bytes.
  public let byteProductCount: Int
  /// How far stored weights are from what they were, all of them together.
  public let weights: ErrorMeasures
  /// How far outputs are from those in floats, over all inputs.
  public let outputs: ErrorMeasures
  /// The share of rows of the first output whose largest element is where it is in floats.
  public let agreement: Double

  /// Bits of a stored weight, scales included.
  public var bitsPerWeight: Double { Double(8 * weightBytes) / Double(max(1, weightCount)) }
  /// Bytes of the weights in floats over those of their stored elements, without scales.
  public var idealCompression: Double { Double(32 * weightCount) / Double(max(1, elementBits)) }
  /// Bytes of the weights in floats over those that are stored.
  public var storedCompression: Double { Double(4 * weightCount) / Double(max(1, weightBytes)) }
  /// The share of all constants' bytes that is saved.
  public var reduction: Double { 1 - Double(modelBytes) / Double(max(1, floatBytes)) }

  init(
    _ scheme: QuantizationScheme, _ source: Graph, _ stored: QuantizedGraph,
    _ found: [[String: Tensor]], _ expected: [[String: Tensor]]
  ) {
    self.scheme = scheme
    decisions = stored.decisions
    let graph = stored.graph
    var (count, bytes, bits, others) = (0, 0, 0, 0)
    var errors = ErrorSums()
    for (_, constant) in graph.usedConstants {
      let shape = constant.type.shape
      guard case .quantized(let format, let original) = constant.content else {
        others += 4 * shape.count
        continue
      }
      count += shape.count
      bytes += format.storedByteCount(of: shape)
      bits += format.bitsPerElement * shape.count
      guard let exact = original.elements() else { continue }
      errors.add(format.readBack(exact, shape: shape), against: exact)
    }
    (weightCount, weightBytes, elementBits) = (count, bytes, bits)
    modelBytes = bytes + others
    floatBytes = source.usedConstants.reduce(0) { $0 + 4 * $1.constant.type.shape.count }
    let products = graph.nodes.filter {
      ["convolution", "matrix-multiply"].contains($0.operation.family)
    }
    productCount = products.count
    byteProductCount = products.count { $0.precision == .int8 }
    weights = errors.measures
    (outputs, agreement) = Self.comparison(found, expected, source)
  }

  private static func comparison(
    _ found: [[String: Tensor]], _ expected: [[String: Tensor]], _ graph: Graph
  ) -> (ErrorMeasures, Double) {
    var sums = ErrorSums()
    var scores: (found: [Float], expected: [Float]) = ([], [])
    for (tensors, wanted) in zip(found, expected) {
      for (index, id) in graph.outputs.enumerated() {
        let name = graph[id].name
        guard let tensor = tensors[name], let other = wanted[name] else { continue }
        sums.add(tensor.elements, against: other.elements)
        guard index == 0 else { continue }
        scores.found += tensor.elements
        scores.expected += other.elements
      }
    }
    let width = graph.outputs.first.map { max(1, graph[$0].type.shape.dimensions.last ?? 1) } ?? 1
    return (sums.measures, topOneAgreement(scores.found, scores.expected, width: width))
  }
}
