import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

struct TrainingTests {
  private static let models = ["mobilenetv2@64", "resnet18@64", "bert-mini@layers=6,tokens=32"]

  private func trace(
    _ model: String, _ settings: String = "", on device: String = "snapdragon-855-phone",
    _ optimizer: Optimizer = .adam
  ) throws -> Trace {
    let configuration = try Configuration(
      parsing: settings.isEmpty ? "baseline" : "baseline," + settings)
    let graph = try ModelZoo.graph(named: model, batch: configuration.batch)
    let device = try bundledDevice(device)
    return try Simulator().simulateTraining(
      plan(graph, on: device, configuration.forTraining), on: device, configuration,
      optimizer: optimizer)
  }

  private func macs(_ trace: Trace, _ prefix: String) -> Int64 {
    trace.layers.filter { $0.name.hasPrefix(prefix) }.reduce(0) { $0 + ($1.work?.macs ?? 0) }
  }

  @Test(arguments: models) func `the way back takes about twice the products of the way forward`(
    model: String
  ) throws {
    let trace = try trace(model)
    #expect(trace.status == .ok && trace.recomputedMacs == 0)
    let ratio = Double(macs(trace, "backward/")) / Double(macs(trace, "forward/"))
    #expect(ratio > 1.85 && ratio < 2.1, "\(ratio)")
    #expect(trace.layers.count { $0.name == "loss" } == 1)
    #expect(trace.layers.last?.name == "update/adam")
    #expect(!trace.layers.contains { $0.name.hasPrefix("recompute/") })
  }

  @Test(arguments: zip(Optimizer.allCases, [0, 1, 2])) func `the optimizer keeps its state`(
    optimizer: Optimizer, numbers: Int64
  ) throws {
    let trace = try trace("resnet18@64", optimizer)
    let weights = try Int64(ModelZoo.graph(named: "resnet18@64").parameterCount) * 4
    #expect(trace.optimizerStateBytes == weights * numbers)
    #expect(trace.memory.trainingBytes == weights * (1 + numbers))
    #expect(trace.layers.last?.name == "update/\(optimizer.rawValue)")
  }

  private func trace(_ model: String, _ optimizer: Optimizer) throws -> Trace {
    try trace(model, "", optimizer)
  }

  @Test(arguments: models) func `checkpoints trade products for activations`(model: String) throws {
    let all = try trace(model, "batch=4")
    for strategy in ["every-4", "sqrt", "optimal"] {
      let some = try trace(model, "batch=4,checkpointing=\(strategy)")
      #expect(some.arenaBytes < all.arenaBytes, "\(strategy)")
      #expect(some.recomputedMacs == macs(some, "recompute/"))
      #expect(macs(some, "forward/") == macs(all, "forward/"))
      #expect(macs(some, "backward/") == macs(all, "backward/"))
      #expect(macs(some, "recompute/") <= macs(all, "forward/"))
      #expect(some.memory.trainingBytes == all.memory.trainingBytes)
    }
  }

  @Test func `activations grow with the batch, weights do not`() throws {
    let (one, four) = (try trace("resnet18@64"), try trace("resnet18@64", "batch=4"))
    #expect(Double(four.arenaBytes) > 3.5 * Double(one.arenaBytes))
    #expect(four.memory.trainingBytes == one.memory.trainingBytes)
  }

  @Test func `half floats keep a copy of the weights in single ones`() throws {
    let (single, half) = (try trace("resnet18@64"), try trace("resnet18@64", "precision=fp16"))
    let count = try Int64(ModelZoo.graph(named: "resnet18@64").parameterCount)
    #expect(half.optimizerStateBytes == 12 * count)
    #expect(half.memory.trainingBytes == single.memory.trainingBytes + 2 * count)
    #expect(half.arenaBytes < single.arenaBytes)
  }

  @Test func `what does not fit is out of memory, without times`() throws {
    let trace = try trace("bert-base@layers=24", on: "budget-phone")
    #expect(trace.status == .oom && trace.layers.isEmpty)
    #expect((trace.optimizerStateBytes ?? 0) > 1_000_000_000)
  }

  @Test func `two plays give the same bits`() throws {
    let settings = "batch=2,checkpointing=optimal"
    #expect(try trace(Self.models[0], settings) == trace(Self.models[0], settings))
  }

  @Test(arguments: [
    ("baseline,precision=int8", "training needs weights in floats"),
    ("baseline,quantizer=int4", "training needs weights in floats"),
    ("baseline,weights=streamed", "training changes weights"), ("baseline,precision=fp16", nil),
  ])
  func `what cannot be trained says why`(settings: String, reason: String?) throws {
    let found = try Configuration(parsing: settings).reasonAgainstTraining
    #expect((found == nil) == (reason == nil))
    if let reason { #expect(found?.hasPrefix(reason) == true) }
  }
}
