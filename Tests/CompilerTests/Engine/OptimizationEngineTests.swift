import Basics
import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

struct OptimizationEngineTests {
  private static let models = ["mobilenetv2@64", "resnet18@64", "bert-mini@tokens=16"]
  private static let devices = ["budget-phone", "snapdragon-855-phone", "wasm-scalar"]

  private func report(
    _ model: String, on device: String, _ settings: OptimizationSettings = OptimizationSettings()
  ) throws -> (report: OptimizationReport, graph: Graph) {
    var graph = try ModelZoo.graph(named: model)
    let engine = try OptimizationEngine(settings, simulator: Simulator())
    let report = try engine.optimize(&graph, on: DeviceCatalog().device(device))
    return (report, graph)
  }

  @Test(arguments: models, devices)
  func `the savings of all techniques add up to the total`(model: String, device: String) throws {
    for goal in OptimizationGoal.allCases {
      let report = try report(model, on: device, OptimizationSettings(goal: goal)).report
      var rest = report.before
      for step in report.steps { rest = rest.savings(to: step.savings) }
      #expect(rest == report.after)
      #expect(report.steps.map(\.technique) == Technique.all.map(\.name))
      for step in report.steps where step.outcome != .applied {
        #expect(step.savings == OptimizationCosts())
      }
    }
  }

  @Test(arguments: models, devices)
  func `what the report says is what a run of its configuration gives`(
    model: String, device: String
  ) throws {
    let report = try report(model, on: device).report
    let profile = try DeviceCatalog().device(device)
    let plan = try OptimizedGraph(
      ModelZoo.graph(named: model), report.configuration
    ).plan(for: .device(profile, Simulator()), report.configuration)
    let trace = try Simulator().simulate(plan, on: profile, report.configuration)
    #expect(trace.inferenceNs == report.after.latencyNs)
    #expect(trace.energyNanojoules == report.after.energyNanojoules)
    #expect(trace.weightBytes == report.after.sizeBytes)
    #expect(trace.peakMemoryBytes == report.after.peakMemoryBytes)
  }

  @Test(arguments: models)
  func `a second application changes nothing`(model: String) throws {
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    let engine = try OptimizationEngine(
      OptimizationSettings(quantizer: .int8), simulator: Simulator())
    var graph = try ModelZoo.graph(named: model)
    let source = graph.hash
    let first = try engine.optimize(&graph, on: device)
    let once = graph.hash
    #expect(once != source)
    let second = try engine.optimize(&graph, on: device)
    #expect(graph.hash == once)
    #expect(second.after == first.after)
    #expect(second.configuration == first.configuration)
  }

  @Test func `the goal decides`() throws {
    for device in Self.devices {
      let costs = try OptimizationGoal.allCases.map { goal in
        try report("mobilenetv2@64", on: device, OptimizationSettings(goal: goal)).report.after
      }
      #expect(costs[0].latencyNs <= costs[1].latencyNs)
      #expect(costs[1].energyNanojoules <= costs[0].energyNanojoules)
    }
  }

  @Test func `what does not serve the goal is left out, and the report says by how much`() throws {
    // All cores of a device of two kinds wait for the slowest.
    let report = try report(
      "mobilenetv2@64", on: "snapdragon-855-phone",
      OptimizationSettings(goal: .energy, disabledTechniques: ["quantize"])
    ).report
    let quantize = try #require(report.steps.first { $0.technique == "quantize" })
    #expect(quantize.outcome == .leftOut("switched off by the settings"))
    for step in report.steps {
      guard case .leftOut(let reason) = step.outcome, step.technique != "quantize" else { continue }
      #expect(
        reason.hasPrefix("would raise the energy by ")
          || reason == "no more cores serve the goal better")
    }
  }

  @Test func `threads and memory are limited by the settings`() throws {
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    for limit in [1, 2, 3] {
      let settings = OptimizationSettings(goal: .latency, maximumThreads: limit)
      let configuration = try report("resnet18@64", on: "snapdragon-855-phone", settings).report
        .configuration
      #expect(try Simulator().threadCount(device, configuration) <= limit)
    }
    let tight = try report(
      "mobilenetv2@64", on: "budget-phone", OptimizationSettings(memoryBudgetBytes: 1 << 20)
    ).report
    #expect(tight.missingMemoryBytes == tight.after.peakMemoryBytes - 1 << 20)
    #expect(tight.summary.contains("The memory budget is exceeded by "))
  }

  static let invalid: [(settings: OptimizationSettings, field: String)] = [
    (OptimizationSettings(maximumThreads: 0), "maximumThreads"),
    (OptimizationSettings(memoryBudgetBytes: 0), "memoryBudgetBytes"),
    (OptimizationSettings(precisions: []), "precisions"),
    (OptimizationSettings(disabledTechniques: ["magic"]), "disabledTechniques"),
  ]

  @Test(arguments: invalid)
  func `a wrong setting is named`(settings: OptimizationSettings, field: String) throws {
    let simulator = try Simulator()
    let error = try #require(throws: OptimizationError.self) {
      try OptimizationEngine(settings, simulator: simulator)
    }
    #expect(error.description.hasPrefix("optimization settings: '\(field)' is "))
  }

  @Test func `the texts say what the JSON says`() throws {
    let report = OptimizationReport(
      model: "net", device: "phone", goal: .latency, configuration: Configuration(),
      before: OptimizationCosts(
        sizeBytes: 4 << 20, latencyNs: 20_000_000, energyNanojoules: 8_000_000,
        peakMemoryBytes: 8 << 20, dramBytes: 100),
      after: OptimizationCosts(
        sizeBytes: 1 << 20, latencyNs: 5_000_000, energyNanojoules: 6_000_000,
        peakMemoryBytes: 5 << 20, dramBytes: 50),
      steps: [
        .init(
          technique: "simd", summary: "", outcome: .applied,
          savings: OptimizationCosts(latencyNs: 15_000_000, energyNanojoules: 2_000_000)),
        .init(
          technique: "threads", summary: "",
          outcome: .leftOut("would raise the latency by 3.0 %"), savings: OptimizationCosts()),
      ],
      missingMemoryBytes: nil, hostNs: .init(before: 3_000_000, after: 1_000_000))
    #expect(
      report.summary == """
        net on phone, for latency: baseline

        size             4.0 MiB       1.0 MiB   75.0 % less
        latency        20.000 ms      5.000 ms   75.0 % less
        energy          8.000 mJ      6.000 mJ   25.0 % less
        memory           8.0 MiB       5.0 MiB   37.5 % less

        technique               latency ms   energy mJ  memory MiB
        simd                       -15.000      -2.000         0.0
        threads                 left out: would raise the latency by 3.0 %

        This machine: 3.00 ms before, 1.00 ms after.

        """)
    let json = JSONWriter().text(of: report.json)
    for text in [
      "\"sizeReductionPercent\": 75", "\"latencyImprovementPercent\": 75",
      "\"energySavingsPercent\": 25", "\"memorySavingsPercent\": 37.5",
      "\"latencyNs\": 20000000", "\"reason\": \"would raise the latency by 3.0 %\"",
    ] {
      #expect(json.contains(text), "\(text)")
    }
    #expect(report.markdown.contains("| latency | 20.000 ms | 5.000 ms | 75.0 % |"))
  }
}
