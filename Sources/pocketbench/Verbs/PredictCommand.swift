import Basics
import Commands
import Devices
import Fidelity
import Records
import Simulation

extension Command {
  /// `pocketbench predict`.
  static var predict: Command {
    Command(
      "predict", "Predict latencies of models on devices, in a batch.",
      discussion: """
        TASKS is a file with the columns \(PredictionTasks.columns.joined(separator: ", ")). \
        A task whose device or model is missing or broken gets an empty prediction, a line on \
        standard error, and exit code 3. With --anchor, measurements of your own scale the \
        predictions of their devices: the columns of TASKS and min_ms.
        """
    ) { signature in
      let tasks = signature.option(
        "tasks", as: String.self, valueName: "csv", help: "What to predict.")
      let devices = signature.option(
        "devices", as: String.self, valueName: "path",
        help: "A folder of profiles or a table of devices; the bundled profiles otherwise.")
      let models = signature.option(
        "models", default: ".", valueName: "dir", help: "The folder of the .param files.")
      let runtime = signature.option(
        "runtime", default: Runtime.ncnn, help: "The runtime of tasks that name none.")
      let anchor = signature.option(
        "anchor", as: String.self, valueName: "csv", help: "Your own measurements of the devices.")
      let output = signature.option(
        "output", as: String.self, short: "o", valueName: "csv",
        help: "The file to write; standard output otherwise.")
      let profiles = signature.profilesOption()
      return { values, terminal in
        guard let path = values[tasks] else {
          throw UsageError.validation(reason: "Missing expected option '--tasks <csv>'")
        }
        let tasks = try PredictionTasks(
          csv: try File.bytes(path), file: path, runtime: values[runtime])
        let laboratory = try Laboratory(profiles: values[profiles])
        let inputs = PredictionInputs(catalog: laboratory.catalog, note: terminal.note)
        let library = try ModelFolder(values[models])
        var predictor = Predictor(
          simulator: laboratory.simulator,
          devices: try inputs.devices(at: values[devices]), loadModel: library.graph)
        if let path = values[anchor] {
          let measurements = try LatencyMeasurements(
            csv: try File.bytes(path), file: path, runtime: values[runtime])
          let anchors = try Anchors(measurements, predictor: &predictor)
          for anchor in anchors.all {
            terminal.note(
              "Anchored \(anchor.deviceID) (\(anchor.kind.name)): "
                + "\(significant(anchor.factor, digits: 3)) times the prediction, measurements: "
                + "\(anchor.measurements)\n")
          }
          predictor.anchors = anchors
        }
        var lines = [Prediction.header]
        var failures = 0
        for row in tasks.rows {
          switch predictor.fields(for: row, file: path) {
          case .success(let fields): lines.append(CSVTable.line(fields))
          case .failure(let failure):
            failures += 1
            terminal.note("Error: \(failure.message)\n")
            lines.append(CSVTable.line(failure.fields))
          }
        }
        let text = lines.joined(separator: "\n") + "\n"
        if let path = values[output] {
          try File.write(text, to: path)
        } else {
          terminal.write(text)
        }
        return failures == 0 ? .success : .cellsFailed
      }
    }
  }
}

/// A row without a prediction.
private struct PredictionFailure: Error {
  let message: String
  let fields: [String]
}

extension Predictor {
  /// The fields of the output for one task.
  fileprivate mutating func fields(
    for row: Result<PredictionTask, PredictionTasks.InvalidTask>, file: String
  ) -> Result<[String], PredictionFailure> {
    switch row {
    case .failure(let invalid):
      return .failure(
        PredictionFailure(
          message: invalid.problem.description,
          fields: [invalid.deviceID, invalid.blockID, invalid.model, "", "", ""]))
    case .success(let task):
      let names = [task.deviceID, task.blockID, task.model]
      do {
        return .success(names + (try predict(task).fields))
      } catch {
        return .failure(
          PredictionFailure(
            message: "\(file):\(task.line): \(error)", fields: names + ["", "", ""]))
      }
    }
  }
}

/// The devices of a batch.
private struct PredictionInputs {
  let catalog: DeviceCatalog
  let note: @Sendable (String) -> Void

  /// Profiles of a folder, or of a table; broken ones are reported and left out.
  func devices(at path: String?) throws -> [String: DeviceProfile] {
    guard let path else { return byID(try catalog.allDevices()) }
    guard path.hasSuffix(".csv") else {
      let folder = try DeviceCatalog(directory: path)
      var devices: [DeviceProfile] = []
      for id in folder.ids {
        do {
          devices.append(try folder.device(id))
        } catch {
          note("Error: \(error)\n")
        }
      }
      return byID(devices)
    }
    let outcome = try DeviceImporter(cores: catalog.cores).devices(
      csv: try File.bytes(path), file: path)
    for problem in outcome.problems { note("Error: \(problem)\n") }
    return byID(outcome.devices.map(\.profile))
  }

  private func byID(_ devices: [DeviceProfile]) -> [String: DeviceProfile] {
    Dictionary(devices.map { ($0.id, $0) }) { first, _ in first }
  }
}
