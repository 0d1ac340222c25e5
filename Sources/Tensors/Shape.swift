/// The extents of a tensor, outermost first; a scalar has none.
public struct Shape: Hashable, Sendable, CustomStringConvertible, ExpressibleByArrayLiteral {
  /// The extents; each is at least zero.
  public let dimensions: [Int]

  /// A shape from its extents.
  public init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 0 }, "negative extent in \(dimensions)")
    self.dimensions = dimensions
  }

  /// A shape from its extents.
  public init(arrayLiteral dimensions: Int...) {
    self.init(dimensions)
  }

  /// How many dimensions there are.
  public var rank: Int { dimensions.count }

  /// How many elements there are; one for a scalar.
  public var count: Int { dimensions.reduce(1, *) }

  /// The extent of one dimension; a negative index counts from the last.
  public subscript(index: Int) -> Int {
    dimensions[index < 0 ? dimensions.count + index : index]
  }

  /// Elements between neighbours along each dimension of a dense row-major tensor.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for index in stride(from: rank - 2, through: 0, by: -1) {
      strides[index] = strides[index + 1] * dimensions[index + 1]
    }
    return strides
  }

  /// The shape that two operands take together, or nil when they do not fit: dimensions are aligned
  /// at the last one, and an extent of one is repeated (NumPy's broadcasting rule).
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for offset in 1...max(rank, 1) where offset <= rank {
      let left = offset <= self.rank ? self[-offset] : 1
      let right = offset <= other.rank ? other[-offset] : 1
      guard left == right || left == 1 || right == 1 else { return nil }
      result[rank - offset] = left == 1 ? right : left
    }
    return Shape(result)
  }

  /// `[1,3,224,224]`.
  public var description: String {
    "[" + dimensions.map(String.init).joined(separator: ",") + "]"
  }
}
