import Basics
import TestSupport
import Testing

/// The numbers of everything that is bundled. `RECORD_SNAPSHOTS=1 swift test --filter
/// SnapshotTests` records them again and prints what changed.
struct SnapshotTests {
  @Test func `two stores of the bundled matrix export the recorded bytes`() async throws {
    let first = try Workspace()
    let second = try Workspace()
    #expect(await first.call("run --quiet").code == 0)
    #expect(await second.call("run --quiet --label again").code == 0)
    let export = await first.call("export --kind simulated")
    let other = await second.call("export --kind simulated")
    #expect(export == other)
    #expect(export.code == 0)

    let cells = await first.call("show run --format csv").output
    let digest = ContentHash(of: export.output).hex
    expectSnapshot("sha256 of the export: \(digest)\n\(cells)", named: "bundled-matrix.csv")
  }

  /// The ledger of all claims on all devices: simulated, hence the same everywhere.
  @Test func `the claims of the documents are those that were recorded`() async {
    let call = await ToolCall("audit --by-device --format csv")
    #expect(call.code == 0)
    expectSnapshot(call.output, named: "claims.csv")
  }
}
