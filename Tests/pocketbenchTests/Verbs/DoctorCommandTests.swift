import Basics
import Bench
import Graphs
import TestSupport
import Testing

/// `doctor`.
struct DoctorCommandTests {
  @Test func `what is absent is said and does not fail`() async throws {
    let space = try Workspace()
    let call = await space.call("doctor --format csv", environment: ["PATH": "/none"])
    #expect(call.code == 0)
    let lines = call.output.split(separator: "\n").map(String.init)
    let models = ModelZoo.entries.count
    let relations = Relation.all.count
    try #require(lines.count == 7 + models + relations)
    #expect(lines[1] == "tool,ok,pocketbench 0.1.0")
    #expect(lines[2].hasPrefix("device profiles,ok,\"20 devices, "))
    #expect(lines[3].hasPrefix("model mobilenetv2,ok,\"151 nodes, "))
    #expect(lines[3 + models].hasPrefix("simulator,ok,\"revision 1.5-"))
    // A device of each class that is bundled, in three configurations.
    let scenarios = ModelZoo.entries.reduce(0) { $0 + ($1.generatesText ? 3 : 2) }
    #expect(lines[3 + models].hasSuffix(", \(scenarios * 5 * 3) cells twice, equal\""))
    for (relation, line) in zip(Relation.all, lines.dropFirst(4 + models)) {
      #expect(line.hasPrefix("\(relation.name),ok,"), "\(line)")
      #expect(line.hasSuffix(" cases"), "\(line)")
    }
    let last = lines.suffix(3)
    #expect(
      Array(last) == [
        "gnuplot,absent,draws charts", "git,absent,names commits",
        "store,absent,\(space.database) does not exist yet",
      ])
  }

  @Test func `broken profiles and a broken store are found, and the exit code is 1`() async throws {
    let space = try Workspace()
    let profiles = try space.profiles(
      changing: "budget-phone-3gb.json", "\"totalMiB\": 3072", to: "\"totalMiB\": -1")
    _ = try space.folder.write("not a database, but long enough to look at", to: "runs.sqlite")
    let call = await space.call("doctor --format json --profiles \(profiles)")
    #expect(call.code == 1)
    let rows = try #require(try JSONNode(parsing: call.output).elements)
    let findings = Dictionary(
      uniqueKeysWithValues: rows.map { ($0["subject"]?.string, $0["finding"]?.string) })
    #expect(findings["device profiles"] == "broken")
    #expect(findings["simulator"] == "broken")
    #expect(findings["store"] == "broken")
    #expect(findings["model resnet18"] == "ok")
  }
}
