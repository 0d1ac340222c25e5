/// Extents of an index space and how far apart, in a tensor, neighbours along each of them are.
public struct StridedExtents: Hashable, Sendable {
  /// Extents, outermost first.
  public let extents: [Int]
  /// Elements between neighbours; zero repeats an element.
  public let strides: [Int]
  /// How many indices there are.
  public let count: Int
  /// The element that index zero stands for.
  public let start: Int

  /// An index space over a tensor.
  public init(extents: [Int], strides: [Int], start: Int = 0) {
    precondition(extents.count == strides.count, "\(extents.count) vs \(strides.count) dimensions")
    self.extents = extents
    self.strides = strides
    self.start = start
    count = extents.reduce(1, *)
  }

  /// The element that an index stands for; indices count row-major.
  ///
  /// - Complexity: O(dimensions).
  public func offset(of index: Int) -> Int {
    var rest = index
    var offset = start
    for dimension in stride(from: extents.count - 1, through: 0, by: -1) {
      offset += rest % extents[dimension] * strides[dimension]
      rest /= extents[dimension]
    }
    return offset
  }
}
