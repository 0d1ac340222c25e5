/// The points that no other point beats: none is at most as large in both quantities and smaller in
/// one. Equal points are beaten together or not at all.
///
/// Smaller is better; negate a quantity of which more is better. A point with a quantity that is not
/// a number is never on the front.
///
/// - Parameters:
///   - x: one quantity of each point.
///   - y: the other quantity of each point, as many.
/// - Returns: the places of the points, from the least x to the least y.
/// - Complexity: O(n log n).
public func paretoFront(x: [Double], y: [Double]) -> [Int] {
  precondition(x.count == y.count, "length mismatch: \(x.count) vs \(y.count)")
  let order = x.indices.filter { !x[$0].isNaN && !y[$0].isNaN }
    .sorted { (x[$0], y[$0], $0) < (x[$1], y[$1], $1) }
  var front: [Int] = []
  for index in order {
    guard let last = front.last else {
      front.append(index)
      continue
    }
    let isEqual = x[index] == x[last] && y[index] == y[last]
    if y[index] < y[last] || isEqual { front.append(index) }
  }
  return front
}
