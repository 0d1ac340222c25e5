import TestSupport
import Testing

/// `import --devices`.
struct ImportCommandTests {
  /// One device of two clusters.
  static let table = """
    device_id,class,soc,year,node_nm,cluster,role,core,count,freq_ghz,isa,simd_bits,\
    fma128_per_cycle,fp32_macs_per_cycle,fp16_arith,fp16_macs_per_cycle,dotprod,i8mm,sve2,\
    int8_macs_per_cycle,pipeline,decode_width,l1d_kb,l2_kb,l2_scope,l3_kb,slc_kb,dram,dram_bw_gbs,\
    note
    sd855,phone,Snapdragon 855,2019,7,0,prime,Cortex-A76,1,2.84,armv8.2,128,2,8,1,16,1,0,0,32,ooo,\
    4,64,512,core,2048,3072,LPDDR4X-2133 4x16,34.1,
    sd855,phone,Snapdragon 855,2019,7,2,little,Cortex-A55,4,1.8,armv8.2,128,1,4,1,8,1,0,0,16,\
    in-order,2,32,128,core,2048,3072,LPDDR4X-2133 4x16,34.1,

    """

  @Test func `profiles are written and can be run on`() async throws {
    let space = try Workspace()
    let devices = try space.folder.write(Self.table, to: "devices.csv")
    let profiles = space.folder.file("profiles")
    let call = await ToolCall("import --devices \(devices) --output \(profiles)")
    #expect(call.code == 0)
    #expect(call.output == "")
    #expect(call.notes == "1 profiles are in \(profiles)\n")
    let run = await space.call(
      "run --profiles \(profiles) --model mobilenetv2@32 --device all --format csv")
    #expect(run.code == 0)
    #expect(run.output.contains("\nmobilenetv2@32,sd855,"))
    // One file serves as well as the folder.
    #expect(await ToolCall("show device \(profiles)/sd855.json").code == 0)
  }

  @Test func `a broken row is a line and 65, the other devices are written`() async throws {
    let folder = try TemporaryFolder()
    var broken = Self.table + "bad,phone,x,2019,7,0,prime,Cortex-A76,none,2.84\n"
    broken.replace("simd_bits", with: "simd bits")
    let devices = try folder.write(broken, to: "devices.csv")
    let call = await ToolCall("import --devices \(devices) --output \(folder.file("profiles"))")
    #expect(call.code == 65)
    #expect(
      call.notes.hasPrefix(
        "Nothing is read from the unknown columns 'simd bits'\nError: \(devices):4:"),
      "\(call.notes)")
    #expect(await ToolCall("import --devices \(folder.file("none.csv"))").code == 6)
  }
}
