import Basics
import Bench
import Devices
import Graphs
import Records
import Simulation
import TestSupport
import Testing

struct BenchTests {
  @Test func `a cell that cannot be measured gets its status, and the run goes on`() throws {
    let folder = try TemporaryFolder()
    let broken = try folder.write("7767517\n1 1\nNope x 0 1 y\n", to: "broken.param")
    let models = ["mobilenetv2@64", "mobilenetv9", broken, "bert-mini@tokens=8"]
    let configurations = [
      "baseline", "baseline,backend=npu/qnn", "baseline,runtime=coreml", "baseline,input=96",
      "baseline,passes-off=nothing",
    ]
    let run = try run(models, on: ["budget-phone"], configurations)
    #expect(run.cells.count == 2 * models.count * configurations.count)
    func cell(_ model: String, _ configuration: String) throws -> CellRecord {
      try #require(
        run.cells.first {
          $0.series.model == model && $0.series.configuration == configuration
        })
    }
    let good = try cell("mobilenetv2@64", "baseline")
    #expect(good.status == .ok && good.reason == nil && good.planHash != nil)
    for configuration in configurations {
      let unknown = try cell("mobilenetv9", configuration)
      #expect(unknown.status == .failed)
      #expect(unknown.reason?.message.contains("Did you mean 'mobilenetv2'?") == true)
      let malformed = try cell("broken", configuration)
      #expect(malformed.status == .failed)
      #expect(malformed.reason?.message.contains("broken.param") == true)
      #expect(malformed.measurements.isEmpty && malformed.planHash == nil)
    }
    let backend = try cell("mobilenetv2@64", "baseline,backend=npu/qnn")
    #expect(backend.status == .unsupported)
    #expect(backend.reason?.message == "backend npu/qnn is not simulated by this version")
    let runtime = try cell("mobilenetv2@64", "baseline,runtime=coreml")
    #expect(runtime.status == .unsupported)
    #expect(runtime.reason?.message == "runtime coreml is not simulated by this version")
    let sized = try cell("bert-mini@tokens=8", "baseline,input=96")
    #expect(sized.status == .unsupported)
    #expect(sized.reason?.message.contains("has no image input") == true)
    #expect(try cell("mobilenetv2@64", "baseline,input=96").status == .ok)
    let pass = try cell("mobilenetv2@64", "baseline,passes-off=nothing")
    #expect(pass.status == .failed)
    #expect(pass.reason?.message.hasPrefix("there is no pass 'nothing'") == true)
  }

  @Test(arguments: [
    ("baseline", LatencyTable.CellKind.floatOneThread), ("baseline,threads=4", .floatThreads),
    ("baseline,precision=int8", .byteOneThread),
    ("baseline,runtime=paddle-lite", .paddleLiteFloat),
  ])
  func `latencies carry the error of their kind of cell, and times that hold them too`(
    text: String, kind: LatencyTable.CellKind
  ) throws {
    let run = try run(["mobilenetv2@64"], on: ["budget-phone"], [text])
    let error = try #require(
      try Simulator().constants.latencyErrors.first { $0.kind == kind })
    for cell in run.cells {
      func value(_ metric: Metric) -> Measurement? {
        cell.measurements.first { $0.metric == metric }
      }
      let latency = try #require(value(.latency))
      let (low, high) = try (#require(latency.low), #require(latency.high))
      let network = Double(latency.value)
      #expect((Double(low) - network * error.factors.lowerBound).magnitude <= 1)
      #expect((Double(high) - network * error.factors.upperBound).magnitude <= 1)
      let whole = try #require(value(.endToEndTime) ?? value(.coldStart))
      #expect(whole.low == whole.value - latency.value + low)
      #expect(whole.high == whole.value - latency.value + high)
      #expect(value(.peakMemory)?.low == nil && value(.energy)?.low == nil)
    }
  }

  @Test func `runtimes and threads that nobody measured have no interval`() throws {
    let run = try run(
      ["mobilenetv2@64"], on: ["budget-phone"], ["baseline,runtime=paddle-lite,threads=4"])
    let latency = run.cells.first?.measurements.first { $0.metric == .latency }
    #expect(latency != nil && latency?.low == nil && latency?.high == nil)
  }

  @Test func `two runs are equal, and their cells sorted by series`() throws {
    let models = ["resnet18@64", "bert-mini@tokens=8", "mobilenetv2@64"]
    let devices = ["tablet", "budget-phone"]
    let first = try run(models, on: devices, ["baseline,threads=2", "baseline"])
    let second = try run(models, on: devices, ["baseline,threads=2", "baseline"])
    #expect(first == second)
    #expect(first.cells.count == 3 * 2 * 2 * 2)
    #expect(first.cells.map(\.series) == first.cells.map(\.series).sorted())
    #expect(Set(first.cells.map(\.hash)).count == first.cells.count)
  }

  @Test func `scenarios share a plan and differ in the load`() throws {
    let cells = try run(["mobilenetv2@64"], on: ["tablet"], ["baseline"]).cells
    #expect(cells.map(\.series.scenario) == ["cold", "warm"])
    #expect(cells[0].planHash == cells[1].planHash)
    let times = cells.map { $0.value(of: .latency) ?? 0 }
    #expect(times[0] >= times[1])
    let stages: [Metric] = [.preprocessTime, .latency, .postprocessTime]
    for (cell, others) in zip(cells, [[.loadTime, .coldStart], [.endToEndTime]] as [[Metric]]) {
      let texts: [Metric] = [.firstToken, .tokenRate, .keyValueCache]
      let starts: [Metric] = [.loadTime, .coldStart, .endToEndTime]
      let memory: [Metric] = [
        .footprint, .residentWeights, .weightStall, .storageTraffic, .recomputedMacs,
        .optimizerState, .fragmentation,
      ]
      let caches: [Metric] = [
        .l1PlanarMisses, .l1Misses, .l2PlanarMisses, .l2Misses, .l1Hits, .l1Evictions, .l2Hits,
        .l2Evictions, .l1HitRate, .l2HitRate,
      ]
      #expect(
        cell.measurements.map(\.metric)
          == Metric.all.filter {
            $0.kind == .simulated && !(texts + caches + memory).contains($0)
              && (!starts.contains($0) || others.contains($0))
          })
      let sum = stages.reduce(0) { $0 + (cell.value(of: $1) ?? 0) }
      let total = others.compactMap { cell.value(of: $0) }.reduce(0, max)
      #expect(others == [.endToEndTime] ? total == sum : total > sum)
    }
  }

  @Test func `a generated text is a cell of models that can`() throws {
    let name = "gpt2@layers=2,tokens=8,width=128"
    let matrix = Matrix(
      models: [name, "mobilenetv2@64"], devices: [try DeviceCatalog().device("tablet")],
      configurations: [NamedConfiguration(try Configuration(parsing: "baseline,batch=3"))],
      scenarios: [.generate(tokens: 5), .warm])
    #expect(
      matrix.cells.map { "\($0.series.model) \($0.series.scenario)" }
        == ["\(name) generate@tokens=5", "\(name) warm", "mobilenetv2@64 warm"])
    var bench = try Bench(matrix, simulator: Simulator())
    let cells = bench.run(try header()).cells
    let text = cells[0]
    #expect(text.status == .ok)
    // Eight tokens of the prompt and four that are read; keys and values of two layers.
    #expect(text.value(of: .keyValueCache) == Int64(12 * 2 * 2 * 128 * 3 * 4))
    let rate = Double(try #require(text.value(of: .tokenRate))) / 1000
    let rates = try #require(text.measurements.first { $0.metric == .tokenRate })
    let factors = try #require(
      try Simulator().constants.latencyErrors.first { $0.kind == .floatOneThread }
    ).factors
    #expect(rates.low == Int64((Double(rates.value) / factors.upperBound).rounded()))
    #expect(rates.high == Int64((Double(rates.value) / factors.lowerBound).rounded()))
    let first = try #require(text.value(of: .firstToken))
    let whole = try #require(text.value(of: .endToEndTime))
    // The first token, and four more at the rate.
    #expect((Double(whole - first) / 1e9 - 4 / rate).magnitude < 1e-6)
    #expect(text.planHash != cells[1].planHash && text.inputs.model != cells[1].inputs.model)
    #expect(text.layers.contains { $0.name == "prompt/layer1.query" })
    #expect(text.layers.contains { $0.name == "tokens/layer1.query" })
  }

  @Test func `a training step is a cell of models in floats`() throws {
    let matrix = Matrix(
      models: ["mobilenetv2@64"], devices: [try DeviceCatalog().device("tablet")],
      configurations: try [
        "baseline,batch=2", "baseline,batch=2,checkpointing=sqrt", "baseline,precision=int8",
      ].map { NamedConfiguration(try Configuration(parsing: $0)) },
      scenarios: [.train(.momentum)])
    var bench = try Bench(matrix, simulator: Simulator())
    let cells = bench.run(try header()).cells
    #expect(cells.map(\.status) == [.ok, .ok, .unsupported])
    #expect(cells.map(\.series.scenario) == Array(repeating: "train@optimizer=momentum", count: 3))
    let (all, some) = (cells[0], cells[1])
    #expect(all.value(of: .optimizerState) == some.value(of: .optimizerState))
    #expect(all.value(of: .recomputedMacs) == 0 && (some.value(of: .recomputedMacs) ?? 0) > 0)
    #expect(all.planHash == some.planHash)
    for metric in [Metric.arena, .peakMemory] {
      #expect((some.value(of: metric) ?? 0) < (all.value(of: metric) ?? 0))
    }
    #expect((some.value(of: .latency) ?? 0) > (all.value(of: .latency) ?? 0))
    let order = all.measurements.map(\.metric)
    #expect(order == Metric.all.filter { order.contains($0) })
  }

  @Test func `one token is the prompt alone, and a model that cannot is told`() throws {
    let device = try DeviceCatalog().device("tablet")
    var bench = try Bench(Matrix(models: [], devices: []), simulator: Simulator())
    func measured(_ model: String, tokens: Int) -> CellRecord {
      bench.measure(
        MatrixCell(
          model: model, device: device, profileHash: device.contentHash,
          configuration: CellConfiguration(name: "baseline", configuration: Configuration()),
          scenario: .generate(tokens: tokens))
      ).record
    }
    let one = measured("gpt2@layers=1,tokens=8,width=128", tokens: 1)
    #expect(one.status == .ok)
    #expect(one.value(of: .tokenRate) == nil)
    #expect(one.value(of: .firstToken) == one.value(of: .endToEndTime))
    let image = measured("mobilenetv2@64", tokens: 1)
    #expect(image.status == .unsupported)
    #expect(image.reason?.message == "'mobilenetv2@64' does not generate text")
    let name = "gpt2@layers=1,tokens=1000,width=128"
    #expect(measured(name, tokens: 25).status == .ok)
    let long = measured(name, tokens: 26)
    #expect(long.status == .unsupported)
    #expect(
      long.reason?.message == "'\(name)' reads up to 1024 tokens; a prompt of 1000 and 26 "
        + "generated tokens take 1025")
  }

  @Test func `the name of a configuration is that of its series, not of its cell`() throws {
    var configuration = Configuration()
    configuration.threads = .count(2)
    let named = NamedConfiguration(name: "release", configuration)
    let matrix = Matrix(
      models: ["mobilenetv2@64"], devices: [try DeviceCatalog().device("tablet")],
      configurations: [named, NamedConfiguration(configuration)], scenarios: [.warm])
    var bench = try Bench(matrix, simulator: Simulator())
    let cells = bench.run(try header()).cells
    #expect(cells.map(\.series.configuration) == ["baseline,threads=2", "release"])
    #expect(cells[0].hash == cells[1].hash)
    #expect(cells[0].measurements == cells[1].measurements)
  }

  @Test func `auto-detected is resolved for each device and shares its cells`() throws {
    let requests = try ["auto-detected", "auto-detected,threads=1"].map {
      NamedConfiguration(try ConfigurationRequest(parsing: $0))
    }
    let same = try Configuration(parsing: "baseline,cores=big,precision=fp16,threads=all")
    let matrix = Matrix(
      models: ["mobilenetv2@64"], devices: try DeviceCatalog().devices(matching: ["tablet"]),
      configurations: requests + [NamedConfiguration(same)], scenarios: [.warm])
    var bench = try Bench(matrix, simulator: Simulator())
    let cells = bench.run(try header()).cells
    #expect(
      cells.map(\.series.configuration) == [
        "auto-detected", "auto-detected,threads=1", same.description,
      ])
    #expect(
      cells.map(\.inputs.configuration) == [
        same.canonical, "cores=big,precision=fp16", same.canonical,
      ])
    #expect(cells[0].hash == cells[2].hash && cells[0].hash != cells[1].hash)
    #expect(cells[0].measurements == cells[2].measurements)
  }

  @Test func `the batch and size of a configuration change the model, not its name`() throws {
    let cells = try run(
      ["mobilenetv2"], on: ["tablet"], ["baseline", "baseline,batch=4", "baseline,input=64"]
    ).cells.filter { $0.series.scenario == "warm" }
    #expect(cells.map(\.series.model) == ["mobilenetv2", "mobilenetv2", "mobilenetv2"])
    #expect(Set(cells.map(\.inputs.model)).count == 3)
    let times = cells.map { $0.value(of: .latency) ?? 0 }
    #expect(times[1] > 3 * times[0] && times[2] * 3 < times[0])
  }

  // MARK: Memory

  @Test func `a decoder of 1.2 G parameters fits no bundled phone of up to 8 GB`() throws {
    let phones = try DeviceCatalog().devices(matching: ["class:phone"]).filter {
      $0.memory.totalMiB <= 8192
    }.map(\.id)
    #expect(phones.count >= 8)
    let cells = try run(["decoder-24x2048"], on: phones, ["baseline"]).cells
    #expect(cells.count == 3 * phones.count)
    for cell in cells {
      #expect(cell.status == .oom)
      #expect((cell.reason?.needed ?? 0) > 4_800_000_000)
      #expect((cell.reason?.available ?? .max) < 4_800_000_000)
      #expect(cell.layers.isEmpty && cell.value(of: .latency) == nil)
      #expect(cell.value(of: .peakMemory) == cell.reason?.needed)
    }
  }

  @Test func `what-if edits of the memory limit decide`() throws {
    let cells = try run(
      ["bert-mini"], on: ["budget-phone+memory.appLimitMiB=20", "budget-phone"], ["baseline"]
    ).cells.filter { $0.series.scenario == "warm" }
    #expect(
      cells.map(\.series.device) == ["budget-phone-3gb", "budget-phone-3gb+memory.appLimitMiB=20"])
    #expect(cells.map(\.status) == [.ok, .oom])
    #expect(cells[1].reason?.available == Int64(20 * 1_048_576))
  }

  private func run(
    _ models: [String], on devices: [String], _ configurations: [String]
  ) throws -> RunRecord {
    let catalog = try DeviceCatalog()
    let matrix = Matrix(
      models: models, devices: try devices.map { try catalog.device($0) },
      configurations: try configurations.map {
        NamedConfiguration(try Configuration(parsing: $0))
      })
    var bench = try Bench(matrix, simulator: Simulator())
    return bench.run(try header())
  }
}

/// The header of a run made by tests.
func header() throws -> RunHeader {
  RunHeader(
    label: nil, startedAt: "2026-01-01T00:00:00Z", subjectCommit: nil, subjectBranch: nil,
    toolVersion: "test", simulator: try Simulator().revision, seed: 7, host: .current())
}
