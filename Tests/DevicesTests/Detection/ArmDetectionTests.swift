import Devices
import TestSupport
import Testing

/// Arm machines: cores of the catalogue, told apart by clock, capacity and part.
struct ArmDetectionTests {
  @Test func `clocks tell the clusters of a phone apart, fastest first`() throws {
    let profile = try detect(HostFiles.phone)
    #expect(profile.clusters.map(\.coreType) == ["cortex-a76", "cortex-a76", "cortex-a55"])
    #expect(profile.clusters.map(\.count) == [1, 3, 4])
    #expect(
      profile.clusters.map { $0.operatingPoints.map(\.frequencyKHz) } == [
        [825_600, 1_708_800, 2_841_600], [710_400, 1_612_800, 2_419_200], [300_000, 1_785_600],
      ])
    #expect(profile.simd == [.neon, .fp16, .dotprod])
    #expect(profile.name == "Qualcomm Technologies, Inc SM8150")
    #expect(profile.deviceClass == .phone && profile.platform == .android)
    #expect(profile.tier == .mid)
    // 5607 MiB: Android's rule for apps, which is less than what is free.
    #expect(profile.memory == Memory(totalMiB: 5607, appLimitMiB: 2448))
    #expect(
      profile.sources["clusters[2].coreType"]
        == "/proc/cpuinfo, CPU implementer and part: Kryo-4XX-Silver")
  }

  @Test func `caches that the kernel does not list are those of the core type, and assumed`() throws
  {
    let profile = try detect(HostFiles.phone)
    let cores = try Repository.cores()
    for (index, cluster) in profile.clusters.enumerated() {
      let type = try #require(cores.type(named: cluster.coreType ?? ""))
      #expect(cluster.l1d == type.l1d && cluster.l2 == type.l2 && cluster.core == type.facts)
      #expect(profile.assumed.contains("clusters[\(index)].l1d.sizeKiB"))
      #expect(profile.assumed.contains("clusters[\(index)].l2.sizeKiB"))
      #expect(!profile.assumed.contains("clusters[\(index)].coreType"))
    }
    #expect(profile.assumed.contains("sharedCaches"))
  }

  @Test func `without clocks, capacity tells clusters apart and usual clocks are assumed`() throws {
    let profile = try detect(HostFiles.phone.filter { !$0.key.contains("cpufreq") })
    #expect(profile.clusters.map(\.coreType) == ["cortex-a76", "cortex-a76", "cortex-a55"])
    #expect(profile.clusters.map(\.count) == [3, 1, 4])
    let usual = try Repository.cores().type(named: "cortex-a76")?.typicalMaximumFrequencyKHz
    #expect(profile.clusters[0].maximumFrequencyKHz == usual)
    #expect(profile.assumed.contains("clusters[0].operatingPoints"))
  }

  @Test func `a part alone tells clusters apart`() throws {
    let profile = try detect(["/proc/cpuinfo": HostFiles.phone["/proc/cpuinfo"] ?? ""])
    #expect(profile.clusters.map(\.coreType) == ["cortex-a76", "cortex-a55"])
    #expect(profile.clusters.map(\.count) == [4, 4])
    #expect(profile.assumed.contains("memory.totalMiB"))
  }

  @Test func `fields that old kernels write once count for every processor`() throws {
    let list = """
      Processor\t: ARMv7 Processor rev 5 (v7l)
      processor\t: 0
      BogoMIPS\t: 38.40

      processor\t: 1
      BogoMIPS\t: 38.40

      Features\t: swp half thumb fastmult vfp edsp neon vfpv3
      CPU implementer\t: 0x41
      CPU part\t: 0xc07

      Hardware\t: BCM2709
      """
    let profile = try detect(["/proc/cpuinfo": list, "/proc/device-tree/model": "Raspberry Pi 2"])
    #expect(profile.clusters.map(\.coreType) == ["cortex-a7"])
    #expect(profile.clusters[0].count == 2 && profile.simd == [.neon])
    #expect(profile.name == "Raspberry Pi 2" && profile.deviceClass == .board)
  }

  @Test func `a server core takes the core it is derived from, and says so`() throws {
    let list =
      "processor: 0\nFeatures: asimd asimdhp asimddp\nCPU implementer: 0x41\nCPU part: 0xd0c"
    let profile = try detect(["/proc/cpuinfo": list])
    #expect(profile.clusters[0].coreType == "cortex-a76" && profile.deviceClass == .server)
    #expect(profile.assumed.contains("clusters[0].coreType"))
    #expect(profile.sources["clusters[0].coreType"]?.contains("Neoverse-N1, of which") == true)
  }

  static let unknown: [(features: String, fp16: Double, int8: Double, i8mm: Double?)] = [
    ("fp asimd", 4, 4, nil), ("asimd asimdhp", 8, 4, nil),
    ("asimd asimdhp asimddp i8mm", 8, 16, 32),
  ]

  @Test(arguments: unknown)
  func `an unknown core's rates follow from its features`(
    _ test: (features: String, fp16: Double, int8: Double, i8mm: Double?)
  ) throws {
    let list = "processor: 0\nFeatures: \(test.features)\nCPU implementer: 0x99\nCPU part: 0x1"
    let profile = try detect(["/proc/cpuinfo": list])
    let core = profile.clusters[0].core
    #expect(profile.clusters[0].coreType == nil && core.fp32MacsPerCycle == 4)
    #expect(core.fp16MacsPerCycle == test.fp16 && core.int8MacsPerCycle == test.int8)
    #expect(core.i8mmMacsPerCycle == test.i8mm)
    #expect(profile.assumed.contains("clusters[0].core"))
    #expect(profile.clusters[0].maximumFrequencyKHz == 1_000_000)
  }

  @Test func `every part number names an entry of the core catalogue`() throws {
    let cores = try Repository.cores()
    for part in ArmParts.all {
      let list =
        "processor: 0\nFeatures: asimd\nCPU implementer: \(part.implementer)\n"
        + "CPU part: \(part.part)"
      let type = try detect(["/proc/cpuinfo": list]).clusters[0].coreType
      #expect(type == part.coreType)
      #expect(cores.type(named: part.coreType) != nil, "\(part)")
    }
  }

  /// Some of each vendor, written down apart from the table under test.
  private enum ArmParts {
    static let all: [(implementer: String, part: String, coreType: String)] = [
      ("0x41", "0xd03", "cortex-a53"), ("0x41", "0xd05", "cortex-a55"),
      ("0x41", "0xd08", "cortex-a72"), ("0x41", "0xd41", "cortex-a78"),
      ("0x41", "0xd44", "cortex-x1"), ("0x41", "0xd4d", "cortex-a715"),
      ("0x41", "0xd4e", "cortex-x3"), ("0x51", "0x800", "cortex-a73"),
      ("0x51", "0x801", "cortex-a53"), ("0x51", "0x001", "oryon"), ("0x53", "0x002", "exynos-m3"),
      ("0x61", "0x023", "apple-firestorm"), ("0x61", "0x032", "apple-blizzard"),
    ]
  }
}
