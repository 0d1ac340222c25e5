import Basics
public import Tensors

extension Graph {
  /// A tensor for each input, from a seed: noise in `-1 ..< 1`, or indices below 256.
  public func seededInputs(seed: UInt64) -> [String: Tensor] {
    var generator = SplitMix64(seed: seed)
    var tensors: [String: Tensor] = [:]
    for id in inputs {
      let type = self[id].type
      var elements: [Float] = []
      for _ in 0..<type.shape.count {
        elements.append(
          type.element == .int32 ? Float(generator.next() % 256) : generator.nextSignedUnit())
      }
      tensors[self[id].name] = Tensor(type.shape, elements)
    }
    return tensors
  }
}
