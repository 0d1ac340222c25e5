public import Tensors

/// The ranges of a network's values over some inputs: what quantization of activations needs.
///
/// They are taken where activations are nodes of their own, so that the range before an activation
/// is known as well: fusing keeps the name of the first node and of the last value.
public struct Calibration: Hashable, Sendable {
  /// The smallest and largest element of each value, by the value's name.
  public var values: [String: ClosedRange<Float>]
  /// The smallest and largest element of each node's first result, by the node's name.
  public var nodes: [String: ClosedRange<Float>]

  /// Ranges.
  public init(
    values: [String: ClosedRange<Float>] = [:], nodes: [String: ClosedRange<Float>] = [:]
  ) {
    self.values = values
    self.nodes = nodes
  }

  /// The quantization of a value; nil where its range is unknown.
  public func quantization(ofValue name: String) -> AffineQuantization? {
    values[name].map { AffineQuantization(covering: $0) }
  }

  /// Widens a range to contain another one.
  static func extend(
    _ ranges: inout [String: ClosedRange<Float>], _ name: String, by range: ClosedRange<Float>
  ) {
    let known = ranges[name] ?? range
    ranges[name] =
      min(known.lowerBound, range.lowerBound)...max(known.upperBound, range.upperBound)
  }

  /// Takes note of a value and, where it is a node's first result, of the node.
  public mutating func note(_ range: ClosedRange<Float>, value: String, node: String?) {
    Self.extend(&values, value, by: range)
    if let node { Self.extend(&nodes, node, by: range) }
  }
}

extension Calibration {
  /// A line for each range, ordered by name: what it belongs to (`value` or `node`), the bits of the
  /// two ends in hexadecimal, and the name.
  public var text: String {
    func lines(_ kind: String, _ ranges: [String: ClosedRange<Float>]) -> [String] {
      ranges.sorted { $0.key < $1.key }.map { name, range in
        let ends = [range.lowerBound, range.upperBound].map { String($0.bitPattern, radix: 16) }
        return "\(kind) \(ends[0]) \(ends[1]) \(name)"
      }
    }
    return (lines("value", values) + lines("node", nodes)).joined(separator: "\n")
  }

  /// Reads what ``text`` wrote; nil for anything else.
  public init?(text: String) {
    self.init()
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 3)
      guard parts.count == 4, let first = UInt32(parts[1], radix: 16),
        let second = UInt32(parts[2], radix: 16)
      else { return nil }
      let (low, high) = (Float(bitPattern: first), Float(bitPattern: second))
      guard low <= high else { return nil }
      switch parts[0] {
      case "value": values[String(parts[3])] = low...high
      case "node": nodes[String(parts[3])] = low...high
      default: return nil
      }
    }
  }
}
