extension Operation: CustomStringConvertible {
  /// The family with every attribute that differs from the plain case, such as
  /// `convolution(kernel 3x3, stride 2x2, padding 1 1 1 1, relu)`.
  public var description: String {
    let attributes = attributeTexts
    return attributes.isEmpty ? family : "\(family)(\(attributes.joined(separator: ", ")))"
  }

  private var attributeTexts: [String] {
    switch self {
    case .convolution(let convolution): convolution.attributeTexts
    case .matrixMultiply(let product):
      (product.isRightTransposed ? ["right-transposed"] : []) + text(product.activation)
    case .unary(let unary): [unary.description]
    case .binary(let binary): [binary.kind.rawValue] + text(binary.activation)
    case .reduce(let reduce):
      [reduce.kind.rawValue, "axes \(text(reduce.axes))"] + (reduce.keepsAxes ? ["keeps axes"] : [])
    case .pool(let pool):
      [pool.kind.rawValue, "kernel \(pool.kernel)", "stride \(pool.stride)"]
        + text(pool.padding) + (pool.roundsUp ? ["rounds up"] : [])
    case .batchNormalization(let epsilon), .layerNormalization(let epsilon):
      ["epsilon \(epsilon)"]
    case .localResponseNormalization(let lrn):
      ["size \(lrn.size)", "alpha \(lrn.alpha)", "beta \(lrn.beta)", "bias \(lrn.bias)"]
    case .softmax(let axis), .concatenate(let axis): ["axis \(axis)"]
    case .attention(let attention):
      ["heads \(attention.heads)"] + (attention.isCausal ? ["causal"] : [])
        + (attention.hasMask ? ["masked"] : [])
    case .split(let axis, let sizes): ["axis \(axis)", "sizes \(text(sizes))"]
    case .slice(let starts, let sizes): ["starts \(text(starts))", "sizes \(text(sizes))"]
    case .pad(let before, let after, let value):
      ["before \(text(before))", "after \(text(after))", "value \(value)"]
    case .reshape(let extents): ["to \(text(extents))"]
    case .transpose(let permutation): ["permutation \(text(permutation))"]
    case .channelShuffle(let groups, let reversed):
      ["groups \(groups)"] + (reversed ? ["reversed"] : [])
    case .resize(let resize): [resize.kind.rawValue, "scale \(resize.scale)"]
    case .detection(let boxes): ["boxes \(boxes)"]
    case .gather: []
    }
  }
}

extension Convolution {
  fileprivate var attributeTexts: [String] {
    var texts = ["kernel \(kernel)"]
    if stride != Extent(1) { texts.append("stride \(stride)") }
    if dilation != Extent(1) { texts.append("dilation \(dilation)") }
    texts += text(padding)
    if groups != 1 { texts.append("groups \(groups)") }
    if isTransposed { texts.append("transposed") }
    return texts + text(activation)
  }
}

private func text(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " ") }

private func text(_ activation: Activation?) -> [String] {
  activation.map { [$0.description] } ?? []
}

private func text(_ padding: Padding) -> [String] {
  switch padding {
  case .explicit(0, 0, 0, 0): []
  case .explicit(let top, let bottom, let left, let right):
    ["padding \(top) \(bottom) \(left) \(right)"]
  case .sameUpper: ["padding same-upper"]
  case .sameLower: ["padding same-lower"]
  }
}
