import CKernels

/// How much of a processor's vector instructions kernels may use; each level includes those before
/// it on the same architecture.
///
/// The level is what `--isa` forces and what a host plan is made for. Within a level, kernels use
/// the extensions that the processor has beside it (dot products, tiles).
public enum ISA: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  /// Plain C, one element at a time.
  case scalar
  /// SSE up to 4.2.
  case sse42
  /// AVX2 with FMA and F16C.
  case avx2
  /// AVX-512 F, BW, DQ and VL.
  case avx512
  /// Tiles of bytes and of bfloat16, beside AVX-512.
  case amx
  /// Advanced SIMD of Armv8.
  case neon

  /// The name on the command line.
  public var description: String { rawValue }

  /// Everything that kernels of the level may use.
  var features: ck_features {
    func bits(_ features: Int...) -> ck_features { features.reduce(0) { $0 | ck_features($1) } }
    let avx2 = bits(CK_FEATURE_SSE42, CK_FEATURE_AVX2, CK_FEATURE_AVX_VNNI)
    let avx512 = bits(
      CK_FEATURE_AVX512, CK_FEATURE_AVX512_VNNI, CK_FEATURE_AVX512_VBMI, CK_FEATURE_AVX512_BF16)
    return switch self {
    case .scalar: 0
    case .sse42: bits(CK_FEATURE_SSE42)
    case .avx2: avx2
    case .avx512: avx2 | avx512
    case .amx: avx2 | avx512 | bits(CK_FEATURE_AMX_INT8, CK_FEATURE_AMX_BF16)
    case .neon:
      bits(
        CK_FEATURE_NEON, CK_FEATURE_NEON_FP16, CK_FEATURE_NEON_DOTPROD, CK_FEATURE_NEON_I8MM,
        CK_FEATURE_NEON_BF16)
    }
  }

  /// What a processor must have to run the level at all.
  fileprivate var required: ck_features {
    switch self {
    case .scalar: 0
    case .sse42: ck_features(CK_FEATURE_SSE42)
    case .avx2: ck_features(CK_FEATURE_AVX2)
    case .avx512: ck_features(CK_FEATURE_AVX512)
    case .amx: ck_features(CK_FEATURE_AMX_INT8)
    case .neon: ck_features(CK_FEATURE_NEON)
    }
  }

  /// The name of what a processor must have; nil where it needs nothing.
  var requiredFeature: String? {
    let needed = Processor(isa: self, features: Processor.Features(rawValue: required))
    return needed.featureNames.first
  }
}

/// A processor as kernels see it: its vector instructions, up to a level.
public struct Processor: Hashable, Sendable {
  /// The level that kernels are chosen for.
  public let isa: ISA
  /// What kernels may use.
  public let features: Features

  /// A set of instructions.
  public struct Features: OptionSet, Hashable, Sendable {
    /// `CK_FEATURE_...` bits.
    public let rawValue: UInt32
    /// The set with some bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }
  }

  /// This processor, with everything it has.
  public static let current: Processor = {
    let detected = ck_processor_features()
    let best = ISA.allCases.last { detected & $0.required == $0.required } ?? .scalar
    return Processor(isa: best, features: Features(rawValue: detected))
  }()

  /// This processor, used up to a level.
  ///
  /// - Returns: nil where the processor does not have it.
  public func limited(to isa: ISA) -> Processor? {
    guard features.rawValue & isa.required == isa.required else { return nil }
    return Processor(isa: isa, features: Features(rawValue: features.rawValue & isa.features))
  }

  /// This processor, used with exactly some instructions, at the lowest level that has them: what
  /// forces one variant of a family.
  ///
  /// - Returns: nil where the processor does not have them.
  public func limited(to features: Features) -> Processor? {
    guard features.isSubset(of: self.features) else { return nil }
    let level = ISA.allCases.first { features.rawValue & ~$0.features == 0 }
    return Processor(isa: level ?? isa, features: features)
  }

  /// The levels this processor has, lowest first.
  public var levels: [ISA] {
    ISA.allCases.filter { features.rawValue & $0.required == $0.required }
  }

  /// Whether a kernel that needs some instructions may run.
  public func supports(_ required: UInt32) -> Bool { features.rawValue & required == required }

  /// The names of the instruction sets, in the order of the levels.
  public var featureNames: [String] {
    Self.names.filter { supports(UInt32($0.bit)) }.map(\.name)
  }

  private static let names: [(bit: Int, name: String)] = [
    (CK_FEATURE_SSE42, "sse4.2"), (CK_FEATURE_AVX2, "avx2"), (CK_FEATURE_AVX_VNNI, "avx-vnni"),
    (CK_FEATURE_AVX512, "avx512"), (CK_FEATURE_AVX512_VNNI, "avx512-vnni"),
    (CK_FEATURE_AVX512_VBMI, "avx512-vbmi"), (CK_FEATURE_AVX512_BF16, "avx512-bf16"),
    (CK_FEATURE_AMX_INT8, "amx-int8"), (CK_FEATURE_AMX_BF16, "amx-bf16"),
    (CK_FEATURE_NEON, "neon"), (CK_FEATURE_NEON_FP16, "neon-fp16"),
    (CK_FEATURE_NEON_DOTPROD, "neon-dotprod"), (CK_FEATURE_NEON_I8MM, "neon-i8mm"),
    (CK_FEATURE_NEON_BF16, "neon-bf16"),
  ]
}
