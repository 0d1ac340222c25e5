import Basics
import Devices
import Testing

struct DeviceImporterTests {
  private static let header =
    "device_id,class,soc,year,node_nm,cluster,role,core,count,freq_ghz,isa,simd_bits,"
    + "fma128_per_cycle,fp32_macs_per_cycle,fp16_arith,fp16_macs_per_cycle,dotprod,i8mm,sve2,"
    + "int8_macs_per_cycle,pipeline,decode_width,l1d_kb,l2_kb,l2_scope,l3_kb,slc_kb,dram,"
    + "dram_bw_gbs,note\n"
  private static let rows = """
    sd855,phone,"Snapdragon 855, Xiaomi Mi 9",2019,7,0,prime,Cortex-A76,1,2.84,armv8.2,128,2,8,1,16,1,0,0,32,ooo,4,64,512,core,2048,3072,LPDDR4X-2133 4x16,34.1,
    sd855,phone,"Snapdragon 855, Xiaomi Mi 9",2019,7,2,little,Cortex-A55,4,1.8,armv8.2,128,1,4,1,8,1,0,0,16,in-order,2,32,128,core,2048,3072,LPDDR4X-2133 4x16,34.1,
    sd821,phone,"Snapdragon 821",2016,14,0,big,Kryo (2016),2,2.35,armv8.0,128,1?,4?,0,9,0,0,0,8?,ooo,4,24?,1024,cluster,0,1024?,LPDDR4-1866 4x16,29.8,
    zero3w,board,RK3566,2023,22,0,big,Cortex-A55,4,1.416,armv8.2,128,1,4,1,8,1,0,0,16,in-order,2,32,0,none,512,0,LPDDR4-2112 1x32,8.4?,
    xelite,laptop,Snapdragon X Elite,2024,4,0,big,Oryon,12,3.4,armv8.7,128,4,16,1,32,1,1,0,64,ooo,8,96,12288,cluster of 4,0,6144,LPDDR5X-8448 8x16,135,Windows build
    a13,phone,"Apple A13, iPhone 11 Pro",2019,7,0,big,Lightning,2,2.66,armv8.4,128,3,12,1,24,1,0,0,48,ooo,7,128,8192,cluster,0,16384,LPDDR4X-2133 64-bit,34.1,
    cobalt100,server,Azure Cobalt 100 (Neoverse-N2),2024,5,0,big,Neoverse-N2,64,3.4,armv9.0,128,2,8,1,16,1,1,1,32,ooo,5,64,1024,core,?,?,DDR5,?,
    jh7110,board,StarFive JH7110,2022,28,0,big,SiFive U74,4,1.5,rv64gc (no vector),0,0.25 (scalar),1,0,1,0,0,0,2?,in-order,2,32,2048,cluster,0,0,LPDDR4-2800 1x32,11.2,
    xeon,server,Xeon,2024,10,0,big,EmeraldRapids,32,3.6,x86 AVX512+VNNI+AMX,512,8,32,0,32,1,0,0,128,ooo,6,48,2048,core,?,0,DDR5,?,HT vCPU

    """

  private func outcome(_ text: String) throws -> DeviceImporter.Outcome {
    try DeviceImporter(cores: Repository.cores()).devices(
      csv: Array(text.utf8), file: "devices.csv")
  }

  @Test func `rows become profiles, and their text reads as the same profile`() throws {
    let outcome = try outcome(Self.header + Self.rows)
    #expect(outcome.problems.isEmpty)
    #expect(
      outcome.devices.map(\.profile.id)
        == ["sd855", "sd821", "zero3w", "xelite", "a13", "cobalt100", "jh7110", "xeon"])
    for device in outcome.devices {
      #expect(try Repository.profile(device.json) == device.profile)
    }
  }

  @Test func `facts of the row win over the catalogue`() throws {
    let profiles = try outcome(Self.header + Self.rows).devices.map(\.profile)
    let byID = Dictionary(uniqueKeysWithValues: profiles.map { ($0.id, $0) })
    let sd855 = try #require(byID["sd855"])
    #expect(sd855.clusters.map(\.coreType) == ["cortex-a76", "cortex-a55"])
    #expect(sd855.clusters.map(\.maximumFrequencyKHz) == [2_840_000, 1_800_000])
    #expect(sd855.sharedCaches.map(\.sizeKiB) == [2048, 3072])
    #expect(sd855.dram == DRAM(type: .lpddr4x, bandwidthMBps: 34_100))
    #expect(sd855.simd == [.neon, .fp16, .dotprod] && sd855.platform == .android)

    let kryo = try #require(byID["sd821"]?.clusters.first)
    #expect(kryo.coreType == "kryo" && kryo.core.fp16MacsPerCycle == 4 && kryo.l1d.sizeKiB == 24)
    #expect(
      byID["sd821"]?.sources["clusters[0].l1d.sizeKiB"]
        == "devices.csv: Snapdragon 821; marked unsure")
    #expect(
      byID["xelite"]?.sources["dram"] == "devices.csv: Snapdragon X Elite; note: Windows build")
    #expect(byID["zero3w"]?.assumed.contains("dram.bandwidthMBps") == true)
    #expect(byID["zero3w"]?.clusters.first?.l2 == nil)
    #expect(byID["xelite"]?.clusters.map(\.count) == [4, 4, 4])
    #expect(byID["a13"]?.platform == .ios)
    #expect(byID["a13"]?.clusters.first?.coreType == "apple-lightning")
    #expect(byID["cobalt100"]?.clusters.first?.core.i8mmMacsPerCycle == 64)
    #expect(byID["cobalt100"]?.assumed.contains("dram.bandwidthMBps") == true)
    #expect(byID["jh7110"]?.clusters.first?.core.fma128PerCycle == 0.25)
    #expect(byID["jh7110"]?.simd == [])
    #expect(byID["xeon"]?.simd.contains(.avx512vnni) == true)
    #expect(byID["xeon"]?.clusters.first?.core.fp16MacsPerCycle == 32)
  }

  @Test func `the table's doubts become assumptions, and every field is cited`() throws {
    let devices = try outcome(Self.header + Self.rows).devices
    let kryo = try #require(devices.first { $0.profile.id == "sd821" })
    let document = try JSONNode(parsing: Array(kryo.json.utf8))
    #expect(
      document["assumed"]?.elements?.compactMap(\.string) == [
        "clusters[0].core.fma128PerCycle", "clusters[0].core.fp32MacsPerCycle",
        "clusters[0].core.int8MacsPerCycle", "clusters[0].l1d.sizeKiB",
        "sharedCaches[0].sizeKiB",
      ])
    #expect(
      document["sources"]?.members?.map(\.key) == [
        "class", "simd", "clusters[0].coreType", "clusters[0].core", "clusters[0].count",
        "clusters[0].operatingPoints", "clusters[0].l1d", "clusters[0].l2", "sharedCaches", "dram",
        "clusters[0].core.fma128PerCycle", "clusters[0].core.fp32MacsPerCycle",
        "clusters[0].core.int8MacsPerCycle", "clusters[0].l1d.sizeKiB", "sharedCaches[0].sizeKiB",
      ])
  }

  @Test func `a cache that may not be there makes the list of caches an assumption`() throws {
    let text = """
      device_id,core,count,freq_ghz,l3_kb,slc_kb
      kirin990,Cortex-A76,2,2.86,0?,4096?
      sd670,Cortex-A75,2,2.0,1024,0
      """
    let stated = try outcome(text).devices.map { device in
      try JSONNode(parsing: Array(device.json.utf8))["assumed"]?.elements?.compactMap(\.string)
    }
    #expect(stated == [["sharedCaches", "sharedCaches[0].sizeKiB"], nil])
  }

  // `Scripts/reference-profiles` makes them anew.
  @Test func `the reference profiles are what the importer makes of the table`() throws {
    let table = try Repository.fixture("devices.csv")
    let outcome = try DeviceImporter(cores: Repository.cores()).devices(
      csv: table, file: "devices.csv")
    #expect(outcome.problems.isEmpty)
    let references = try DeviceCatalog().referenceIDs
    #expect(outcome.devices.map { "reference/\($0.profile.id)" }.sorted() == references)
    for device in outcome.devices {
      let file = try Repository.bytes("reference/\(device.profile.id).json")
      #expect(Array(device.json.utf8) == file, "\(device.profile.id)")
    }
  }

  @Test func `a bad row names its line and spares the other devices`() throws {
    let outcome = try outcome(
      """
      device_id,core,count,freq_ghz
      good,Cortex-A53,4,1.4
      words,Cortex-A53,four,1.4
      fast,Cortex-A53,4,1400
      ,Cortex-A53,4,1.4
      wide,Cortex-A53,4,1,4
      blank,Cortex-A53,4,?
      half,Cortex-A53,2.5,1.4
      mistyped,Cortex-A5l3,4,1.4
      """)
    #expect(outcome.devices.map(\.profile.id) == ["good"])
    #expect(
      outcome.problems.map(\.description) == [
        "devices.csv:3:1: count: expected a number of at least 0, found 'four'",
        "devices.csv:4:1: clusters[0].operatingPoints[0].frequencyKHz: device 'fast': expected an "
          + "integer from 10000 to 10000000 kHz, found 1400000000; is 1400000000 in Hz?",
        "devices.csv:5:1: device_id: missing; expected the id of a device",
        "devices.csv:6:1: expected as many fields as in the header, found 1 more",
        "devices.csv:7:1: freq_ghz: missing; expected GHz",
        "devices.csv:8:1: count: expected a whole number, found '2.5'",
        "devices.csv:9:1: core: expected the id or an alias of a core type, found 'Cortex-A5l3'; "
          + "cores outside the catalogue state fma128_per_cycle or fp32_macs_per_cycle",
      ])
  }

  @Test func `a bad field of the whole device is told once`() throws {
    let outcome = try outcome(
      """
      device_id,core,count,freq_ghz,l3_kb,dram_bw_gbs,pipeline
      caches,Cortex-A53,4,1.4,big,9,in-order
      memory,Cortex-A53,4,1.4,0,fast,ooo
      order,Cortex-A53,4,1.4,0,9,inorder
      """)
    #expect(outcome.devices.isEmpty)
    #expect(
      outcome.problems.map(\.description) == [
        "devices.csv:2:1: l3_kb: expected a number of at least 0, found 'big'",
        "devices.csv:3:1: dram_bw_gbs: expected a number of at least 0, found 'fast'",
        "devices.csv:4:1: pipeline: expected 'in-order' or 'ooo', found 'inorder'",
      ])
  }

  @Test(arguments: [
    ("device_id,core,count,freq\n", "freq_ghz: missing column"),
    (
      "device_id,core,count,freq_ghz,count\na,Cortex-A53,4,1.4,2\n",
      "count: the column is there twice"
    ),
    (
      "device_id,core,count,freq_ghz\n",
      "expected a row for each cluster of each device, found only the header"
    ),
  ])
  func `a table that cannot be read as meant is refused`(text: String, message: String) throws {
    let error = #expect(throws: ProfileError.self) { try outcome(text) }
    #expect(error?.description == "devices.csv:1:1: \(message)")
  }

  @Test func `columns that nothing is read from are named`() throws {
    let text = "device_id,core,count,freq_ghz,year,l1_kb\na,Cortex-A53,4,1.4,2014,64\n"
    #expect(try outcome(text).unknownColumns == ["l1_kb"])
    #expect(try outcome(Self.header + Self.rows).unknownColumns == [])
  }
}
