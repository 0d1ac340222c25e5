import Basics
import Devices
import Testing

struct ProfileDecodingTests {
  @Test func `one file reports a wrong unit, an unknown key, a duplicate and a bad cache`() throws {
    let problems = try Repository.problems(
      """
      {
        "clusters": [{
          "coreType": "cortex-a53", "count": "four",
          "operatingPoints": [{"frequencyKHz": 1804}],
          "l1d": {"sizeKiB": 32, "ways": 5}
        }],
        "dram": {"type": "lpddr3"},
        "memory": {"appLimitMB": 800},
        "dram": {"type": "lpddr4"}
      }
      """, file: "budget-phone.json")
    #expect(
      problems.map(\.description) == [
        "budget-phone.json:3:40: clusters[0].count: expected an integer from 1 to 256, "
          + "found \"four\"",
        "budget-phone.json:4:42: clusters[0].operatingPoints[0].frequencyKHz: expected an integer "
          + "from 10000 to 10000000 kHz, found 1804; is 1804 in MHz?",
        "budget-phone.json:5:24: clusters[0].l1d.sizeKiB: expected whole sets: 32 KiB is no "
          + "multiple of 5 ways of 64 bytes (320 bytes a set)",
        "budget-phone.json:8:14: memory.appLimitMB: unknown key; allowed are 'totalMiB', "
          + "'appLimitMiB', 'numaNodes', 'warningPercent', 'criticalPercent'. Did you mean 'appLimitMiB'?",
        "budget-phone.json:9:3: dram: expected each key once, found it again",
      ])
  }

  @Test func `a wrong unit, an unknown key and an impossible cache are exactly three`() throws {
    let problems = try Repository.problems(
      """
      {
        "clusters": [{
          "coreType": "cortex-a76",
          "count": 4,
          "operatingPoints": [{"frequencyKHz": 2.8}],
          "l1d": {"sizeKiB": 64, "ways": 4},
          "l2": {"sizeKiB": 512, "ways": 12}
        }],
        "dram": {"type": "lpddr4x"},
        "memmory": {"totalMiB": 4096}
      }
      """, file: "phone.json")
    #expect(
      problems.map(\.description) == [
        "phone.json:5:42: clusters[0].operatingPoints[0].frequencyKHz: expected an integer from "
          + "10000 to 10000000 kHz, found 2.8; is 2.8 in GHz?",
        "phone.json:7:23: clusters[0].l2.sizeKiB: expected whole sets: 512 KiB is no multiple of "
          + "12 ways of 64 bytes (768 bytes a set)",
        "phone.json:10:3: memmory: unknown key; allowed are 'schemaVersion', 'id', 'name', "
          + "'class', 'platform', 'osVersion', 'clusters', 'simd', 'tier', 'sharedCaches', "
          + "'dram', 'memory', 'storage', 'power', 'thermal', 'battery', 'accelerators', "
          + "'sources', 'assumed'. Did you mean 'memory'?",
      ])
  }

  static let wrongUnits = [
    ("2841", "MHz"), ("2.841", "GHz"), ("2841000000", "Hz"), ("1200", "MHz"), ("0.3", "GHz"),
  ]

  @Test(arguments: wrongUnits)
  func `a number in another unit of frequency is recognised`(value: String, unit: String) throws {
    let text = Repository.minimal.replacing("2000000", with: value)
    #expect(
      try Repository.problems(text).map(\.message) == [
        "expected an integer from 10000 to 10000000 kHz, found \(value); is \(value) in \(unit)?"
      ])
  }

  @Test func `a number that no unit explains is told without a guess`() throws {
    let text = Repository.minimal.replacing("2000000", with: "0.0000001")
    #expect(
      try Repository.problems(text).map(\.message) == [
        "expected an integer from 10000 to 10000000 kHz, found 0.0000001"
      ])
  }

  @Test(arguments: [
    (#""clusters": [], "dram": {}"#, "clusters: expected at least one element, found none"),
    (#""dram": {}"#, "clusters: missing; expected an array of objects"),
    (#""clusters": [{"count": 1}], "dram": {}"#, "clusters[0].coreType: missing"),
    (#""clusters": [{"coreType": null}], "dram": {}"#, "clusters[0].coreType: expected a string"),
    (#""clusters": [{"coreType": "cortex-a67"}], "dram": {}"#, "Did you mean 'cortex-a57'?"),
    (#""schemaVersion": 2"#, "schemaVersion: expected an integer from 1 to 1, found 2"),
    (#""id": "a b""#, "id: expected a name of letters, digits, '-', '_' and '.', found \"a b\""),
    (#""dram": {"bandwidthMBps": 34}"#, "is 34 in GB/s?"),
    (#""memory": {"totalMiB": 3}"#, "is 3 in GiB?"),
    (#""memory": {"totalMiB": 2048, "appLimitMiB": 4096}"#, "at most memory.totalMiB (2048)"),
    (#""power": {"sustainedMilliwatts": 9000, "peakMilliwatts": 5000}"#, "at most power.peak"),
    (#""power": {"peakMilliwatts": 5}"#, "is 5 in W?"),
    (#""sharedCaches": [{"sizeKiB": 2097152}]"#, "is 2097152 in bytes?"),
    (#""sharedCaches": [{"sizeKiB": 3, "lineBytes": 48}]"#, "expected a power of two, found 48"),
    (#""thermal": {"ambientMilliKelvin": 25}"#, "is 25 in degrees Celsius?"),
    (#""tier": "entry""#, "tier: expected one of 'low', 'mid', 'high', found \"entry\""),
    (#""thermal": {"ambientMilliKelvin": 298}"#, "is 298 in K?"),
    (#""sources": {"clusters[9]": "x"}"#, "expected a key path of this file"),
    (
      #""assumed": ["memory.total"]"#,
      "1:14: assumed[0]: expected a key path of this file, found 'memory.total'"
    ),
    (
      #""accelerators": [{"kind": "gpu", "name": "T4", "memoryMiB": 16}]"#,
      "accelerators[0].memoryMiB: expected an integer from 64 to 1048576 MiB, found 16; is 16 in "
        + "GiB?"
    ),
    (
      #""accelerators": [{"kind": "gpu", "name": "T4", "architecture": "Turing"}]"#,
      "expected a name of lower-case letters, digits and '-', found \"Turing\""
    ),
    (#""memory": {"numaNodes": 0}"#, "expected an integer from 1 to 64, found 0"),
    (
      #""memory": {"warningPercent": 95, "criticalPercent": 90}"#,
      "memory.warningPercent: expected less than memory.criticalPercent (90), found 95"
    ),
    (#""memory": {"criticalPercent": 101}"#, "expected an integer from 1 to 100 %, found 101"),
  ])
  func `a mistake is named`(members: String, message: String) throws {
    let problems = try Repository.problems("{\(members)}")
    #expect(problems.contains { $0.description.contains(message) }, "\(problems)")
  }

  @Test func `descending operating points are refused`() throws {
    let problems = try Repository.problems(
      #"""
      {"clusters": [{"coreType": "cortex-a53", "count": 1, "operatingPoints":
        [{"frequencyKHz": 2000000}, {"frequencyKHz": 1000000}]}], "dram": {}}
      """#)
    #expect(problems.map(\.message) == ["expected ascending frequencies, found 2000000, 1000000"])
  }

  @Test func `every default is listed as assumed`() throws {
    let profile = try Repository.profile(Repository.minimal)
    #expect(
      profile.assumed == [
        "accelerators", "battery", "class", "clusters[0].l1d.lineBytes",
        "clusters[0].l1d.policy", "clusters[0].l1d.sizeKiB", "clusters[0].l1d.ways",
        "clusters[0].l2.lineBytes", "clusters[0].l2.policy", "clusters[0].l2.scope",
        "clusters[0].l2.sizeKiB", "clusters[0].l2.ways", "dram.bandwidthMBps", "dram.type", "id",
        "memory.appLimitMiB", "memory.criticalPercent", "memory.numaNodes", "memory.totalMiB",
        "memory.warningPercent", "name", "osVersion", "platform",
        "power.idleMilliwatts", "power.peakMilliwatts", "power.sustainedMilliwatts",
        "schemaVersion", "sharedCaches", "simd", "storage.latencyUs", "storage.readMBps",
        "thermal", "tier",
      ])
    #expect(profile.id == "test" && profile.tier == .mid)
    #expect(profile.memory == Memory(totalMiB: 6144, appLimitMiB: 2750))
    #expect(profile.simd == [.neon, .fp16, .dotprod])
    #expect(profile.clusters[0].l2?.sizeKiB == 512)
  }

  @Test func `facts of a core beside its type win over the catalogue`() throws {
    let profile = try Repository.profile(
      #"""
      {"clusters": [
        {"coreType": "Cortex A76", "core": {"fp16MacsPerCycle": 8}, "count": 2,
         "operatingPoints": [{"frequencyKHz": 2000000}], "l2": null},
        {"core": {"fma128PerCycle": 4, "order": "out-of-order"}, "count": 2,
         "operatingPoints": [{"frequencyKHz": 3000000}]}
      ], "dram": {"type": "lpddr5"}}
      """#)
    #expect(profile.clusters.map(\.coreType) == [nil, "cortex-a76"], "fastest first")
    #expect(profile.clusters[1].core.fp16MacsPerCycle == 8)
    #expect(profile.clusters[1].core.int8MacsPerCycle == 32)
    #expect(profile.clusters[1].l2 == nil)
    #expect(profile.clusters[0].core.fp32MacsPerCycle == 16)
    #expect(profile.clusters[0].core.loadBytesPerCycle == 64)
    #expect(profile.assumed.contains("clusters[0].core.fp32MacsPerCycle"))
    #expect(!profile.assumed.contains("clusters[1].core.int8MacsPerCycle"))
    #expect(profile.simd == [.neon])
  }

  @Test(arguments: [
    ("ios", 3072, 1790), ("ios", 3584, 1925), ("ios", 7168, 3100), ("android", 4096, 1600),
    ("android", 5120, 2175), ("android", 1024, 300), ("android", 32768, 19600),
    ("linux", 16384, 12288), ("web", 16384, 4096),
  ])
  func `the limit of an app follows from memory and platform`(
    platform: String, total: Int, limit: Int
  ) throws {
    let text =
      Repository.minimal.dropLast()
      + #", "platform": "\#(platform)", "memory": {"totalMiB": \#(total)}}"#
    #expect(try Repository.profile(String(text)).memory.appLimitMiB == limit)
  }

  @Test func `what is said of a cluster follows it when clusters are put in order`() throws {
    let profile = try Repository.profile(
      #"""
      {"clusters": [
        {"coreType": "cortex-a55", "count": 4, "operatingPoints": [{"frequencyKHz": 1800000}]},
        {"coreType": "cortex-x1", "count": 1, "operatingPoints": [{"frequencyKHz": 2840000}],
         "l2": null}
      ], "dram": {}, "sources": {"clusters[0].count": "little", "clusters[1]": "big"},
      "assumed": ["clusters[0].count"]}
      """#)
    #expect(profile.clusters.map(\.coreType) == ["cortex-x1", "cortex-a55"])
    #expect(profile.sources == ["clusters[1].count": "little", "clusters[0]": "big"])
    #expect(profile.assumed.contains("clusters[1].count"))
    #expect(profile.assumed.contains("clusters[1].l2.ways"))
    #expect(!profile.assumed.contains("clusters[0].l2.ways"))
    #expect(try Repository.profile(JSONWriter().text(of: profile.json)) == profile)
  }

  @Test(arguments: BundledProfilesTests.shipped.filter { !$0.hasPrefix("reference/") })
  func `a resolved profile reads back as itself`(id: String) throws {
    var profile = try DeviceCatalog().device(id)
    let text = JSONWriter().text(of: profile.json)
    // What the resolved file says of the clusters is no longer what the original assumed.
    let again = try Repository.profile(text)
    #expect(again == profile)
    let canonical = profile.canonicalJSON
    profile.name += "!"
    profile.sources["dram"] = "elsewhere"
    profile.assumed = []
    #expect(profile.canonicalJSON == canonical)
    profile.memory.appLimitMiB -= 1
    #expect(profile.canonicalJSON != canonical)
  }

  @Test func `no mutation of a profile makes it trap or fail without a reason`() throws {
    let cores = try Repository.cores()
    let seed = try Repository.bytes("snapdragon-855-phone.json")
    let alphabet = Array(#"{}[]",:0e-9null"#.utf8)
    var random = SplitMix64(seed: 2)
    for _ in 0..<300 {
      var bytes = seed
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      if Bool.random(using: &random) { bytes[place] = byte } else { bytes.remove(at: place) }
      do {
        let profile = try DeviceProfile(json: bytes, file: "mutated.json", catalog: cores)
        #expect(!profile.clusters.isEmpty)
      } catch {
        #expect(!error.problems.isEmpty)
      }
    }
  }
}
