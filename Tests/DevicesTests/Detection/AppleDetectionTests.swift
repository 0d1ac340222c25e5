import Devices
import TestSupport
import Testing

/// Macs, from the text that `sysctl -a` prints.
struct AppleDetectionTests {
  private func detect(_ text: String) throws -> DeviceProfile {
    try HostDetector(SystemValues(parsing: text), catalog: Repository.cores()).profile()
  }

  @Test func `performance levels are clusters`() throws {
    let profile = try detect(HostFiles.mac)
    #expect(
      profile.name == "Apple M2" && profile.platform == .macos && profile.osVersion == "15.6.1")
    #expect(profile.clusters.map(\.coreType) == ["apple-avalanche", "apple-blizzard"])
    #expect(profile.clusters.map(\.count) == [4, 4])
    #expect(profile.clusters.map(\.l1d.sizeKiB) == [128, 64])
    #expect(profile.clusters.map(\.l2?.sizeKiB) == [16_384, 4096])
    #expect(profile.clusters.map(\.l2?.scope) == [.cluster, .cluster])
    #expect(profile.clusters[0].l2?.lineBytes == 128)
    #expect(profile.simd == [.neon, .fp16, .dotprod, .bf16, .i8mm])
    #expect(profile.memory == Memory(totalMiB: 16_384, appLimitMiB: 12_288))
    #expect(profile.sources["clusters[1].l2"] == "sysctl hw.perflevel1.l2cachesize")
    // macOS does not state the clock of its cores.
    #expect(profile.assumed.contains("clusters[0].operatingPoints"))
  }

  @Test func `two caches of a level are two clusters`() throws {
    let text = HostFiles.mac.replacing(
      "hw.perflevel0.physicalcpu: 4", with: "hw.perflevel0.physicalcpu: 8")
    #expect(try detect(text).clusters.map(\.count) == [4, 4, 4])
  }

  @Test func `a chip outside the catalogue takes the cores of a neighbour, and says so`() throws {
    let profile = try detect(HostFiles.mac.replacing("Apple M2", with: "Apple M3 Pro"))
    #expect(profile.clusters.map(\.coreType) == ["apple-avalanche", "apple-blizzard"])
    #expect(profile.assumed.contains("clusters[0].coreType"))
  }

  @Test func `a Mac with an Intel processor takes the rule of x86`() throws {
    let profile = try detect(
      """
      hw.physicalcpu: 4
      hw.logicalcpu: 8
      hw.l1dcachesize: 49152
      hw.l2cachesize: 524288
      hw.l3cachesize: 8388608
      hw.cpufrequency_max: 2000000000
      hw.optional.sse2: 1
      hw.optional.sse4_2: 1
      hw.optional.avx2_0: 1
      hw.optional.fma: 1
      hw.model: MacBookPro16,2
      machdep.cpu.brand_string: Intel(R) Core(TM) i5-1038NG7 CPU @ 2.00GHz
      """)
    #expect(profile.clusters.map(\.count) == [4] && profile.deviceClass == .laptop)
    #expect(profile.clusters[0].core.fma128PerCycle == 4)
    #expect(profile.clusters[0].operatingPoints == [OperatingPoint(frequencyKHz: 2_000_000)])
    #expect(profile.sharedCaches.map(\.sizeKiB) == [8192])
    #expect(profile.simd == [.sse2, .sse42, .avx2, .fma])
  }

  @Test func `without the number of cores it is impossible`() throws {
    let error = #expect(throws: DetectionError.self) { try detect("hw.model: Mac14,2") }
    #expect(error == .missingSystemValue(name: "hw.perflevel0.physicalcpu"))
    #expect(error?.description.contains("clusters and dram are enough") == true)
  }
}
