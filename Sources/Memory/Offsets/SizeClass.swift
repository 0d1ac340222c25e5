/// Sizes in steps of at most an eighth: a request of `n` units is served by the next larger size,
/// which wastes less than 12.5 % of the request.
///
/// Up to 16 units every size has its class; from there on each doubling has eight, as in jemalloc
/// (which has four).
///
/// Reference: Evans, "A Scalable Concurrent malloc(3) Implementation for FreeBSD", 2006.
@usableFromInline enum SizeClass {
  /// Sizes between two powers of two.
  @usableFromInline static let stepsLog2 = 3

  /// The class of a request; 0 is the class of one unit.
  ///
  /// - Parameter units: At least one.
  /// - Complexity: O(1).
  static func index(ofUnits units: Int) -> Int {
    Int(bitPattern: index(ofUnitsAbove: UInt(bitPattern: units - 1)))
  }

  /// The class of a request of one unit more.
  ///
  /// - Complexity: O(1), without a branch.
  @inlinable @inline(__always)
  static func index(ofUnitsAbove units: UInt) -> UInt {
    // The highest bit names the doubling, the next three the step in it; numbers below 16 are steps of
    // the first two.
    let highest = UInt(bitPattern: UInt.bitWidth &- 1 &- (units | 8).leadingZeroBitCount)
    let shift = highest &- UInt(bitPattern: stepsLog2)
    return (shift &<< UInt(bitPattern: stepsLog2)) &+ (units &>> shift)
  }

  /// The units of a class: the largest request that it serves.
  ///
  /// - Complexity: O(1).
  static func units(of index: Int) -> Int {
    let steps = 1 << stepsLog2
    guard index >= 2 * steps else { return index + 1 }
    let shift = index / steps - 1
    return (index - shift * steps + 1) << shift
  }
}
