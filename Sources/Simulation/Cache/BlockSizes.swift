/// How the loops of a kernel are cut into blocks, in elements of the results and of the sums.
///
/// Reference: the block sizes mc, kc and nc of K. Goto and R. van de Geijn, "Anatomy of
/// High-Performance Matrix Multiplication", ACM TOMS 34 (3), 2008.
public struct BlockSizes: Hashable, Sendable, CustomStringConvertible {
  /// Rows of a block of results (mc): rows of a matrix, pixels of an image; columns of a strip for
  /// windows over planes.
  public var rows: Int
  /// Products that are summed before the next block (kc): columns of the left matrix, input channels.
  public var depth: Int
  /// Columns of a block of results (nc): columns of a matrix, channels of an image.
  public var columns: Int
  /// Whether the loop over blocks of columns is the outer one, so that their weights stay near.
  public var isColumnsOuter: Bool

  /// Block sizes.
  ///
  /// - Precondition: all are positive.
  public init(rows: Int, depth: Int, columns: Int, isColumnsOuter: Bool = true) {
    precondition(rows > 0 && depth > 0 && columns > 0, "blocks of \(rows)x\(depth)x\(columns)")
    self.rows = rows
    self.depth = depth
    self.columns = columns
    self.isColumnsOuter = isColumnsOuter
  }

  /// One block for everything: loops as they stand.
  public static let whole = BlockSizes(
    rows: .max, depth: .max, columns: .max, isColumnsOuter: false)

  /// `mc=128 kc=256 nc=64, columns outside`; `all` for a loop that is not cut.
  public var description: String {
    let sizes = zip(["mc", "kc", "nc"], [rows, depth, columns]).map { name, size in
      "\(name)=\(size == .max ? "all" : String(size))"
    }
    return sizes.joined(separator: " ") + ", \(isColumnsOuter ? "columns" : "rows") outside"
  }
}

/// The size among some that fills an extent with the least left over; the earlier wins a tie.
/// Extents below the smallest of them are taken as a whole.
func leastPadded(_ extent: Int, among sizes: [Int]) -> Int {
  guard let smallest = sizes.last, extent >= smallest else { return max(1, extent) }
  var best = smallest
  var least = Int.max
  for size in sizes where size <= extent {
    let filled = ceilingDivision(extent, size) * size
    if filled < least { (best, least) = (size, filled) }
  }
  return best
}

/// The largest divisor of a number of tiles that is no larger than a limit: blocks of so many tiles
/// leave none over.
func blockLength(_ tiles: Int, atMost limit: Int) -> Int {
  guard limit < tiles else { return max(1, tiles) }
  return (1...max(1, limit)).last { tiles % $0 == 0 } ?? 1
}
