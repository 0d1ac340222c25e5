import Basics
public import Tensors

/// A tensor that is known before the graph runs: type, role and content, never its elements.
///
/// Weights are lazy: a graph with gigabytes of them costs a few words. `Execution` makes elements
/// when a session is prepared; the simulator never does.
public struct Constant: Hashable, Sendable {
  /// Shape and element type.
  public var type: TensorType
  /// Where the elements come from.
  public var content: Content
  /// What it is to a trainer.
  public var role: Role

  /// A constant.
  public init(_ type: TensorType, _ content: Content, role: Role = .parameter) {
    self.type = type
    self.content = content
    self.role = role
  }

  /// Where a constant's elements come from.
  public indirect enum Content: Hashable, Sendable {
    /// Every element is the same.
    case uniform(Float)
    /// `offset + scale * u` with `u` uniform in `-1 ..< 1` from ``SplitMix64``.
    case seeded(seed: UInt64, scale: Float, offset: Float)
    /// The elements themselves, row-major.
    case literal([Float])
    /// The one result of an operation on other constants: folding leaves this behind.
    case computed(Operation, [Constant])
    /// What another constant's elements are after they were stored in a format and read back.
    case quantized(WeightFormat, Constant)
    /// Unknown: the graph can be simulated but not executed.
    case absent
  }

  /// What a constant is to a trainer.
  public enum Role: String, CaseIterable, Hashable, Sendable {
    /// Learned by gradient descent.
    case parameter
    /// A running statistic or a table, not counted among the parameters.
    case buffer
  }

  /// Whether elements can be made.
  public var isAvailable: Bool {
    switch content {
    case .uniform, .seeded, .literal: true
    case .computed(_, let inputs): inputs.allSatisfy(\.isAvailable)
    case .quantized(_, let source): source.isAvailable
    case .absent: false
    }
  }

  /// A text that is equal exactly for equal contents; part of the graph's hash.
  public var contentID: String {
    switch content {
    case .uniform(let value): "uniform:\(hex(value))"
    case .seeded(let seed, let scale, let offset): "seeded:\(seed):\(hex(scale)):\(hex(offset))"
    case .literal(let elements):
      "literal:" + ContentHash(of: elements.map(hex).joined(separator: ",")).hex
    case .computed(let operation, let inputs):
      "computed:"
        + ContentHash(
          of: ([operation.description] + inputs.map { "\($0.type) \($0.contentID)" })
            .joined(separator: "\n")
        ).hex
    case .quantized(let format, let source):
      "quantized:\(format):" + ContentHash(of: source.contentID).hex
    case .absent: "absent"
    }
  }

  /// How the elements are stored; nil where they are floats of the graph's precision.
  public var format: WeightFormat? {
    if case .quantized(let format, _) = content { format } else { nil }
  }

  /// The bits of a float: unlike its decimal text the same for every NaN and zero as well.
  private func hex(_ value: Float) -> String { String(value.bitPattern, radix: 16) }
}
