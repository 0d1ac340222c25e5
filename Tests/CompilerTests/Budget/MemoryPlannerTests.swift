import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

struct MemoryPlannerTests {
  @Test(arguments: ["mobilenetv2", "bert-mini", "resnet18"], ["pixel-5", "iphone-15-pro"])
  func `nothing on the front is both larger and slower, and every candidate has a better there`(
    model: String, device: String
  ) throws {
    let planner = try planner(model, on: device, "baseline,batch=4")
    let front = planner.front.candidates
    #expect(!front.isEmpty)
    for (small, large) in zip(front, front.dropFirst()) {
      #expect(small.residentBytes < large.residentBytes)
      #expect(small.latencyNs > large.latencyNs)
    }
    for candidate in planner.candidates where candidate.isWithinLimits {
      #expect(
        front.contains {
          $0.residentBytes <= candidate.residentBytes && $0.latencyNs <= candidate.latencyNs
        })
    }
  }

  @Test(arguments: ["mobilenetv2", "bert-mini", "squeezenet1.1"])
  func `along the trade-off memory never falls and time never rises`(model: String) throws {
    var latest: MemoryCandidate?
    for thousandths in stride(from: 0, through: 1000, by: 25) {
      let choice = try planner(
        model, on: "budget-phone-4gb",
        "baseline,batch=4,tradeoff=\(Double(thousandths) / 1000)"
      ).choice()
      if let latest {
        #expect(choice.residentBytes >= latest.residentBytes)
        #expect(choice.latencyNs <= latest.latencyNs)
      }
      latest = choice
    }
    let ends = try planner(model, on: "budget-phone-4gb", "baseline,batch=4").front.candidates
    #expect(latest?.latencyNs == ends.last?.latencyNs)
  }

  @Test(arguments: ["bert-mini", "resnet18"])
  func `the choice keeps the budget, and below the smallest the bytes that are missing are said`(
    model: String
  ) throws {
    let smallest = try #require(
      planner(model, on: "pixel-5", "baseline,batch=2").front.candidates.first?.residentBytes)
    let least = Int((smallest + 1 << 20 - 1) >> 20)
    for budget in [least, least + 1, least + 2, least + 8, least + 64] {
      let choice = try planner(
        model, on: "pixel-5", "baseline,batch=2,budget-mib=\(budget)"
      ).choice()
      #expect(choice.residentBytes <= Int64(budget) << 20)
      #expect(choice.configuration.memory.budget == nil)
    }
    for budget in [1, least - 1] {
      let planning = try outcome(model, on: "pixel-5", "baseline,batch=2,budget-mib=\(budget)")
      guard case .isShort(let shortfall) = planning else {
        Issue.record("\(budget) MiB are enough")
        continue
      }
      #expect(shortfall.missingBytes == smallest - Int64(budget) << 20)
      #expect(shortfall.remedies.contains { $0.change == "precision=int8" })
      #expect(shortfall.description.contains("\(shortfall.missingBytes) are missing"))
      let parts = shortfall.parts.map(\.byteCount)
      #expect(parts.reduce(0, +) == smallest && parts == parts.sorted(by: >))
    }
  }

  @Test func `what is stated stays`() throws {
    let planner = try planner(
      "bert-mini", on: "pixel-5", "baseline,batch=4,micro-batch=2,prefetch=2,weights=streamed")
    for candidate in planner.candidates {
      #expect(candidate.configuration.memory.microBatch == 2)
      #expect(candidate.configuration.memory.weights == .streamed)
      #expect(candidate.configuration.memory.prefetch == .layers(2))
    }
  }

  private func planner(
    _ model: String, on device: String, _ configuration: String
  ) throws -> MemoryPlanner {
    let device = try DeviceCatalog().device(device)
    return try MemoryPlanner(
      Configuration(parsing: configuration), on: device, profileHash: device.contentHash,
      Simulator(), source: source(model))
  }

  private func outcome(
    _ model: String, on device: String, _ configuration: String
  ) throws -> MemoryPlanning {
    try planner(model, on: device, configuration).outcome(source: source(model))
  }

  private func source(_ model: String) -> MemoryPlanner.Source {
    { configuration throws(CompilerError) in
      let name = model + (configuration.inputSize.map { "@\($0)" } ?? "")
      guard
        let graph = try? ModelZoo.graph(named: name)
          .specialized(batch: configuration.inputsAtOnce)
      else { return nil }
      return try OptimizedGraph(graph, configuration)
    }
  }
}
