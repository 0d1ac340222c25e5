/// In which order blocks are placed.
public enum PlacementOrder: String, CaseIterable, Hashable, Sendable {
  /// The largest first: "greedy by size".
  case size
  /// Step by step from the one that needs the most bytes, the largest of its blocks first: "greedy
  /// by breadth".
  case breadth
  /// The one that is needed for the most steps first.
  case duration
  /// The largest product of bytes and steps first.
  case area
  /// As they are first needed, the largest first.
  case firstUse = "first-use"
}

/// In which of the gaps between others a block is placed.
public enum PlacementFit: String, CaseIterable, Hashable, Sendable {
  /// The lowest that is large enough.
  case first
  /// The smallest that is large enough, above all others where there is none.
  case best
}

extension PlacementProblem {
  /// The blocks in an order; equal ones as they were given, so that it depends on the input only.
  ///
  /// - Complexity: O(n log n); by breadth O(n log n + pairs).
  func order(_ order: PlacementOrder) -> [Int] {
    func steps(_ block: Int) -> Int { lifetimes[block].last - lifetimes[block].first + 1 }
    func sorted(by key: (Int) -> (Int, Int)) -> [Int] {
      blocks.map { block in
        let (major, minor) = key(block)
        return (major, minor, block)
      }.sorted { $0 < $1 }.map(\.2)
    }
    return switch order {
    case .size: sorted { (-sizes[$0], 0) }
    case .breadth: byBreadth
    case .duration: sorted { (-steps($0), -sizes[$0]) }
    case .area: sorted { (-steps($0) * sizes[$0], -sizes[$0]) }
    case .firstUse: sorted { (lifetimes[$0].first, -sizes[$0]) }
    }
  }

  /// A step needs the most where a block begins: the bytes at the first step of each.
  private var byBreadth: [Int] {
    let breadths = blocks.map { block in
      let first = lifetimes[block].first
      return neighbours(of: block).reduce(sizes[block]) { sum, other in
        lifetimes[other].first <= first && lifetimes[other].last >= first
          ? sum + sizes[other] : sum
      }
    }
    let peaks = zip(blocks, breadths).map { (-$1, $0) }.sorted { $0 < $1 }.map(\.1)
    var order: [Int] = []
    var isListed = [Bool](repeating: false, count: sizes.count)
    for peak in peaks {
      let first = lifetimes[peak].first
      let live = neighbours(of: peak).filter {
        lifetimes[$0].first <= first && lifetimes[$0].last >= first && !isListed[$0]
      }
      let step = (isListed[peak] ? [] : [peak]) + live
      for block in step.sorted(by: { (-sizes[$0], $0) < (-sizes[$1], $1) }) {
        isListed[block] = true
        order.append(block)
      }
    }
    return order
  }
}
