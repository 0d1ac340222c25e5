public import Graphs
public import Quantization
public import Records
public import Tensors

extension QuantizationScheme {
  /// One line about it.
  ///
  /// Weights are the second operands of convolutions and matrix products and the tables that rows are
  /// gathered from. Biases, the parameters of normalisations and all other constants stay floats:
  /// they are a small part of the bytes, and a bias is added to sums that hold more than bytes.
  public var summary: String {
    switch self {
    case .fp16: "weights in half precision"
    case .int8: "weights in int8 with a scale for each output channel, computed in int8"
    case .int8Tensor: "weights in int8 with a scale for each tensor, computed in int8"
    case .int4: "weights in int4 with a scale for each group"
    case .dynamic: "int8 or fp16 for each tensor, by its statistics"
    case .dynamicActivations: "int8 for the listed families only, activations as they come"
    case .mixed: "int8 where the output hardly notices, fp16 elsewhere"
    }
  }
}

/// What a scheme leaves open.
public struct QuantizationOptions: Hashable, Sendable {
  /// Elements of a group of nibbles.
  public var groupSize: Int4Quantizer.GroupSize
  /// The families that ``Records/QuantizationScheme/dynamicActivations`` is restricted to.
  public var families: [String]
  /// The least predicted SQNR for bytes under ``Records/QuantizationScheme/dynamic``, in decibels.
  public var thresholdDecibels: Double
  /// The names of the products that compute in bytes under ``Records/QuantizationScheme/mixed``: what
  /// ``MixedPrecision`` chose.
  public var byteNodes: [String]?

  /// Groups of 32, convolutions and matrix products, 30 dB, unless stated.
  public init(
    groupSize: Int4Quantizer.GroupSize = .of32,
    families: [String] = ["convolution", "matrix-multiply"], thresholdDecibels: Double = 30,
    byteNodes: [String]? = nil
  ) {
    self.groupSize = groupSize
    self.families = families
    self.thresholdDecibels = thresholdDecibels
    self.byteNodes = byteNodes
  }
}

/// How a weight is stored, and why.
public struct QuantizationDecision: Hashable, Sendable {
  /// The constant's name.
  public let value: String
  /// How it is stored.
  public let format: WeightFormat
  /// One sentence.
  public let reason: String
}

/// A graph with stored weights.
public struct QuantizedGraph: Hashable, Sendable {
  /// The graph.
  public var graph: Graph
  /// A decision for each weight that was stored, in the order of their first use.
  public var decisions: [QuantizationDecision]
}
