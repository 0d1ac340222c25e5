/// Loops around accesses whose addresses grow by fixed strides: the order in which a kernel goes
/// over its tensors.
///
/// Reference: the affine model of P. Feautrier, "Dataflow Analysis of Array and Scalar References",
/// International Journal of Parallel Programming 20 (1), 1991, without guards.
public struct LoopNest: Hashable, Sendable {
  /// How often each loop runs, outermost first.
  public let extents: [Int]
  /// What is accessed, in the order it is accessed where several stand at one depth.
  public let references: [Reference]

  /// Accesses to one tensor: a block of rows of consecutive bytes, moved by each loop.
  public struct Reference: Hashable, Sendable {
    /// The address in the first iteration of all loops.
    public var base: Int
    /// Bytes from one iteration of each loop to the next, outermost first.
    public var strides: [Int]
    /// Rows of a block.
    public var rows: Int
    /// Bytes from one row to the next.
    public var rowStride: Int
    /// Bytes of one row.
    public var rowBytes: Int
    /// Whether it is written.
    public var isStore: Bool
    /// Inside how many loops it stands; deeper loops find it in registers.
    public var depth: Int

    /// Accesses to a tensor.
    ///
    /// - Parameter depth: Inside how many loops; by default inside the last one that moves it.
    public init(
      base: Int, strides: [Int], rows: Int = 1, rowStride: Int = 0, rowBytes: Int,
      isStore: Bool = false, depth: Int? = nil
    ) {
      self.base = base
      self.strides = strides
      self.rows = rows
      self.rowStride = rowStride
      self.rowBytes = rowBytes
      self.isStore = isStore
      self.depth = depth ?? (strides.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)
    }
  }

  /// Loops with accesses inside.
  ///
  /// - Precondition: every reference has a stride for each loop.
  public init(extents: [Int], references: [Reference]) {
    for reference in references {
      precondition(
        reference.strides.count == extents.count,
        "\(reference.strides.count) strides for \(extents.count) loops")
    }
    self.extents = extents
    self.references = references
  }

  /// Blocks that are accessed in a run of all loops.
  public var blockCount: Int {
    references.reduce(0) { sum, reference in
      sum + extents.prefix(reference.depth).reduce(reference.rows, *)
    }
  }
}
