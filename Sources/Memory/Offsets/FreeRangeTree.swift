import Basics

/// The free ranges of an allocator in an order, such that the first one that is large enough is
/// found in logarithmic time. The order is the strategy: by offset it is first fit, by size best fit,
/// by falling size worst fit.
///
/// A treap whose nodes know the largest range below them. Priorities come from a generator, so that
/// the shape depends on the calls only.
///
/// Reference: Seidel and Aragon, "Randomized Search Trees", 1996; Brent, "Efficient Implementation of
/// the First-Fit Strategy for Dynamic Storage Allocation", 1989 (the largest range of each subtree).
struct FreeRangeTree: Sendable {
  /// What comes first; equal ones come by offset.
  enum Order: Hashable, Sendable { case offset, size, fallingSize }

  private struct Node: Sendable {
    var rank = 0
    var offset = 0
    var byteCount = 0
    /// The most bytes of a range in this subtree.
    var largest = 0
    var priority: UInt64 = 0
    var left: Int32 = -1
    var right: Int32 = -1
  }

  private static let none: Int32 = -1
  private let order: Order
  private var nodes: [Node] = []
  private var root = none
  private var random = SplitMix64(seed: 1)
  /// How many ranges there are.
  private(set) var count = 0

  init(order: Order) { self.order = order }

  /// Bytes of the largest range.
  var largest: Int { largest(root) }

  /// Adds a range under a number that no other one has.
  ///
  /// - Complexity: O(log n), expected.
  mutating func insert(_ index: Int32, offset: Int, byteCount: Int) {
    while nodes.count <= Int(index) { nodes.append(Node()) }
    let rank =
      switch order {
      case .offset: 0
      case .size: byteCount
      case .fallingSize: -byteCount
      }
    nodes[Int(index)] = Node(
      rank: rank, offset: offset, byteCount: byteCount, largest: byteCount, priority: random.next())
    root = insert(index, into: root)
    count += 1
  }

  /// Takes a range away.
  ///
  /// - Complexity: O(log n), expected.
  mutating func remove(_ index: Int32) {
    root = remove(index, from: root)
    count -= 1
  }

  /// Takes all ranges away.
  mutating func removeAll() {
    root = Self.none
    count = 0
  }

  /// The first range, in the order, that has so many bytes from a multiple of the alignment on.
  ///
  /// - Complexity: O(log n) if offsets are multiples of the alignment, else O(log n) and one more for
  ///   each range that is large enough but not where it is aligned.
  func first(byteCount: Int, alignment: Int) -> Int32? {
    let found = first(root, byteCount, alignment - 1)
    return found == Self.none ? nil : found
  }

  /// Every reason why the tree is wrong.
  ///
  /// - Complexity: O(n).
  var problems: [String] {
    var problems: [String] = []
    var previous: (Int, Int)?
    var found = 0
    func visit(_ index: Int32) {
      guard index != Self.none else { return }
      let node = nodes[Int(index)]
      visit(node.left)
      if let previous, (node.rank, node.offset) <= previous {
        problems.append("the free range at \(node.offset) is out of order")
      }
      previous = (node.rank, node.offset)
      found += 1
      if node.largest != max(node.byteCount, largest(node.left), largest(node.right)) {
        problems.append("the largest range below offset \(node.offset) is not \(node.largest)")
      }
      visit(node.right)
    }
    visit(root)
    if found != count { problems.append("\(found) free ranges are found, \(count) counted") }
    return problems
  }

  // MARK: Treap

  private func largest(_ index: Int32) -> Int {
    index == Self.none ? 0 : nodes[Int(index)].largest
  }

  private func precedes(_ left: Int32, _ right: Int32) -> Bool {
    let (left, right) = (nodes[Int(left)], nodes[Int(right)])
    return left.rank != right.rank ? left.rank < right.rank : left.offset < right.offset
  }

  private mutating func update(_ index: Int32) {
    let node = nodes[Int(index)]
    nodes[Int(index)].largest = max(node.byteCount, largest(node.left), largest(node.right))
  }

  private mutating func insert(_ index: Int32, into tree: Int32) -> Int32 {
    guard tree != Self.none else { return index }
    if nodes[Int(index)].priority > nodes[Int(tree)].priority {
      (nodes[Int(index)].left, nodes[Int(index)].right) = split(tree, before: index)
      update(index)
      return index
    }
    if precedes(index, tree) {
      nodes[Int(tree)].left = insert(index, into: nodes[Int(tree)].left)
    } else {
      nodes[Int(tree)].right = insert(index, into: nodes[Int(tree)].right)
    }
    update(tree)
    return tree
  }

  /// What comes before a range, and what comes after it.
  private mutating func split(_ tree: Int32, before index: Int32) -> (Int32, Int32) {
    guard tree != Self.none else { return (Self.none, Self.none) }
    if precedes(tree, index) {
      let (left, right) = split(nodes[Int(tree)].right, before: index)
      nodes[Int(tree)].right = left
      update(tree)
      return (tree, right)
    }
    let (left, right) = split(nodes[Int(tree)].left, before: index)
    nodes[Int(tree)].left = right
    update(tree)
    return (left, tree)
  }

  private mutating func remove(_ index: Int32, from tree: Int32) -> Int32 {
    precondition(tree != Self.none, "range \(index) is not free")
    if tree == index { return merge(nodes[Int(tree)].left, nodes[Int(tree)].right) }
    if precedes(index, tree) {
      nodes[Int(tree)].left = remove(index, from: nodes[Int(tree)].left)
    } else {
      nodes[Int(tree)].right = remove(index, from: nodes[Int(tree)].right)
    }
    update(tree)
    return tree
  }

  private mutating func merge(_ left: Int32, _ right: Int32) -> Int32 {
    guard left != Self.none else { return right }
    guard right != Self.none else { return left }
    if nodes[Int(left)].priority > nodes[Int(right)].priority {
      nodes[Int(left)].right = merge(nodes[Int(left)].right, right)
      update(left)
      return left
    }
    nodes[Int(right)].left = merge(left, nodes[Int(right)].left)
    update(right)
    return right
  }

  private func first(_ tree: Int32, _ byteCount: Int, _ mask: Int) -> Int32 {
    guard tree != Self.none, nodes[Int(tree)].largest >= byteCount else { return Self.none }
    let node = nodes[Int(tree)]
    let left = first(node.left, byteCount, mask)
    if left != Self.none { return left }
    let padding = -node.offset & mask
    if node.byteCount >= byteCount + padding { return tree }
    return first(node.right, byteCount, mask)
  }
}
