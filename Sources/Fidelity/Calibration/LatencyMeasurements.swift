import Basics
public import Records

/// A published latency, and what is known of how it was measured.
public struct LatencyMeasurement: Hashable, Sendable {
  /// What was measured.
  public var task: PredictionTask
  /// The shortest of several warm inferences.
  public var milliseconds: Double
  /// Chips that are left out together.
  public var chip: String
  /// Years from 2000 to the day of the measurement, where it is known.
  public var year: Double?
  /// The cores that worked, as the file names them.
  public var core: String
  /// Whether it counts: an Arm device, nothing wrong with the run, little noise.
  public var isScored: Bool
  /// Whether the fit may use it although it does not count: runs with doubts and on servers, but none
  /// of before 2020, when the runtime had other kernels.
  public var isUsable: Bool

  /// Whether the products were of bytes.
  public var isByte: Bool { task.configuration.precision == .int8 }

  /// Threads.
  public var threads: Int {
    if case .count(let count) = task.configuration.threads { count } else { 1 }
  }
}

/// A file of measured latencies: the columns of a file of tasks, and `min_ms`.
///
/// A file of a user's own needs no more. Published ones also have `noisy,quality,track` (what counts),
/// `blame_date` (the day), `soc_group` (the chip; the device otherwise) and `core`.
public struct LatencyMeasurements: Sendable {
  /// In the order of the file.
  public let rows: [LatencyMeasurement]

  /// Joins the rows of several files.
  public init(_ parts: [LatencyMeasurements]) { rows = parts.flatMap(\.rows) }

  /// The columns that must be there beside those of tasks.
  public static let columns = ["min_ms"]

  /// Reads a file.
  ///
  /// - Throws: ``FidelityError/malformed(_:)`` with every problem.
  public init(csv bytes: [UInt8], file: String, runtime: Runtime) throws(FidelityError) {
    let table: CSVTable
    do {
      table = try CSVTable(parsing: bytes)
    } catch {
      throw .malformed([Problem(file: file, error)])
    }
    var problems = table.missingColumns(Self.columns, file: file)
    guard problems.isEmpty else { throw .malformed(problems) }
    let tasks = try PredictionTasks(csv: bytes, file: file, runtime: runtime)
    var found: [LatencyMeasurement] = []
    for (row, task) in zip(table.rows, tasks.rows) {
      func text(_ column: String) -> String { table.field(column, of: row) ?? "" }
      guard let milliseconds = Double(text("min_ms")), milliseconds > 0 else {
        problems.append(
          Problem(
            file: file, keyPath: "min_ms", position: TextPosition(line: row.line, column: 1),
            message: "expected a positive number, found '\(text("min_ms"))'"))
        continue
      }
      let date = text("blame_date")
      let year = date.isEmpty ? nil : Self.year(of: date)
      guard date.isEmpty || year != nil else {
        problems.append(
          Problem(
            file: file, keyPath: "blame_date", position: TextPosition(line: row.line, column: 1),
            message: "expected a date such as 2024-06-12, found '\(date)'"))
        continue
      }
      switch task {
      case .failure(let invalid): problems.append(invalid.problem)
      case .success(let task):
        let (quality, track) = (text("quality"), text("track"))
        let isQuiet = text("noisy") != "True"
        let isKnownChip = track != "other-isa" && task.deviceID != Self.unexplainedDevice
        found.append(
          LatencyMeasurement(
            task: task, milliseconds: milliseconds,
            chip: text("soc_group").isEmpty ? task.deviceID : text("soc_group"), year: year,
            core: text("core"),
            isScored: ["A", ""].contains(quality) && ["arm", ""].contains(track) && isQuiet,
            isUsable: isQuiet && ["A", "B", ""].contains(quality) && isKnownChip
              && (year ?? Self.firstYear) >= Self.firstYear))
      }
    }
    guard problems.isEmpty else { throw .malformed(problems) }
    rows = found
  }

  /// Measurements of before are of other kernels.
  private static let firstYear = 20.0

  /// A board that is three times as slow as others with its cores, for reasons that are not known.
  private static let unexplainedDevice = "imx7d"

  /// Years from 2000 to a day, months of equal length.
  private static func year(of date: String) -> Double? {
    let parts = date.split(separator: "-").map { Double($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2],
      (2000...2100).contains(year), (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    return year - 2000 + (month - 1) / 12 + (day - 1) / 372
  }
}
