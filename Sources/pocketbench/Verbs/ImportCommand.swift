import Commands
import Devices

extension Command {
  /// `pocketbench import`.
  static var importing: Command {
    Command("import", "Turn a table of devices into profiles.") { signature in
      let devices = signature.option(
        "devices", as: String.self, valueName: "csv", help: "A table of devices.")
      let output = signature.option(
        "output", default: ".", short: "o", valueName: "dir", help: "The folder to write to.")
      let profiles = signature.profilesOption()
      return { values, terminal in
        guard let path = values[devices] else {
          throw UsageError.validation(reason: "Missing expected option '--devices <csv>'")
        }
        let laboratory = try Laboratory(profiles: values[profiles])
        let outcome = try DeviceImporter(cores: laboratory.catalog.cores).devices(
          csv: try File.bytes(path), file: path)
        for device in outcome.devices {
          try File.write(device.json, to: "\(values[output])/\(device.profile.id).json")
        }
        if !outcome.unknownColumns.isEmpty {
          let names = outcome.unknownColumns.map { "'\($0)'" }.joined(separator: ", ")
          terminal.note("Nothing is read from the unknown columns \(names)\n")
        }
        for problem in outcome.problems { terminal.note("Error: \(problem)\n") }
        terminal.note("\(outcome.devices.count) profiles are in \(values[output])\n")
        return outcome.problems.isEmpty ? .success : .malformedInput
      }
    }
  }
}
