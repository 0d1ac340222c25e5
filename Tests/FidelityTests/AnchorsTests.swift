import Devices
import Fidelity
import Graphs
import Records
import Simulation
import Testing

struct AnchorsTests {
  private static let header = PredictionTasks.columns.joined(separator: ",") + ",min_ms\n"

  private func predictor() throws -> Predictor {
    let catalog = try DeviceCatalog()
    return Predictor(
      simulator: try Simulator(),
      devices: [
        "phone": try catalog.device("budget-phone"),
        "pi": try catalog.device("raspberry-pi-4"),
      ]
    ) { name throws(GraphError) in try ModelZoo.graph(named: name) }
  }

  private func tasks(_ text: String) throws -> [PredictionTask] {
    let header = PredictionTasks.columns.joined(separator: ",") + "\n"
    return try PredictionTasks(csv: Array((header + text).utf8), file: "t", runtime: .ncnn).rows
      .map { try $0.get() }
  }

  @Test func `measurements scale their device and kind of cell, and narrow the interval`() throws {
    var predictor = try predictor()
    let measured = try tasks(
      "phone,1,1,0,fp32,resnet18\nphone,1,1,0,fp32,squeezenet1.1\nphone,1,1,0,fp32,bert-mini\n")
    let factors = [1.2, 1.4, 1.3]
    var text = Self.header
    for (task, factor) in zip(measured, factors) {
      let milliseconds = try predictor.predict(task).milliseconds * factor
      text += "phone,1,1,0,fp32,\(task.model),\(milliseconds)\n"
    }
    let anchors = try Anchors(
      LatencyMeasurements(csv: Array(text.utf8), file: "m.csv", runtime: .ncnn),
      predictor: &predictor)
    let anchor = try #require(anchors.all.first)
    #expect(anchors.all.count == 1 && anchor.deviceID == "phone" && anchor.measurements == 3)
    #expect(anchor.kind == .floatOneThread && (anchor.factor - 1.3).magnitude < 1e-9)

    let asked = try tasks(
      "phone,1,1,0,fp32,mobilenetv2\nphone,1,4,0,fp32,mobilenetv2\nphone,1,1,0,int8,mobilenetv2\n"
        + "pi,1,1,0,fp32,mobilenetv2\n")
    let plain = try asked.map { try predictor.predict($0) }
    predictor.anchors = anchors
    let anchored = try asked.map { try predictor.predict($0) }
    #expect((anchored[0].milliseconds / plain[0].milliseconds - 1.3).magnitude < 1e-9)
    let error = try #require(try Simulator().constants.latencyErrors.first)
    let low = anchored[0].lowMilliseconds / anchored[0].milliseconds
    #expect((low - error.anchoredFactors.lowerBound).magnitude < 1e-9)
    #expect(low > plain[0].lowMilliseconds / plain[0].milliseconds)
    #expect(Array(anchored.dropFirst()) == Array(plain.dropFirst()))
  }

  @Test func `kinds of cells without an error table are not anchored`() throws {
    var predictor = try predictor()
    let text = Self.header + "phone,1,4,0,fp32,mobilenetv2,30\n"
    let anchors = try Anchors(
      LatencyMeasurements(csv: Array(text.utf8), file: "m.csv", runtime: .qnn),
      predictor: &predictor)
    #expect(anchors.all.isEmpty)
  }

  @Test func `a measurement of an unknown device is an error`() throws {
    var predictor = try predictor()
    let text = Self.header + "phones,1,4,0,fp32,mobilenetv2,30\n"
    let measurements = try LatencyMeasurements(
      csv: Array(text.utf8), file: "m.csv", runtime: .ncnn)
    #expect(throws: PredictionError.self) {
      _ = try Anchors(measurements, predictor: &predictor)
    }
  }
}
