import Devices
import TestSupport
import Testing

/// An x86 server: two packages, two memory nodes, two threads a core.
struct ServerDetectionTests {
  @Test func `packages, nodes, cores and threads are told apart`() throws {
    let facts = try HostDetector(FileTree(HostFiles.server), catalog: Repository.cores()).facts()
    #expect(facts.packageCount == 2)
    #expect(facts.coreCount == 8)
    #expect(facts.clusters.map(\.coreCount.value) == [4, 4])
    #expect(facts.clusters.map(\.threadsPerCore) == [2, 2])
    #expect(
      facts.clusters.map(\.processors) == [
        [0, 1, 2, 3, 8, 9, 10, 11], [4, 5, 6, 7, 12, 13, 14, 15],
      ])
    #expect(
      facts.memoryNodes == [
        MemoryNode(number: 0, processors: [0, 1, 2, 3, 8, 9, 10, 11]),
        MemoryNode(number: 1, processors: [4, 5, 6, 7, 12, 13, 14, 15]),
      ])
    #expect(facts.onlineProcessors == Array(0..<16) && facts.offlineProcessors == [])
  }

  @Test func `the profile holds what was found, with its sources`() throws {
    let profile = try detect(HostFiles.server)
    #expect(profile.id == "host")
    #expect(profile.name == "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz")
    #expect(profile.deviceClass == .server && profile.platform == .linux)
    #expect(profile.osVersion == "6.1.0-44-amd64")
    #expect(profile.tier == .high)
    #expect(profile.simd == [.sse2, .sse42, .avx, .avx2, .fma, .f16c, .avx512, .avx512vnni])
    let cluster = profile.clusters[0]
    #expect(cluster.count == 4)
    #expect(cluster.operatingPoints.map(\.frequencyKHz) == [1_000_000, 3_900_000])
    #expect(cluster.l1d == Cache(sizeKiB: 32, ways: 8, lineBytes: 64, policy: .lru, scope: .core))
    #expect(cluster.l2 == Cache(sizeKiB: 1024, ways: 16, lineBytes: 64, policy: .lru, scope: .core))
    // Each package has its own.
    #expect(
      profile.sharedCaches == [
        Cache(sizeKiB: 14_080, ways: 11, lineBytes: 64, policy: .lru, scope: .cluster)
      ])
    #expect(profile.memory == Memory(totalMiB: 64_000, appLimitMiB: 48_000, numaNodes: 2))
    #expect(profile.sources["clusters[1].l2"] == "\(HostFiles.processors)/cpu4/cache/index2")
    #expect(
      profile.sources["clusters[0].operatingPoints"]
        == "\(HostFiles.processors)/cpu0/cpufreq/cpuinfo_max_freq")
    #expect(profile.sources["class"] == "/sys/class/dmi/id/chassis_type")
    #expect(profile.sources["memory.totalMiB"] == "/proc/meminfo, MemTotal")
    #expect(profile.assumed.contains("clusters[0].core"))
    #expect(!profile.assumed.contains { $0.hasSuffix("operatingPoints") || $0.hasSuffix("l2") })
  }

  @Test func `an AVX-512 server starts two multiply-adds of 64 bytes a cycle`() throws {
    let core = try detect(HostFiles.server).clusters[0].core
    #expect(core.order == .outOfOrder)
    #expect(core.fma128PerCycle == 8 && core.fp32MacsPerCycle == 32)
    #expect(core.fp16MacsPerCycle == 32 && core.int8MacsPerCycle == 128)
    #expect(core.loadBytesPerCycle == 128 && core.storeBytesPerCycle == 64)
  }

  static let rules: [(flags: String, model: Int, fma128: Double, int8: Double, i8mm: Double?)] = [
    ("sse2", 1, 1, 4, nil), ("sse2 sse4_2 avx", 42, 2, 8, nil),
    ("sse2 sse4_2 avx avx2 fma", 60, 4, 16, nil), ("avx2 fma avx_vnni", 151, 4, 64, nil),
    ("avx2 fma avx512f", 126, 4, 16, nil), ("avx2 fma avx512f", 85, 8, 32, nil),
    ("avx2 fma avx512f avx512_vnni amx_tile", 1, 8, 128, 1024),
  ]

  @Test(arguments: rules)
  func `an x86 core's rates follow from its flags`(
    _ test: (flags: String, model: Int, fma128: Double, int8: Double, i8mm: Double?)
  ) throws {
    let list = """
      processor : 0
      vendor_id : GenuineIntel
      cpu family : 6
      model : \(test.model)
      flags : \(test.flags)
      """
    let core = try detect(["/proc/cpuinfo": list]).clusters[0].core
    #expect(core.fma128PerCycle == test.fma128)
    #expect(core.int8MacsPerCycle == test.int8)
    #expect(core.i8mmMacsPerCycle == test.i8mm)
  }

  @Test func `without cpufreq the clock just now is assumed`() throws {
    let profile = try detect(HostFiles.server(without: "cpufreq"))
    #expect(profile.clusters.map(\.maximumFrequencyKHz) == [2_100_000, 2_100_000])
    #expect(profile.assumed.contains("clusters[0].operatingPoints"))
    #expect(
      profile.sources["clusters[0].operatingPoints"]?.hasPrefix("/proc/cpuinfo, cpu MHz") == true)
  }

  @Test func `without topology the numbers in the list of processors tell cores apart`() throws {
    let files = HostFiles.server(without: "/topology/")
    let facts = try HostDetector(FileTree(files), catalog: Repository.cores()).facts()
    #expect(facts.packageCount == 2 && facts.coreCount == 8)
    #expect(facts.clusters.map(\.threadsPerCore) == [2, 2])
    #expect(facts.clusters[0].coreCount.source == "/proc/cpuinfo")
  }

  @Test func `without caches the defaults are assumed`() throws {
    let profile = try detect(HostFiles.server(without: "/cache/"))
    #expect(profile.clusters[0].l1d.sizeKiB == 32 && profile.clusters[0].l2 == nil)
    #expect(profile.assumed.contains("clusters[0].l1d.sizeKiB"))
    #expect(profile.assumed.contains("clusters[0].l2") && profile.assumed.contains("sharedCaches"))
  }

  @Test func `processors that are switched off are not counted`() throws {
    var files = HostFiles.server
    files["\(HostFiles.processors)/online"] = "0-5\n"
    files["\(HostFiles.processors)/offline"] = "6-15\n"
    for number in 0..<6 {
      files["\(HostFiles.processors)/cpu\(number)/topology/core_cpus_list"] = "\(number)\n"
    }
    let facts = try HostDetector(FileTree(files), catalog: Repository.cores()).facts()
    #expect(facts.onlineProcessors == Array(0..<6))
    #expect(facts.offlineProcessors == Array(6..<16))
    #expect(facts.clusters.map(\.coreCount.value) == [4, 2])
    #expect(facts.clusters.map(\.threadsPerCore) == [1, 1])
  }

  @Test func `efficiency cores of a hybrid processor are a cluster with rates of their own`() throws
  {
    var files = HostFiles.server
    files["/sys/devices/cpu_atom/cpus"] = "4-7\n"
    for number in 4..<8 {
      let folder = "\(HostFiles.processors)/cpu\(number)"
      files["\(folder)/topology/core_cpus_list"] = "\(number)\n"
      files["\(folder)/cpufreq/cpuinfo_max_freq"] = "3000000\n"
      files["\(folder)/cache/index2/shared_cpu_list"] = "4-7\n"
    }
    files["\(HostFiles.processors)/online"] = "0-7\n"
    let profile = try detect(files)
    #expect(profile.clusters.map(\.core.fma128PerCycle) == [8, 2])
    #expect(profile.clusters.map(\.l2?.scope) == [.core, .cluster])
  }

  @Test func `a package of more cores than a cluster may have is several clusters`() throws {
    let list = (0..<600).map { "processor : \($0)\nflags : sse2\n" }.joined(separator: "\n")
    #expect(try detect(["/proc/cpuinfo": list]).clusters.map(\.count) == [256, 256, 88])
  }
}

/// The profile of a machine with these files.
func detect(_ files: [String: String]) throws -> DeviceProfile {
  try HostDetector(FileTree(files), catalog: Repository.cores()).profile()
}
