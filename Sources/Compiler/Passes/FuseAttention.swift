import Execution
import Graphs
import Tensors

extension Pass {
  /// `softmax(q k^T s + mask) v` for each head becomes one node, with the reshapes and transposes
  /// that make the heads: dot products are then never stored, so that memory grows with the number
  /// of positions and not with its square.
  ///
  /// The scale must be the inverse square root of a head's width. A mask that is a constant and hides
  /// nothing goes, one that hides what comes later (by numbers up to `-10^4`) becomes the causal order,
  /// any other one becomes an operand. Where something else reads the weights the nodes stay.
  static let fuseAttention = Pass(.attention)
}

extension Fusion {
  static let attention: Matcher = { links, index in
    AttentionMatch(endingAt: index, links)?.fusion
  }
}

/// Attention as its arithmetic, found from its last node backwards.
private struct AttentionMatch {
  private let links: GraphLinks
  private let root: Node
  private var nodes: [Int]
  private var operands: [ValueID] = []
  private var heads = 1
  private var isCausal = false
  private var mask: ValueID?

  var fusion: Fusion {
    Fusion(
      nodes, name: root.name,
      .attention(Attention(heads: heads, isCausal: isCausal, hasMask: mask != nil)),
      (operands + (mask.map { [$0] } ?? [])).map { .value($0) })
  }

  init?(endingAt index: Int, _ links: GraphLinks) {
    self.links = links
    root = links.graph.nodes[index]
    nodes = [index]
    guard let last = weightedSum(), find(last) else { return nil }
  }

  /// The product of weights and values: the root, or what it joins from several heads.
  private mutating func weightedSum() -> Node? {
    if case .matrixMultiply = root.operation {
      return links.shape(root.outputs[0]).rank == 3 ? root : nil
    }
    guard case .reshape = root.operation, links.shape(root.outputs[0]).rank == 3,
      let transposed = links.producer(of: root.inputs[0]),
      transposed.node.operation == .transpose([0, 2, 1, 3]),
      let product = links.producer(of: transposed.node.inputs[0]),
      case .matrixMultiply = product.node.operation
    else { return nil }
    let joined = links.shape(root.inputs[0])
    let result = links.shape(root.outputs[0])
    guard joined[0] == result[0], joined[1] == result[1] else { return nil }
    heads = joined[2]
    nodes += [transposed.index, product.index]
    return product.node
  }

  private mutating func find(_ last: Node) -> Bool {
    guard let valuesAreTransposed = plainProduct(last),
      let softmax = links.producer(of: last.inputs[0]),
      case .softmax(let axis) = softmax.node.operation
    else { return false }
    let scores = links.shape(softmax.node.outputs[0])
    guard scores.rank == (last.outputs[0] == root.outputs[0] ? 3 : 4), axis == scores.rank - 1
    else { return false }
    nodes.append(softmax.index)
    var cursor = softmax.node.inputs[0]
    guard takeMask(&cursor, scores) else { return false }
    var factor = takeFactors(&cursor)
    guard let product = links.producer(of: cursor),
      let keysAreTransposed = plainProduct(product.node)
    else { return false }
    nodes.append(product.index)
    guard let query = part(product.node.inputs[0], isTransposed: false, &factor),
      let key = part(product.node.inputs[1], isTransposed: !keysAreTransposed, &factor)
    else { return false }
    var one: Float = 1
    guard let value = part(last.inputs[1], isTransposed: valuesAreTransposed, &one), one == 1
    else { return false }
    operands = [query, key, value]
    return fits(factor)
  }

  /// Steps over the addition of a mask, where there is one.
  ///
  /// - Returns: Whether what is added can be told apart from the scores, and is a mask.
  private mutating func takeMask(_ cursor: inout ValueID, _ scores: Shape) -> Bool {
    guard let sum = links.binary(.add, making: cursor) else { return true }
    let (left, right) = (sum.node.inputs[0], sum.node.inputs[1])
    for (product, added) in [(left, right), (right, left)] where isScores(product, scores) {
      nodes.append(sum.index)
      cursor = product
      let shape = links.shape(added)
      // Three dimensions would be taken for those of one image.
      guard scores.rank == 4 || shape.rank < 3 || shape[0] == 1 else { return false }
      guard let constant = links.constant(added),
        let visibility = Visibility(constant, scores)
      else {
        mask = added
        return true
      }
      isCausal = visibility == .causal
      return true
    }
    return false
  }

  /// Whether a value is a scaled product.
  private func isScores(_ id: ValueID, _ scores: Shape) -> Bool {
    guard links.shape(id) == scores else { return false }
    var (probe, cursor) = (self, id)
    _ = probe.takeFactors(&cursor)
    return links.producer(of: cursor).map { plainProduct($0.node) != nil } ?? false
  }

  /// Whether a product has neither bias nor activation; then whether its right side is transposed.
  private func plainProduct(_ node: Node) -> Bool? {
    guard case .matrixMultiply(let product) = node.operation, product.activation == nil,
      node.inputs.count == 2
    else { return nil }
    return product.isRightTransposed
  }

  /// Steps over products with and quotients by single numbers.
  private mutating func takeFactors(_ cursor: inout ValueID) -> Float {
    var factor: Float = 1
    while let made = links.producer(of: cursor), made.node.inputs.count == 2,
      let operands = links.withConstant(made.node), let number = operands.constant.scalar,
      links.shape(operands.value) == links.shape(cursor)
    {
      if made.node.operation == .binary(Binary(.multiply)) {
        factor *= number
      } else if made.node.operation == .binary(Binary(.divide)),
        operands.value == made.node.inputs[0]
      {
        factor /= number
      } else {
        break
      }
      nodes.append(made.index)
      cursor = operands.value
    }
    return factor
  }

  /// The sequence `[N,S,D]` behind the heads `[N,H,S,d]` (or `[N,H,d,S]` where `isTransposed`) of a
  /// product's operand; with one head, behind `[N,S,D]` itself.
  private mutating func part(
    _ id: ValueID, isTransposed: Bool, _ factor: inout Float
  ) -> ValueID? {
    var cursor = id
    factor *= takeFactors(&cursor)
    let hasHeads = links.shape(id).rank == 4
    if !hasHeads && !isTransposed { return cursor }
    var permutation = hasHeads ? [0, 1, 2, 3] : [0, 1, 2]
    // One transpose for the heads and one more for the product, or one for both.
    while let moved = links.producer(of: cursor), case .transpose(let inner) = moved.node.operation
    {
      permutation = permutation.map { inner[$0] }
      nodes.append(moved.index)
      cursor = moved.node.inputs[0]
      factor *= takeFactors(&cursor)
    }
    let wanted = hasHeads ? (isTransposed ? [0, 2, 3, 1] : [0, 2, 1, 3]) : [0, 2, 1]
    guard permutation == wanted else { return nil }
    if !hasHeads { return cursor }
    return undivided(&cursor, &factor)
  }

  /// The sequence `[N,S,D]` that reshapes divide into `[N,S,H,d]`.
  private mutating func undivided(_ cursor: inout ValueID, _ factor: inout Float) -> ValueID? {
    let parts = links.shape(cursor)
    guard parts[2] == heads else { return nil }
    let joined: Shape = [parts[0], parts[1], parts[2] * parts[3]]
    while let reshape = links.producer(of: cursor), case .reshape = reshape.node.operation {
      nodes.append(reshape.index)
      cursor = reshape.node.inputs[0]
      factor *= takeFactors(&cursor)
      if links.shape(cursor) == joined { return cursor }
    }
    return nil
  }

  /// Whether the operands fit each other, and the factor the width of a head.
  private func fits(_ factor: Float) -> Bool {
    let (query, key, value) = (
      links.shape(operands[0]), links.shape(operands[1]), links.shape(operands[2])
    )
    guard query.rank == 3, key == value, key.rank == 3, key[0] == query[0], key[2] == query[2],
      query == links.shape(root.outputs[0]), query[2] % heads == 0, query.count > 0, key.count > 0
    else { return false }
    let width = Float(query[2] / heads)
    return abs(factor * width.squareRoot() - 1) <= 1e-5
  }
}

/// What a mask lets positions see.
private enum Visibility {
  case everything
  /// Only itself and what is before it.
  case causal

  /// What is added from here on downwards hides a position: its weight is zero beside any other.
  private static let hidden: Float = -1e4

  /// Reads a mask that is added to scores; nil where it is neither.
  ///
  /// - Parameter scores: The extents of the scores, queries and keys last.
  init?(_ mask: Constant, _ scores: Shape) {
    guard let elements = mask.elements() else { return nil }
    if elements.allSatisfy({ $0 == 0 }) {
      self = .everything
      return
    }
    let (queries, keys) = (scores[-2], scores[-1])
    guard mask.type.shape.rank >= 2, mask.type.shape[-2] == queries, mask.type.shape[-1] == keys
    else { return nil }
    let isCausal = elements.indices.allSatisfy { place in
      let (query, key) = (place / keys % queries, place % keys)
      let visible = min(keys, max(1, query + 1 + keys - queries))
      return key < visible ? elements[place] == 0 : elements[place] <= Self.hidden
    }
    guard isCausal else { return nil }
    self = .causal
  }
}
