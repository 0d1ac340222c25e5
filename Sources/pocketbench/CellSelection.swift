import Commands
import Devices
import Records

/// The options that select cells of runs by the names of their series.
struct CellSelection {
  private let patterns: [Parameter<[String]>]

  init(_ signature: inout Signature, help: String) {
    let parts: [(name: String, short: Character, word: String)] = [
      ("model", "m", "model"), ("device", "d", "device"), ("config", "c", "configuration"),
      ("scenario", "s", "scenario"),
    ]
    patterns = parts.map { part in
      signature.options(
        part.name, as: String.self, short: part.short, help: "\(help) \(part.word), or a pattern.")
    }
  }

  /// Whether a cell has the names that were asked for; all have where none were.
  func matches(_ key: SeriesKey, _ values: Values) -> Bool {
    zip([key.model, key.device, key.configuration, key.scenario], patterns)
      .allSatisfy { name, patterns in
        let asked = values[patterns]
        return asked.isEmpty || asked.contains { $0 == name || Devices.matches(name, glob: $0) }
      }
  }

  /// A run with the cells that were asked for.
  func filtered(_ run: RunRecord, _ values: Values) -> RunRecord {
    var run = run
    run.cells.removeAll { !matches($0.series, values) }
    return run
  }
}
