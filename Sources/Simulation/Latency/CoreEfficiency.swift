public import Devices
import Records

extension CoreFacts {
  /// The cores that it is alike.
  public var family: CoreFamily {
    if fma128PerCycle <= 0.25 { return .quarter }
    if fma128PerCycle < 1 { return .narrow }
    switch order {
    case .inOrder:
      if decodeWidth >= 6 { return .longWord }
      return fp16MacsPerCycle > fp32MacsPerCycle ? .inOrderHalf : .inOrder
    case .outOfOrder:
      if fma128PerCycle >= 4 { return .wide }
      if fma128PerCycle >= 2 { return .dual }
      return decodeWidth <= 2 ? .single2 : decodeWidth == 3 ? .single3 : .single4
    }
  }

  /// Whether it multiplies bytes by instructions that sum four products.
  var hasDotProducts: Bool { int8MacsPerCycle >= 4 * fp32MacsPerCycle }
}

extension LatencyConstants {
  /// Share of the peak that blocked products reach on a core.
  func efficiency(of core: CoreFacts) -> Double {
    var share = efficiency * family[core.family.rawValue]
    switch core.order {
    case .inOrder: share *= inOrder
    case .outOfOrder:
      // Instructions for each multiply-add, relative to two: loads and loop counters need slots too.
      let slots = Double(min(core.decodeWidth, 8)) / max(core.fma128PerCycle, 0.5) / 2
      share *= power(min(max(slots, 0.7), 2), decode)
    }
    var doublings = core.fma128PerCycle
    while doublings > 1 {
      share *= doublings >= 2 ? width : power(width, logarithm(doublings) / logarithm(2))
      doublings /= 2
    }
    return share
  }

  /// Multiply-accumulates for each cycle that plain loops reach on a core: no more than in vectors.
  func scalarMacsPerCycle(of core: CoreFacts) -> Double {
    let plain = core.scalarMacsPerCycle * efficiency * (core.order == .inOrder ? inOrder : 1)
    return min(plain, core.fp32MacsPerCycle * efficiency(of: core))
  }

  /// Multiply-accumulates for each cycle that products of a precision are counted by.
  func macsPerCycle(of core: CoreFacts, _ precision: Precision) -> Double {
    switch precision {
    case .fp32: core.fp32MacsPerCycle
    case .fp16:
      core.fp16MacsPerCycle * (core.fp16MacsPerCycle > core.fp32MacsPerCycle ? half : 1)
    case .int8:
      if core.i8mmMacsPerCycle != nil {
        core.fp16MacsPerCycle * byteMatrices
      } else if core.hasDotProducts {
        core.fp16MacsPerCycle * dotProducts
      } else {
        core.fp32MacsPerCycle * bytes * (core.fma128PerCycle < 1 ? narrowBytes : 1)
      }
    }
  }
}
