/// What a core outside the catalogue does in a cycle, from its SIMD extensions alone.
///
/// The core catalogue holds cores of phones and boards. Others take this rule, whose numbers are
/// recalled from the vendors' optimization manuals and not checked again; the profile lists them
/// as assumed:
///
/// | x86, out-of-order | register | multiply-adds a cycle | loads a cycle | decoded |
/// |---|---|---|---|---|
/// | AMX, or a server model of ``twoWidePipes`` | 64 bytes | two | two | 6 |
/// | AVX-512 | 64 bytes | one | two | 4 |
/// | AVX2 or FMA | 32 bytes | two | two | 4 |
/// | AVX | 32 bytes | one | one | 4 |
/// | SSE2 | 16 bytes | one | one | 4 |
/// | an efficiency core of a hybrid processor | 16 bytes | two | two | 6 |
///
/// 8-bit integers take four times the rate of fp32 with VNNI, else the rate of fp32; 16-bit floats
/// twice that rate with AVX512-FP16, else the same; AMX multiplies 1024 8-bit pairs a cycle.
///
/// An Arm core that is unknown: one 16-byte multiply-add a cycle; fp16 doubles the rate, dot
/// products take four times and `i8mm` eight times the rate of fp32.
enum CoreRule {
  /// Family and model of x86 servers with two 64-byte multiply-adds a cycle: Skylake, Ice Lake and
  /// newer Xeons; family 26 of AMD is Zen 5.
  private static let twoWidePipes: [(vendor: String, family: Int, models: Set<Int>)] = [
    ("GenuineIntel", 6, [85, 106, 108, 143, 173, 174, 207]),
    ("AuthenticAMD", 26, Set(0...127)),
  ]

  /// The facts of an x86 core.
  static func x86(
    _ features: ProcessorFeatures, _ processor: ProcessorList.Processor, isEfficient: Bool
  ) -> CoreFacts {
    let isWide =
      features.contains(.amx)
      || features.avx512f
        && twoWidePipes.contains {
          $0.vendor == processor["vendor_id"] && $0.family == processor.integer("cpu family")
            && $0.models.contains(processor.integer("model") ?? -1)
        }
    let hasFMA = features.avx2 || features.contains(.fma)
    let width: (bytes: Int, pipes: Int, loads: Int, decoded: Int) =
      if isEfficient {
        (16, 2, 2, 6)
      } else if isWide {
        (64, 2, 2, features.contains(.amx) ? 6 : 4)
      } else if features.avx512f {
        (64, 1, 2, 4)
      } else if hasFMA {
        (32, 2, 2, 4)
      } else {
        (features.contains(.avx) ? 32 : 16, 1, 1, 4)
      }
    let fma128 = Double(width.bytes / 16 * width.pipes)
    let hasVNNI = features.contains(.avx512vnni) || features.contains(.avxvnni)
    return CoreFacts(
      order: .outOfOrder, decodeWidth: width.decoded, fma128PerCycle: fma128,
      fp32MacsPerCycle: 4 * fma128,
      fp16MacsPerCycle: features.contains(.fp16) ? 8 * fma128 : 4 * fma128,
      int8MacsPerCycle: hasVNNI ? 16 * fma128 : 4 * fma128,
      i8mmMacsPerCycle: features.contains(.amx) ? 1024 : nil,
      loadBytesPerCycle: width.loads * width.bytes, storeBytesPerCycle: width.bytes,
      measuredPower: [])
  }

  /// The facts of an unknown core of another architecture.
  static func other(_ features: ProcessorFeatures) -> CoreFacts {
    let fma128 = DeviceDefaults.fma128PerCycle
    let order = DeviceDefaults.order
    let loadBytes = DeviceDefaults.loadBytesPerCycle(order: order, fma128: fma128)
    return CoreFacts(
      order: order, decodeWidth: DeviceDefaults.decodeWidth, fma128PerCycle: fma128,
      fp32MacsPerCycle: 4 * fma128,
      fp16MacsPerCycle: features.contains(.fp16) ? 8 * fma128 : 4 * fma128,
      int8MacsPerCycle: features.contains(.dotprod) ? 16 * fma128 : 4 * fma128,
      i8mmMacsPerCycle: features.contains(.i8mm) ? 32 * fma128 : nil,
      loadBytesPerCycle: loadBytes,
      storeBytesPerCycle: DeviceDefaults.storeBytesPerCycle(loadBytes: loadBytes),
      measuredPower: [])
  }
}
