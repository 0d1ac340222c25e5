/// An Arm core by the numbers that `/proc/cpuinfo` states, and its entry of the core catalogue.
///
/// Numbers and names are those of Linux (`arch/arm64/include/asm/cputype.h`) and of util-linux
/// (`sys-utils/lscpu-arm.c`); lscpu 2.38 gives the same names, but for five that it does not know
/// (Samsung's, Oryon, Cortex-X925 and -A725).
struct ArmPart: Hashable, Sendable {
  let implementer: Int
  let part: Int
  /// The name that util-linux gives it.
  let name: String
  /// The entry of the core catalogue.
  let coreType: String
  /// Whether the catalogue lacks the core and this entry is the one it was derived from.
  let isStandIn: Bool

  private init(
    _ implementer: Int, _ part: Int, _ name: String, _ coreType: String, isStandIn: Bool = false
  ) {
    (self.implementer, self.part, self.name) = (implementer, part, name)
    (self.coreType, self.isStandIn) = (coreType, isStandIn)
  }

  /// The core with these numbers; nil if it is unknown.
  static func part(_ number: Int?, of implementer: Int?) -> ArmPart? {
    all.first { $0.implementer == implementer && $0.part == number }
  }

  private static let (arm, qualcomm, samsung, apple) = (0x41, 0x51, 0x53, 0x61)

  static let all: [ArmPart] =
    armParts + qualcommParts + appleParts + [
      ArmPart(samsung, 0x002, "exynos-m3", "exynos-m3"),
      ArmPart(samsung, 0x004, "exynos-m5", "exynos-m5"),
    ]

  private static let armParts: [ArmPart] = [
    ArmPart(arm, 0xc07, "Cortex-A7", "cortex-a7"),
    ArmPart(arm, 0xd03, "Cortex-A53", "cortex-a53"),
    ArmPart(arm, 0xd04, "Cortex-A35", "cortex-a35"),
    ArmPart(arm, 0xd05, "Cortex-A55", "cortex-a55"),
    ArmPart(arm, 0xd07, "Cortex-A57", "cortex-a57"),
    ArmPart(arm, 0xd08, "Cortex-A72", "cortex-a72"),
    ArmPart(arm, 0xd09, "Cortex-A73", "cortex-a73"),
    ArmPart(arm, 0xd0a, "Cortex-A75", "cortex-a75"),
    ArmPart(arm, 0xd0b, "Cortex-A76", "cortex-a76"),
    ArmPart(arm, 0xd0c, "Neoverse-N1", "cortex-a76", isStandIn: true),
    ArmPart(arm, 0xd0d, "Cortex-A77", "cortex-a77"),
    ArmPart(arm, 0xd0e, "Cortex-A76AE", "cortex-a76"),
    ArmPart(arm, 0xd40, "Neoverse-V1", "cortex-x1", isStandIn: true),
    ArmPart(arm, 0xd41, "Cortex-A78", "cortex-a78"),
    ArmPart(arm, 0xd42, "Cortex-A78AE", "cortex-a78"),
    ArmPart(arm, 0xd44, "Cortex-X1", "cortex-x1"),
    ArmPart(arm, 0xd46, "Cortex-A510", "cortex-a510"),
    ArmPart(arm, 0xd47, "Cortex-A710", "cortex-a710"),
    ArmPart(arm, 0xd48, "Cortex-X2", "cortex-x2"),
    ArmPart(arm, 0xd49, "Neoverse-N2", "cortex-a710", isStandIn: true),
    ArmPart(arm, 0xd4b, "Cortex-A78C", "cortex-a78"),
    ArmPart(arm, 0xd4c, "Cortex-X1C", "cortex-x1"),
    ArmPart(arm, 0xd4d, "Cortex-A715", "cortex-a715"),
    ArmPart(arm, 0xd4e, "Cortex-X3", "cortex-x3"),
    ArmPart(arm, 0xd4f, "Neoverse-V2", "cortex-x3", isStandIn: true),
    ArmPart(arm, 0xd80, "Cortex-A520", "cortex-a520"),
    ArmPart(arm, 0xd81, "Cortex-A720", "cortex-a720"),
    ArmPart(arm, 0xd82, "Cortex-X4", "cortex-x4"),
    ArmPart(arm, 0xd85, "Cortex-X925", "cortex-x925"),
    ArmPart(arm, 0xd87, "Cortex-A725", "cortex-a725"),
  ]

  private static let qualcommParts: [ArmPart] = [
    ArmPart(qualcomm, 0x001, "Oryon", "oryon"),
    ArmPart(qualcomm, 0x201, "Kryo", "kryo"),
    ArmPart(qualcomm, 0x205, "Kryo", "kryo"),
    ArmPart(qualcomm, 0x211, "Kryo", "kryo"),
    ArmPart(qualcomm, 0x800, "Falkor-V1/Kryo", "cortex-a73"),
    ArmPart(qualcomm, 0x801, "Kryo-V2", "cortex-a53"),
    ArmPart(qualcomm, 0x802, "Kryo-3XX-Gold", "cortex-a75"),
    ArmPart(qualcomm, 0x803, "Kryo-3XX-Silver", "cortex-a55"),
    ArmPart(qualcomm, 0x804, "Kryo-4XX-Gold", "cortex-a76"),
    ArmPart(qualcomm, 0x805, "Kryo-4XX-Silver", "cortex-a55"),
  ]

  private static let appleParts: [ArmPart] = [
    ArmPart(apple, 0x020, "Icestorm-A14", "apple-icestorm"),
    ArmPart(apple, 0x021, "Firestorm-A14", "apple-firestorm"),
    ArmPart(apple, 0x022, "Icestorm-M1", "apple-icestorm"),
    ArmPart(apple, 0x023, "Firestorm-M1", "apple-firestorm"),
    ArmPart(apple, 0x024, "Icestorm-M1-Pro", "apple-icestorm"),
    ArmPart(apple, 0x025, "Firestorm-M1-Pro", "apple-firestorm"),
    ArmPart(apple, 0x028, "Icestorm-M1-Max", "apple-icestorm"),
    ArmPart(apple, 0x029, "Firestorm-M1-Max", "apple-firestorm"),
    ArmPart(apple, 0x030, "Blizzard-A15", "apple-blizzard"),
    ArmPart(apple, 0x031, "Avalanche-A15", "apple-avalanche"),
    ArmPart(apple, 0x032, "Blizzard-M2", "apple-blizzard"),
    ArmPart(apple, 0x033, "Avalanche-M2", "apple-avalanche"),
  ]
}
