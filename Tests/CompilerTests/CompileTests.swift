import Compiler
import Devices
import Execution
import Graphs
import Records
import Simulation
import Tensors
import Testing

struct CompileTests {
  @Test func `equal inputs give equal plans`() throws {
    let plans = try (0..<2).map { _ in try Bundled.plan("mobilenetv2", on: "snapdragon-855-phone") }
    #expect(plans[0] == plans[1])
    #expect(plans[0].description == plans[1].description)
    #expect(plans[0].hash == plans[1].hash)
  }

  @Test func `another device, precision, thread count or pass gives another plan`() throws {
    let model = "mobilenetv2"
    let plans = try [
      Bundled.plan(model, on: "budget-phone"), Bundled.plan(model, on: "tablet"),
      Bundled.plan(model, on: "budget-phone", "baseline,precision=fp16"),
      Bundled.plan(model, on: "budget-phone", "baseline,precision=int8"),
      Bundled.plan(model, on: "budget-phone", "baseline,threads=2"),
      Bundled.plan(model, on: "budget-phone", "baseline,passes-off=fuse-batch-norm"),
      Bundled.plan(model, on: "budget-phone", "baseline,optimization=simd"),
    ]
    #expect(Set(plans.map(\.hash)).count == plans.count)
    #expect(Set(plans.map(\.sourceHash)).count == 1)
  }

  @Test func `a plan says what it was made for and what passes did`() throws {
    let graph = try ModelZoo.graph(named: "mobilenetv2@64")
    let plan = try compile(graph, for: .host(.reference), passes: Pass.standard)
    #expect(plan.target == .host(isa: "reference"))
    #expect(plan.sourceHash == graph.hash)
    #expect(plan.threads == 1)
    #expect(
      plan.passes == [
        PassRecord(name: "fold-constants", nodesBefore: 151, nodesAfter: 151),
        PassRecord(name: "fuse-attention", nodesBefore: 151, nodesAfter: 151),
        PassRecord(name: "cancel-movement", nodesBefore: 151, nodesAfter: 151),
        PassRecord(name: "fuse-layer-norm", nodesBefore: 151, nodesAfter: 151),
        PassRecord(name: "fuse-batch-norm", nodesBefore: 151, nodesAfter: 99),
        PassRecord(name: "fuse-bias", nodesBefore: 99, nodesAfter: 99),
        PassRecord(name: "fuse-gated-activation", nodesBefore: 99, nodesAfter: 99),
        PassRecord(name: "fuse-activation", nodesBefore: 99, nodesAfter: 64),
        PassRecord(name: "remove-dead", nodesBefore: 64, nodesAfter: 64),
      ])
    #expect(plan.steps.map(\.node) == Array(0..<64))
    let head = plan.description.split(separator: "\n").prefix(7).map(String.init)
    #expect(
      head == [
        "plan for host reference", "source \(graph.hash)", "graph \(plan.graph.hash)", "threads 1",
        "arena \(plan.arenaBytes) bytes, weights \(plan.weightBytes) bytes",
        "pass fold-constants: 151 -> 151 nodes", "pass fuse-attention: 151 -> 151 nodes",
      ])
  }

  /// Weights of int8 have scales, and what is no weight has 32 bits.
  @Test(arguments: [("fp32", 14_155_936), ("fp16", 7_077_968), ("int8", 3_818_880)])
  func `weights take the bytes of the precision, on the host always four`(
    precision: String, bytes: Int
  ) throws {
    let text = "baseline,optimization=simd,precision=\(precision)"
    let plan = try Bundled.plan("mobilenetv2", on: "tablet", text)
    // 3 504 872 parameters and the running statistics of 17 056 channels.
    #expect(plan.weightBytes == bytes)
    #expect(plan.steps.allSatisfy { $0.kernel.precision.rawValue == precision })
    let host = try compile(
      ModelZoo.graph(named: "mobilenetv2"), for: .host(.reference),
      Configuration(parsing: text), passes: [])
    #expect(host.weightBytes == (3_504_872 + 2 * 17_056) * 4)
    #expect(host.steps.allSatisfy { $0.kernel.precision == .fp32 })
  }

  @Test func `a graph that is not sound is refused with its problems`() throws {
    var graph = try ModelZoo.graph(named: "mobilenetv2@64")
    graph.outputs = []
    let error = #expect(throws: CompilerError.self) {
      _ = try compile(graph, for: .host(.reference), passes: Pass.standard)
    }
    #expect(
      error?.description == "model 'mobilenetv2@64' is not sound: the graph has no output")
  }
}
