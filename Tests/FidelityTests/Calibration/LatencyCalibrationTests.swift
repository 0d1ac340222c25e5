import Devices
import Fidelity
import Graphs
import Records
import Simulation
import Testing

/// Fits to measurements that the model itself made, so that what a fit should find is known.
struct LatencyCalibrationTests {
  private static let models = ["mobilenetv2", "resnet18", "squeezenet1.1", "bert-mini"]
  private static let devices = ["raspberry-pi-4", "raspberry-pi-5", "pixel-5"]

  /// Measurements of simulated devices, all of them slower by a factor.
  private func calibration(
    slower factor: Double, _ constants: LatencyConstants = LatencyConstants()
  ) throws -> LatencyCalibration {
    let catalog = try DeviceCatalog()
    let known = Dictionary(
      uniqueKeysWithValues: try Self.devices.map { ($0, try catalog.device($0)) })
    var all = try Simulator().constants
    all.latency = constants
    let simulator = Simulator(all)
    var predictor = Predictor(simulator: simulator, devices: known) {
      name throws(GraphError) in try ModelZoo.graph(named: name)
    }
    var text = PredictionTasks.columns.joined(separator: ",") + ",min_ms\n"
    for (block, device) in Self.devices.enumerated() {
      for model in Self.models {
        let row = "\(device),\(block),1,2,fp32,\(model)"
        let header = PredictionTasks.columns.joined(separator: ",") + "\n"
        let task = try PredictionTasks(
          csv: Array((header + row + "\n").utf8), file: "t", runtime: .ncnn
        ).rows[0].get()
        text += "\(row),\(try predictor.predict(task).milliseconds * factor)\n"
      }
    }
    return LatencyCalibration(
      try LatencyMeasurements(csv: Array(text.utf8), file: "m.csv", runtime: .ncnn),
      simulator: simulator, devices: known
    ) { name throws(GraphError) in try ModelZoo.graph(named: name) }
  }

  @Test func `measurements of the model's own are met, before and after a fit`() throws {
    let calibration = try calibration(slower: 1)
    #expect(calibration.problems.isEmpty && calibration.measurements.count == 12)
    #expect(calibration.errors(of: LatencyConstants()).allSatisfy { $0.magnitude < 1e-4 })
    let found = calibration.crossValidated { _ in }
    #expect(found.errorsInSample.allSatisfy { $0.magnitude < 1e-3 })
    #expect(found.errorsOnUnseen.allSatisfy { $0.magnitude < 1e-3 })
    let error = try #require(found.table.errors.first)
    #expect(found.table.errors.count == 1 && error.kind == .floatOneThread)
    #expect(error.configurations == 3 && error.measurements == 12)
  }

  @Test(arguments: CrossValidation.Fold.allCases)
  func `a fit finds that all is slower, on what it was not shown too`(
    fold: CrossValidation.Fold
  ) throws {
    let calibration = try calibration(slower: 1.25)
    var lines: [String] = []
    let found = calibration.crossValidated(leavingOut: fold) { lines.append($0) }
    #expect(lines.count == 1 + (fold == .chip ? Self.devices.count : Self.models.count))
    let before = calibration.errors(of: LatencyConstants())
    #expect(before.allSatisfy { ($0 + 0.2231).magnitude < 1e-3 })
    // Expectations hold a fit to so few measurements back.
    #expect(found.errorsInSample.allSatisfy { $0.magnitude < 0.1 }, "\(found.errorsInSample)")
    #expect(found.errorsOnUnseen.allSatisfy { $0.magnitude < 0.17 }, "\(found.errorsOnUnseen)")
    // With the device's other models known nothing is left.
    #expect(calibration.anchored(before).allSatisfy { $0.magnitude < 1e-3 })
  }

  @Test func `a fit is the same each time`() throws {
    let calibration = try calibration(slower: 1.1)
    let first = calibration.crossValidated { _ in }
    #expect(calibration.crossValidated { _ in }.table == first.table)
  }

  @Test func `measurements of unknown devices and models are left out, and said`() throws {
    let text =
      PredictionTasks.columns.joined(separator: ",")
      + ",min_ms\nnowhere,1,1,0,fp32,mobilenetv2,5\nnowhere,1,1,0,fp32,resnet18,5\n"
    let calibration = LatencyCalibration(
      try LatencyMeasurements(csv: Array(text.utf8), file: "m.csv", runtime: .ncnn),
      simulator: try Simulator(), devices: [:]
    ) { name throws(GraphError) in try ModelZoo.graph(named: name) }
    #expect(calibration.measurements.isEmpty)
    #expect(calibration.problems == ["no device 'nowhere'"])
  }
}
