import Bench
import TestSupport
import Testing

/// `audit`.
struct AuditCommandTests {
  /// The ledger of all claims on all devices: simulated, hence the same everywhere.
  @Test func `the claims of the documents are those that were recorded`() async {
    let call = await ToolCall("audit --by-device --format csv")
    #expect(call.code == 0)
    expectSnapshot(call.output, named: "claims.csv")
  }

  @Test func `a row for each claim sums up its devices`() async {
    let call = await ToolCall("audit --claim *-parameters --claim resolution-160-* --format csv")
    #expect(call.code == 0)
    let lines = call.output.split(separator: "\n").map(String.init)
    #expect(
      lines.first
        == "claim,source,claimed,measured,lowest,highest,unit,confirmed,partly,refuted,unmeasured")
    #expect(lines.count == 1 + 4 + 4)
    #expect(
      lines.contains(
        "resnet18-parameters,\"seed 002, line 172\",11650000 to 11750000,11689512,11689512,"
          + "11689512,parameters,1,0,0,0"), "\(lines)")
  }

  @Test(arguments: [
    ("audit --claim nothing", "There is no claim 'nothing'."),
    ("audit --claim resolution-160-inferense", "Did you mean 'resolution-160-inference'?"),
    ("audit --device nothing", "unknown device 'nothing'"),
  ])
  func `a selection that does not exist is a usage error`(line: String, error: String) async {
    let call = await ToolCall(line)
    #expect(call.code == 64)
    #expect(call.output == "")
    #expect(call.notes.contains(error), "\(call.notes)")
  }
}
