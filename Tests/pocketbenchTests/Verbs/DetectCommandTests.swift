import Basics
import FoundationEssentials
import TestSupport
import Testing

/// `detect`.
struct DetectCommandTests {
  @Test func `the profile of a server is its snapshot`() async throws {
    let folder = try TemporaryFolder()
    let call = await ToolCall("detect --sysroot \(try folder.write(files: HostFiles.server))")
    #expect(call.code == 0 && call.notes == "")
    expectSnapshot(call.output, named: "detect-server.json", filePath: snapshots)
  }

  @Test func `the profile of a phone is its snapshot`() async throws {
    let folder = try TemporaryFolder()
    let call = await ToolCall(
      "detect --id phone --sysroot \(try folder.write(files: HostFiles.phone))")
    #expect(call.code == 0 && call.notes == "")
    expectSnapshot(call.output, named: "detect-phone.json", filePath: snapshots)
  }

  @Test func `the facts of a server name their files`() async throws {
    let folder = try TemporaryFolder()
    let root = try folder.write(files: HostFiles.server)
    let call = await ToolCall("detect --facts --format csv --sysroot \(root)")
    #expect(call.code == 0)
    expectSnapshot(call.output, named: "detect-server-facts.csv", filePath: snapshots)
  }

  @Test func `the features of a phone are printed literally`() async throws {
    let folder = try TemporaryFolder()
    let root = try folder.write(files: HostFiles.phone)
    let call = await ToolCall("detect --features --format csv --sysroot \(root)")
    #expect(call.code == 0 && call.notes == "")
    #expect(
      call.output == """
        feature,value,source
        neon,yes,/proc/cpuinfo
        fp16,yes,/proc/cpuinfo
        dotprod,yes,/proc/cpuinfo
        bf16,no,/proc/cpuinfo
        i8mm,no,/proc/cpuinfo
        sve,no,/proc/cpuinfo
        sve2,no,/proc/cpuinfo
        sme,no,/proc/cpuinfo
        sse2,no,/proc/cpuinfo
        sse4.2,no,/proc/cpuinfo
        avx,no,/proc/cpuinfo
        avx2,no,/proc/cpuinfo
        fma,no,/proc/cpuinfo
        f16c,no,/proc/cpuinfo
        avx512,no,/proc/cpuinfo
        avx512vnni,no,/proc/cpuinfo
        avxvnni,no,/proc/cpuinfo
        amx,no,/proc/cpuinfo
        rvv,no,/proc/cpuinfo
        simd128,no,/proc/cpuinfo
        tier,mid,22.7 x 10^9 fp32 multiply-accumulates per second of one core
        auto-detected,"baseline,cores=big,precision=fp16,threads=all",tier and core facts

        """)
  }

  @Test func `a simulated device overrides this machine`() async {
    let call = await ToolCall("detect --features --device tablet --format csv")
    #expect(call.code == 0)
    #expect(call.output.contains("\nneon,yes,device ipad-pro-11-m2\n"))
    #expect(call.output.contains("\nsse4.2,no,device ipad-pro-11-m2\n"))
    let profile = await ToolCall("detect --device tablet")
    #expect(profile == (await ToolCall("show device tablet")))
    #expect(await ToolCall("detect --device tablit").code == 64)
  }

  @Test(arguments: ["text", "json", "markdown", "csv"])
  func `tables have every format`(format: String) async {
    for table in ["--features", "--facts"] {
      let call = await ToolCall("detect \(table) --format \(format)")
      #expect(call.code == 0)
      #expect(call.output.contains("processLimitKiB") == (table == "--facts"))
      #expect(call.output.contains("avx512vnni") == (table == "--features"))
    }
  }

  @Test(arguments: [
    ("--device tablet --id mine", "--device has an id already: --id does not apply to it."),
    ("--format csv", "--format is that of --features and --facts; a profile is JSON."),
    ("--features --facts", "--features and --facts exclude each other."),
    ("--facts --output x", "--output takes the profile, not a table."),
  ])
  func `options that would do nothing are refused`(options: String, reason: String) async {
    let call = await ToolCall("detect \(options)")
    #expect(call.code == 64 && call.output == "")
    #expect(call.notes.hasPrefix("Error: \(reason)\n"), "\(call.notes)")
  }

  @Test func `the profile of this machine can be saved, shown and run on`() async throws {
    let space = try Workspace()
    let file = space.folder.file("here.json")
    let call = await ToolCall("detect --id here --output \(file)")
    #expect(call == ToolCall(code: 0, output: "", notes: ""))
    let printed = await ToolCall("detect --id here")
    // The clock just now may differ between two calls where there is no cpufreq.
    #expect(try JSONNode(parsing: printed.output)["clusters"]?.elements?.isEmpty == false)
    let shown = await ToolCall("show device \(file)")
    #expect(shown.output == (try space.text(of: "here.json")))
    let run = await space.call(
      "run --device \(file) --model mobilenetv2@32 --config auto-detected --scenario warm "
        + "--format csv")
    #expect(run.code == 0)
    #expect(run.output.contains("\nmobilenetv2@32,here,"))
    let export = await space.call("export")
    #expect(export.output.contains("\"configuration\": \"auto-detected\""))
  }

  @Test func `a machine without a list of processors is told, with what to do`() async throws {
    let folder = try TemporaryFolder()
    let missing = await ToolCall("detect --sysroot \(folder.path)")
    #expect(missing.code == 6 && missing.output == "")
    #expect(
      missing.notes.hasPrefix("Error: \(folder.path)/proc/cpuinfo: cannot be read, and without it"))
    let empty = await ToolCall(
      "detect --features --sysroot \(try folder.write(files: ["/proc/cpuinfo": "\n"]))")
    #expect(empty.code == 65)
    #expect(empty.notes.contains("/proc/cpuinfo: no line 'processor : N'"))
  }

  /// Snapshots stand beside the tests of the tool.
  private var snapshots: String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "x.swift").path
  }
}

extension TemporaryFolder {
  /// Writes files by absolute path below the folder.
  ///
  /// - Returns: The folder's path.
  fileprivate func write(files: [String: String]) throws -> String {
    for (path, text) in files {
      let url = URL(filePath: self.path + path)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    return path
  }
}
