import Devices
import TestSupport
import Testing

struct ProcessorFeaturesTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let list: String
    let sets: [DeviceProfile.InstructionSet]
    /// avx2, avx512f, neon, sse4_2.
    let flags: [Bool]

    var testDescription: String { list }
  }

  static let cases = [
    Case(
      list: "processor: 0\nflags: fpu sse sse2 sse4_1 sse4_2 avx f16c fma avx2",
      sets: [.sse2, .sse42, .avx, .avx2, .fma, .f16c], flags: [true, false, false, true]),
    Case(
      list: "processor: 0\nflags: sse2 sse4_2 avx avx2 avx512f avx512_vnni avx_vnni amx_tile "
        + "avx512_bf16 avx512_fp16",
      sets: [.fp16, .bf16, .sse2, .sse42, .avx, .avx2, .avx512, .avx512vnni, .avxvnni, .amx],
      flags: [true, true, false, true]),
    // AMD's "sme" encrypts memory; "neon" is no flag of x86.
    Case(
      list: "processor: 0\nflags: sse2 sme sev neon", sets: [.sse2],
      flags: [false, false, false, false]),
    Case(
      list: "processor: 0\nFeatures: fp asimd asimdhp asimddp sve bf16 i8mm sve2 sme",
      sets: [.neon, .fp16, .dotprod, .bf16, .i8mm, .sve, .sve2, .sme],
      flags: [false, false, true, false]),
    Case(
      list: "processor: 0\nFeatures: half thumb neon vfpv4", sets: [.neon],
      flags: [false, false, true, false]),
    // What only some cores have cannot be relied on.
    Case(
      list: "processor: 0\nFeatures: asimd asimdhp\n\nprocessor: 1\nFeatures: asimd asimddp",
      sets: [.neon], flags: [false, false, true, false]),
    Case(
      list: "processor: 0\nisa: rv64imafdcv_zicsr", sets: [.rvv],
      flags: [false, false, false, false]),
    Case(
      list: "processor: 0\nisa: rv64imafdc_zvfh", sets: [], flags: [false, false, false, false]),
    Case(list: "processor: 0", sets: [], flags: [false, false, false, false]),
    Case(list: "", sets: [], flags: [false, false, false, false]),
  ]

  @Test(arguments: cases)
  func `extensions are read from flags, features and isa`(_ test: Case) {
    let features = ProcessorFeatures(detectingFrom: ProcessorList(test.list))
    #expect(features.instructionSets == test.sets)
    #expect([features.avx2, features.avx512f, features.neon, features.sse4_2] == test.flags)
  }

  @Test func `the four booleans of the fixtures`() throws {
    let server = try HostDetector(FileTree(HostFiles.server), catalog: Repository.cores())
      .features()
    #expect(server.avx2 && server.avx512f && !server.neon && server.sse4_2)
    let phone = try HostDetector(FileTree(HostFiles.phone), catalog: Repository.cores()).features()
    #expect(!phone.avx2 && !phone.avx512f && phone.neon && !phone.sse4_2)
  }

  @Test func `the cached features are those that are detected`() {
    #expect(ProcessorFeatures.current == ProcessorFeatures.detect())
    #expect(ProcessorFeatures.current != nil)
  }

  @Test func `a simulated device has its own features, not those of this machine`() throws {
    let catalog = try DeviceCatalog()
    let phone = ProcessorFeatures(of: try catalog.device("snapdragon-855-phone"))
    #expect(phone.instructionSets == [.neon, .fp16, .dotprod])
    #expect(phone.neon && !phone.avx2 && !phone.avx512f && !phone.sse4_2)
    let edited = try catalog.device("snapdragon-855-phone+simd=[\"sve\",\"neon\"]")
    #expect(ProcessorFeatures(of: edited).instructionSets == [.neon, .sve])
  }

  @Test func `every extension but the browser's has a name in a list of the kernel`() {
    for set in DeviceProfile.InstructionSet.allCases where set != .rvv && set != .simd128 {
      #expect(!ProcessorFeatures.flags(of: set).isEmpty, "\(set)")
    }
    #expect(ProcessorFeatures.flags(of: .fp16) == ["avx512_fp16", "asimdhp"])
  }
}
