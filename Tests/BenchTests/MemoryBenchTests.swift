import Bench
import Devices
import Records
import Simulation
import Testing

struct MemoryBenchTests {
  private func cells(
    _ model: String, on device: String, _ configuration: String,
    _ scenarios: [Scenario] = [.warm]
  ) throws -> [CellRecord] {
    var bench = Bench(
      Matrix(
        models: [model], devices: try DeviceCatalog().devices(matching: [device]),
        configurations: [NamedConfiguration(try Configuration(parsing: configuration))],
        scenarios: scenarios),
      simulator: try Simulator())
    return bench.run(try header()).cells
  }

  private func cell(
    _ model: String, on device: String, _ configuration: String
  ) throws -> CellRecord {
    try #require(try cells(model, on: device, configuration).first)
  }

  @Test func `weights that are streamed fit where resident ones do not`() throws {
    let device = "pixel-5+memory.appLimitMiB=200"
    let resident = try cell("bert-base", on: device, "baseline")
    #expect(resident.status == .oom)
    #expect(resident.reason?.available == 200 << 20)
    let streamed = try cell("bert-base", on: device, "baseline,weights=streamed")
    #expect(streamed.status == .ok)
    #expect(try #require(streamed.value(of: .peakMemory)) <= 200 << 20)
    #expect(try #require(streamed.value(of: .weightStall)) >= 0)
    let unprefetched = try cell("bert-base", on: device, "baseline,prefetch=off,weights=streamed")
    #expect(
      try #require(unprefetched.value(of: .weightStall))
        > #require(streamed.value(of: .weightStall)))
    let budget = try cell("bert-base", on: device, "baseline,budget-mib=device")
    #expect(budget.status == .ok)
    #expect(
      try #require(budget.value(of: .latency)) <= #require(streamed.value(of: .latency)))
  }

  @Test func `a budget becomes concrete settings, under the name that was asked for`() throws {
    let name = "baseline,batch=4,budget-mib=40"
    let cell = try cell("bert-mini", on: "pixel-5", name)
    #expect(cell.status == .ok)
    #expect(cell.series.configuration == name)
    #expect(!cell.inputs.configuration.contains("budget-mib"))
    #expect(try #require(cell.value(of: .peakMemory)) <= 40 << 20)
    let concrete = try self.cell(
      "bert-mini", on: "pixel-5", "baseline,\(cell.inputs.configuration)")
    #expect(concrete.hash == cell.hash)
    #expect(concrete.measurements == cell.measurements)
  }

  @Test func `a budget that nothing meets is out of memory, with what lacks and what would give`()
    throws
  {
    let cell = try cell("bert-mini", on: "pixel-5", "baseline,budget-mib=4")
    #expect(cell.status == .oom)
    let reason = try #require(cell.reason)
    #expect(reason.available == 4 << 20 && (reason.needed ?? 0) > 4 << 20)
    #expect(reason.message.contains("are missing"))
    #expect(reason.message.contains("what would give: precision=fp16"))
    #expect(cell.inputs.configuration == "budget-mib=4")
  }

  @Test func `a batch in pieces needs the activations of one piece and takes longer`() throws {
    let whole = try cell("mobilenetv2@64", on: "pixel-5", "baseline,batch=8")
    let pieces = try cell("mobilenetv2@64", on: "pixel-5", "baseline,batch=8,micro-batch=2")
    let arenas = [whole, pieces].compactMap { $0.value(of: .arena) }
    #expect(arenas[1] * 3 < arenas[0])
    #expect(try #require(pieces.value(of: .latency)) > #require(whole.value(of: .latency)))
    #expect(pieces.layers.reduce(0) { $0 + $1.totalNs } == pieces.value(of: .latency))
    let odd = try cell("mobilenetv2@64", on: "pixel-5", "baseline,batch=8,micro-batch=3")
    #expect(odd.status == .unsupported)
    #expect(odd.reason?.message == "a batch of 8 cannot be run in pieces of 3")
  }

  @Test func `mapped weights are resident and do not count against the limit`() throws {
    let resident = try cell("bert-mini", on: "iphone-15-pro", "baseline")
    let mapped = try cell("bert-mini", on: "iphone-15-pro", "baseline,weights=mapped")
    let touched = try #require(mapped.value(of: .residentWeights))
    let peak = try #require(mapped.value(of: .peakMemory))
    // Only rows that are looked up are read of the embeddings.
    #expect(peak < (resident.value(of: .peakMemory) ?? 0))
    #expect(mapped.value(of: .footprint) == peak - touched)
  }

  @Test func `budgets are for single inferences`() throws {
    let cells = try cells(
      "gpt2", on: "pixel-5", "baseline,tradeoff=0.5", [.generate(tokens: 2), .train(.sgd)])
    #expect(cells.map(\.status) == [.unsupported, .unsupported])
    #expect(cells[0].reason?.message.contains("planned for single inferences") == true)
  }
}
