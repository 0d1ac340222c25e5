import Graphs
import Tensors

extension Pass {
  /// `transpose(transpose(x))` becomes one transpose or none, `reshape(reshape(x))` one reshape or
  /// none; a transpose that moves only extents of one becomes a reshape, which moves nothing.
  static let cancelMovement = Pass(.movement)
}

extension Fusion {
  static let movement: Matcher = { links, index in
    let node = links.graph.nodes[index]
    switch node.operation {
    case .transpose(let permutation): return transpose(permutation, index, node, links)
    case .reshape: return reshape(index, node, links)
    case .convolution, .matrixMultiply, .unary, .binary, .reduce, .pool, .batchNormalization,
      .layerNormalization, .localResponseNormalization, .softmax, .attention, .concatenate, .split,
      .slice, .pad, .channelShuffle, .resize, .gather, .detection:
      return nil
    }
  }

  private static func transpose(
    _ permutation: [Int], _ index: Int, _ node: Node, _ links: GraphLinks
  ) -> Fusion? {
    let source = node.inputs[0]
    if links.constant(source) == nil, let view = view(permutation, of: links.shape(source)) {
      return Fusion([index], name: node.name, view, [.value(source)])
    }
    guard let first = links.producer(of: source),
      case .transpose(let inner) = first.node.operation
    else { return nil }
    let composed = permutation.map { inner[$0] }
    let origin = first.node.inputs[0]
    let view = view(composed, of: links.shape(origin))
    let isSole = links.soleProducer(of: source) != nil
    // Where the first transpose stays, only a result that moves nothing is a gain.
    guard isSole || view != nil else { return nil }
    return Fusion(
      (isSole ? [first.index] : []) + [index], name: node.name, view ?? .transpose(composed),
      [.value(origin)])
  }

  /// What a transpose is when it leaves all elements where they are: it keeps the order of the
  /// dimensions that have more than one.
  private static func view(_ permutation: [Int], of shape: Shape) -> Operation? {
    let moved = permutation.filter { shape[$0] != 1 }
    guard moved == moved.sorted(), shape.count > 0 else { return nil }
    return permutation == permutation.sorted()
      ? .unary(.identity) : .reshape(permutation.map { shape[$0] })
  }

  private static func reshape(_ index: Int, _ node: Node, _ links: GraphLinks) -> Fusion? {
    let source = node.inputs[0]
    let result = links.shape(node.outputs[0])
    guard links.constant(source) == nil, result.count > 0 else { return nil }
    if links.shape(source) == result {
      return Fusion([index], name: node.name, .unary(.identity), [.value(source)])
    }
    guard let first = links.producer(of: source), case .reshape = first.node.operation,
      links.constant(first.node.inputs[0]) == nil
    else { return nil }
    let origin = first.node.inputs[0]
    let isSole = links.soleProducer(of: source) != nil
    return Fusion(
      (isSole ? [first.index] : []) + [index], name: node.name,
      links.shape(origin) == result ? .unary(.identity) : .reshape(result.dimensions),
      [.value(origin)])
  }
}
