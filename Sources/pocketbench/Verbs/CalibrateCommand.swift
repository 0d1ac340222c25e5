import Basics
import Commands
import Devices
import Fidelity
import Records
import Reports
import Simulation

extension Command {
  /// `pocketbench calibrate`.
  static var calibrate: Command {
    Command(
      "calibrate", "Score the latency model on published measurements, or fit it to them.",
      discussion: """
        DIR holds tables of measurements, all files that end in .csv. Without --fit the constants \
        in use are scored. With it they are fitted anew, then again without each chip in turn: the \
        errors are those on the chips that were left out. A fit takes about a minute.
        """
    ) { signature in
      let data = signature.option(
        "data", default: "DeviceProfiles/measurements", valueName: "dir",
        help: "The folder of the measurements.")
      let models = signature.option(
        "models", default: "Tests/GraphsTests/Fixtures/ncnn", valueName: "dir",
        help: "The folder of the .param files.")
      let fit = signature.flag("fit", help: "Fit the constants.")
      let leaveOut = signature.option(
        "leave-out", default: CrossValidation.Fold.chip,
        help: "What the errors of a fit are found without.")
      let output = signature.option(
        "output", as: String.self, short: "o", valueName: "json",
        help: "The file for the fitted constants; standard output otherwise.")
      let predictions = signature.option(
        "predictions", as: String.self, valueName: "csv",
        help: "A file for the prediction of each measurement.")
      let profiles = signature.profilesOption()
      let format = signature.formatOption()
      return { values, terminal in
        let measurements = try LatencyMeasurements(folder: values[data])
        let laboratory = try Laboratory(profiles: values[profiles])
        let library = try ModelFolder(values[models])
        let devices = Dictionary(
          try laboratory.catalog.referenceDevices().map {
            ($0.id.split(separator: "/").last.map(String.init) ?? $0.id, $0)
          }
        ) { first, _ in first }
        let calibration = LatencyCalibration(
          measurements, simulator: laboratory.simulator, devices: devices,
          loadModel: library.graph)
        for problem in calibration.problems { terminal.note("Left out: \(problem)\n") }
        let report = CalibrationReport(calibration: calibration)
        let errors: [Double]
        if values[fit] {
          let found = calibration.crossValidated(leavingOut: values[leaveOut]) {
            terminal.note("Fitted \($0)\n")
          }
          errors = found.errorsOnUnseen
          let text = found.table.json(source: CalibrationReport.source)
          if let path = values[output] {
            try File.write(text, to: path)
          } else {
            terminal.write(text)
          }
        } else {
          errors = calibration.errors(of: laboratory.simulator.constants.latency)
        }
        if let path = values[predictions] { try File.write(report.predictions(errors), to: path) }
        if !values[fit] || values[output] != nil {
          for table in report.tables(errors) { terminal.write(table, as: values[format]) }
        }
        return .success
      }
    }
  }
}

/// What is said of a calibration.
private struct CalibrationReport {
  let calibration: LatencyCalibration

  /// What the file of constants says of itself.
  static let source =
    "pocketbench calibrate --fit on DeviceProfiles/measurements; errors leave out one chip after the "
    + "other, those that are anchored know other models of the device; uncertainties are those of "
    + "the jackknife over chips"

  /// Tables of errors.
  func tables(_ errors: [Double]) -> [Table] {
    let anchored = calibration.anchored(errors)
    let groups: [(title: String, name: (Int) -> String)] = [
      ("cells", { kind($0) }), ("class", { calibration.device($0).deviceClass.rawValue }),
      ("cores", { calibration.measurements[$0].core }),
      ("threads", { "\(calibration.measurements[$0].threads)" }),
      ("precision", { calibration.measurements[$0].task.configuration.precision.rawValue }),
      ("main operator", calibration.mainOperator),
      ("chip", { calibration.measurements[$0].chip }),
      ("model", { calibration.measurements[$0].task.model }),
    ]
    return groups.map { group in
      var rows: [String: [Int]] = [:]
      for (index, measurement) in calibration.measurements.enumerated()
      where measurement.isScored && !errors[index].isNaN {
        rows[group.name(index), default: []].append(index)
      }
      func card(_ places: [Int], _ errors: [Double]) -> ErrorCard? {
        ErrorCard(
          places.filter { !errors[$0].isNaN }.map {
            (calibration.measurements[$0].chip, calibration.configuration($0), errors[$0])
          })
      }
      let cards = rows.keys.sorted().compactMap { name in
        card(rows[name] ?? [], errors).map { (name, $0, card(rows[name] ?? [], anchored)) }
      }
      return Table.errors(of: group.title, rows: cards)
    }
  }

  /// A row for each measurement that was predicted, in the columns of `predict`.
  func predictions(_ errors: [Double]) -> String {
    var lines = ["device_id,block_id,model,pred_ms"]
    for (index, measurement) in calibration.measurements.enumerated() where !errors[index].isNaN {
      let milliseconds = measurement.milliseconds * exponential(errors[index])
      lines.append(
        CSVTable.line([
          measurement.task.deviceID, measurement.task.blockID, measurement.task.model,
          significant(milliseconds, digits: 6),
        ]))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func kind(_ index: Int) -> String {
    let measurement = calibration.measurements[index]
    return LatencyTable.CellKind(
      measurement.task.configuration, threads: measurement.threads)?.name ?? "other"
  }
}

extension LatencyMeasurements {
  /// All tables of a folder.
  fileprivate init(folder: String) throws {
    let files = try File.names(in: folder).filter { $0.hasSuffix(".csv") }.sorted()
    self.init(
      try files.map { name in
        let path = "\(folder)/\(name)"
        return try LatencyMeasurements(csv: try File.bytes(path), file: path, runtime: .ncnn)
      })
  }
}

extension Table {
  /// A row for each group of measurements.
  fileprivate static func errors(
    of title: String, rows: [(name: String, card: ErrorCard, anchored: ErrorCard?)]
  ) -> Table {
    Table(
      columns: [
        .text(title), .number("configurations"), .number("medianError", title: "median error %"),
        .number("error90", title: "p90 %"), .number("bias", title: "bias %"),
        .number("anchored", title: "anchored %"),
      ],
      rows: rows.map { name, card, anchored in
        [
          .text(name), .number(Double(card.configurations), digits: 0),
          .number(card.medianError * 100, digits: 1), .number(card.error90 * 100, digits: 1),
          .number(card.bias * 100, digits: 1),
          .number(anchored.map { $0.medianError * 100 }, digits: 1),
        ]
      })
  }
}
