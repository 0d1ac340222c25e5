import Devices
import Fidelity
import Graphs
import Records
import Simulation
import Synchronization
import Testing

struct PredictorTests {
  @Test func `a prediction lies within its interval`() throws {
    var predictor = try predictor()
    for model in ["mobilenetv2", "resnet18", "bert-mini"] {
      let found = try predictor.predict(task("budget-phone", model))
      #expect(found.lowMilliseconds < found.milliseconds)
      #expect(found.milliseconds < found.highMilliseconds)
    }
  }

  @Test(arguments: ["baseline", "baseline,threads=4", "baseline,precision=int8"])
  func `the interval is that of the kind of cell, or a factor of two`(text: String) throws {
    let configuration = try Configuration(parsing: text)
    let kind = try #require(
      LatencyTable.CellKind(configuration, threads: text.contains("threads") ? 4 : 1))
    var constants = try Simulator().constants
    var task = try self.task("budget-phone", "mobilenetv2")
    task.configuration = configuration
    for error in [Self.error(of: kind), nil] {
      constants.latencyErrors = error.map { [$0] } ?? []
      var predictor = try predictor(Simulator(constants))
      let found = try predictor.predict(task)
      let low = found.lowMilliseconds / found.milliseconds
      let high = found.highMilliseconds / found.milliseconds
      #expect((low - (error?.factors.lowerBound ?? 0.5)).magnitude < 1e-9)
      #expect((high - (error?.factors.upperBound ?? 2)).magnitude < 1e-9)
    }
  }

  private static func error(of kind: LatencyTable.CellKind) -> LatencyTable.CellError {
    LatencyTable.CellError(
      kind: kind, configurations: 1, measurements: 1, medianError: 0.1, error90: 0.2,
      factors: 0.75...1.25, anchoredError: 0.05, anchoredFactors: 0.9...1.1)
  }

  @Test func `fields have six significant digits`() {
    let prediction = Prediction(
      milliseconds: 12.345_678_9, lowMilliseconds: 0.001_234_567_8,
      highMilliseconds: 1_234_567.8)
    #expect(prediction.fields == ["12.3457", "0.00123457", "1234568"])
    #expect(Prediction.header == "device_id,block_id,model,pred_ms,low_ms,high_ms")
  }

  @Test func `a device or model that misses is named, with the closest name`() throws {
    var predictor = try predictor()
    let device = #expect(throws: PredictionError.self) {
      _ = try predictor.predict(task("budget-fone", "mobilenetv2"))
    }
    #expect(
      device?.description == "no device 'budget-fone' (did you mean 'budget-phone'?)")
    for _ in 0..<2 {
      let model = #expect(throws: PredictionError.self) {
        _ = try predictor.predict(task("budget-phone", "mobilenet"))
      }
      #expect(model?.description.hasPrefix("model 'mobilenet': unknown model") == true)
    }
    #expect(try predictor.predict(task("budget-phone", "mobilenetv2")).milliseconds > 0)
  }

  @Test func `a model is loaded once for all its tasks`() throws {
    let loads = Mutex(0)
    let device = try DeviceCatalog().device("budget-phone")
    var predictor = Predictor(simulator: try Simulator(), devices: ["d": device]) {
      name throws(GraphError) in
      loads.withLock { $0 += 1 }
      return try ModelZoo.graph(named: name)
    }
    for model in ["mobilenetv2@64", "mobilenetv2@64", "mobilenetv2@96", "mobilenetv2@64"] {
      _ = try predictor.predict(task("d", model))
    }
    #expect(loads.withLock { $0 } == 2)
  }

  @Test(arguments: ["mobilenetv2", "resnet18", "bert-mini"])
  func `a better core, and more of them, are predicted to be faster`(model: String) throws {
    var predictor = try predictor()
    let wide = try predictor.predict(task("snapdragon-855", model)).milliseconds
    let narrow = try predictor.predict(task("budget-phone", model)).milliseconds
    // An A76 at 2.84 GHz does four times the multiply-adds of an A53 at 2.0 GHz.
    #expect(wide * 2 < narrow && narrow < wide * 12)
    let four = try predictor.predict(task("snapdragon-855", model, threads: 4, .big)).milliseconds
    #expect(four < wide && wide < four * 4)
    let little = try predictor.predict(task("snapdragon-855", model, .little)).milliseconds
    #expect(little > wide)
  }

  private func task(
    _ device: String, _ model: String, threads: Int = 1, _ cores: CoreSelection = .all
  ) throws -> PredictionTask {
    let powersave = cores == .all ? 0 : cores == .little ? 1 : 2
    let text = PredictionTasks.columns.joined(separator: ",")
    let tasks = try PredictionTasks(
      csv: Array("\(text)\n\(device),b,\(threads),\(powersave),fp32,\(model)\n".utf8), file: "t",
      runtime: .ncnn)
    return try tasks.rows[0].get()
  }

  private func predictor(_ simulator: Simulator? = nil) throws -> Predictor {
    let catalog = try DeviceCatalog()
    let devices = try [
      "budget-phone": catalog.device("budget-phone"),
      "snapdragon-855": catalog.device("snapdragon-855-phone"),
    ]
    return Predictor(simulator: try simulator ?? Simulator(), devices: devices) {
      name throws(GraphError) in try ModelZoo.graph(named: name)
    }
  }
}
