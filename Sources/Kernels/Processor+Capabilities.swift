/// How a processor computes on vectors, as far as kernels may use it.
public struct VectorCapabilities: Hashable, Sendable {
  /// The level that kernels are chosen for.
  public let isa: ISA
  /// Bits of the widest vector register; those of one float where there are none.
  public let widthInBits: Int
  /// The names of the instruction sets, in the order of the levels.
  public let featureNames: [String]

  /// Floats in a vector.
  public var floatLanes: Int { widthInBits / 32 }

  /// Bytes of a vector. Operands at other addresses give the same results, but vectors of them
  /// cross cache lines.
  public var preferredAlignment: Int { widthInBits / 8 }

  /// Whether operands at an address need no vector across two cache lines.
  public func isAligned(_ address: Int) -> Bool { address % preferredAlignment == 0 }
}

extension Processor {
  /// How the processor computes on vectors.
  public var vectorCapabilities: VectorCapabilities {
    VectorCapabilities(isa: isa, widthInBits: isa.vectorBits, featureNames: featureNames)
  }

  /// Whether the processor has a level, and may use it.
  func has(_ isa: ISA) -> Bool { levels.contains(isa) }

  /// The names of instruction sets that are needed and missing.
  func missing(_ required: UInt32) -> [String] {
    let absent = Processor(isa: isa, features: Features(rawValue: required & ~features.rawValue))
    return absent.featureNames
  }
}

extension ISA {
  /// Bits of a vector register; those of one float at the level without vectors.
  public var vectorBits: Int {
    switch self {
    case .scalar: 32
    case .sse42, .neon: 128
    case .avx2: 256
    case .avx512, .amx: 512
    }
  }
}
