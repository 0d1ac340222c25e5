// Elements of constants, without the reference kernels: those that follow from a rule.

import Basics
public import Graphs
import Tensors

extension Constant {
  public func elements() -> [Float]? {
    switch content {
    case .uniform(let value): return [Float](repeating: value, count: type.shape.count)
    case .literal(let elements): return elements
    case .seeded(let seed, let scale, let offset):
      var random = SplitMix64(seed: seed)
      return (0..<type.shape.count).map { _ in offset + scale * random.nextSignedUnit() }
    case .computed, .quantized, .absent: return nil
    }
  }
}
