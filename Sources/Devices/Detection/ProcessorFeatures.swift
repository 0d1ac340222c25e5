/// The SIMD extensions of a processor: of this machine, or of a device that is simulated.
public struct ProcessorFeatures: Hashable, Sendable {
  /// The extensions that every core has, in the order of
  /// ``DeviceProfile/InstructionSet``.
  public let instructionSets: [DeviceProfile.InstructionSet]
  /// Where they were read.
  public let source: String
  /// Whether the system lists its extensions at all.
  public let isStated: Bool

  /// Whether there are 256-bit integers and floats (AVX2).
  public var avx2: Bool { contains(.avx2) }
  /// Whether there are 512-bit vectors (AVX-512 Foundation).
  public var avx512f: Bool { contains(.avx512) }
  /// Whether there is NEON, also called Advanced SIMD.
  public var neon: Bool { contains(.neon) }
  // swift-format-ignore: AlwaysUseLowerCamelCase
  // It is spelled as the kernel's flag.
  /// Whether there is SSE 4.2.
  public var sse4_2: Bool { contains(.sse42) }

  /// Whether an extension is there.
  public func contains(_ set: DeviceProfile.InstructionSet) -> Bool {
    instructionSets.contains(set)
  }

  /// The extensions of a simulated device; those of the machine that simulates it play no part.
  public init(of device: DeviceProfile) {
    instructionSets = DeviceProfile.InstructionSet.allCases.filter(device.simd.contains)
    source = "device \(device.id)"
    isStated = true
  }

  init(
    instructionSets: Set<DeviceProfile.InstructionSet>, source: String, isStated: Bool = true
  ) {
    self.instructionSets = DeviceProfile.InstructionSet.allCases.filter(instructionSets.contains)
    self.source = source
    self.isStated = isStated
  }

  /// Detects the extensions from the `flags` (x86), `Features` (Arm) or `isa` (RISC-V) lines of
  /// `/proc/cpuinfo`: those that all processors have.
  public init(detectingFrom list: ProcessorList) {
    let sets = list.processors.map(Self.instructionSets)
    let common = sets.dropFirst().reduce(sets.first ?? []) { $0.intersection($1) }
    let isStated = list.processors.contains { $0.words(of: ["flags", "Features", "isa"]) != nil }
    self.init(instructionSets: common, source: ProcessorList.path, isStated: isStated)
  }

  /// Detects the extensions from macOS's values `hw.optional.*`.
  public init(detectingFrom values: SystemValues) {
    let found = Self.appleKeys.filter { row in row.keys.contains { values.integer($0) == 1 } }
    self.init(instructionSets: Set(found.map(\.set)), source: "sysctl hw.optional")
  }

  /// The names by which the kernel lists an extension, the usual one first.
  public static func flags(of set: DeviceProfile.InstructionSet) -> [String] {
    let rows = x86Flags + armFlags
    return rows.filter { $0.set == set }.flatMap(\.flags)
  }

  private typealias Row = (set: DeviceProfile.InstructionSet, flags: [String])

  private static func instructionSets(
    of processor: ProcessorList.Processor
  ) -> Set<DeviceProfile.InstructionSet> {
    func found(_ rows: [Row], in words: Set<String>) -> Set<DeviceProfile.InstructionSet> {
      Set(rows.filter { !words.isDisjoint(with: $0.flags) }.map(\.set))
    }
    // Apart, because names are shared: x86's "sme" encrypts memory, Arm's multiplies matrices.
    if let flags = processor.words(of: ["flags"]) { return found(x86Flags, in: flags) }
    if let features = processor.words(of: ["Features"]) { return found(armFlags, in: features) }
    let letters = processor["isa"]?.split(separator: "_").first?.dropFirst(4) ?? ""
    return letters.contains("v") ? [.rvv] : []
  }

  /// Names of Linux, `arch/x86/include/asm/cpufeatures.h`.
  private static let x86Flags: [Row] = [
    (.sse2, ["sse2"]), (.sse42, ["sse4_2"]), (.avx, ["avx"]), (.avx2, ["avx2"]), (.fma, ["fma"]),
    (.f16c, ["f16c"]), (.avx512, ["avx512f"]), (.avx512vnni, ["avx512_vnni", "avx512vnni"]),
    (.avxvnni, ["avx_vnni"]), (.amx, ["amx_tile"]), (.fp16, ["avx512_fp16"]),
    (.bf16, ["avx512_bf16"]),
  ]

  /// Names of Linux, `arch/arm64/kernel/cpuinfo.c`; 32-bit kernels say `neon`.
  private static let armFlags: [Row] = [
    (.neon, ["asimd", "neon"]), (.fp16, ["asimdhp"]), (.dotprod, ["asimddp"]), (.bf16, ["bf16"]),
    (.i8mm, ["i8mm"]), (.sve, ["sve"]), (.sve2, ["sve2"]), (.sme, ["sme"]),
  ]

  /// The keys of macOS for the same extensions.
  static let appleKeys: [(set: DeviceProfile.InstructionSet, keys: [String])] = [
    (.neon, ["hw.optional.AdvSIMD", "hw.optional.neon"]),
    (.fp16, ["hw.optional.arm.FEAT_FP16", "hw.optional.neon_fp16"]),
    (.dotprod, ["hw.optional.arm.FEAT_DotProd"]), (.bf16, ["hw.optional.arm.FEAT_BF16"]),
    (.i8mm, ["hw.optional.arm.FEAT_I8MM"]), (.sme, ["hw.optional.arm.FEAT_SME"]),
    (.sse2, ["hw.optional.sse2"]), (.sse42, ["hw.optional.sse4_2"]),
    (.avx, ["hw.optional.avx1_0"]), (.avx2, ["hw.optional.avx2_0"]), (.fma, ["hw.optional.fma"]),
    (.f16c, ["hw.optional.f16c"]), (.avx512, ["hw.optional.avx512f"]),
    (.avx512vnni, ["hw.optional.avx512vnni"]),
  ]
}
