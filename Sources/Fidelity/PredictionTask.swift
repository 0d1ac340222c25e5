public import Basics
public import Records

/// One latency that is asked for: a device, a model and how it runs.
public struct PredictionTask: Hashable, Sendable {
  /// The line of the task in its file.
  public var line: Int
  /// The device.
  public var deviceID: String
  /// The block of measurements that the task belongs to; copied to the output.
  public var blockID: String
  /// The model.
  public var model: String
  /// How it runs.
  public var configuration: Configuration
}

/// A file of tasks: `device_id,block_id,threads,powersave,precision_run,model` and optionally
/// `runtime` and `unit`; other columns are ignored.
public struct PredictionTasks: Sendable {
  /// A task for each row, or what is wrong with it, in the order of the file.
  public let rows: [Result<PredictionTask, InvalidTask>]

  /// A row that is no task.
  public struct InvalidTask: Error, Hashable, Sendable {
    /// The device as it stands in the row.
    public let deviceID: String
    /// The block as it stands in the row.
    public let blockID: String
    /// The model as it stands in the row.
    public let model: String
    /// What is wrong, with the line.
    public let problem: Problem
  }

  /// The columns that must be there.
  public static let columns = [
    "device_id", "block_id", "threads", "powersave", "precision_run", "model",
  ]

  /// Reads a file.
  ///
  /// - Parameter runtime: The runtime of rows that name none.
  /// - Throws: ``FidelityError/malformed(_:)`` when a column misses or the text is no CSV.
  public init(csv bytes: [UInt8], file: String, runtime: Runtime) throws(FidelityError) {
    let table: CSVTable
    do {
      table = try CSVTable(parsing: bytes)
    } catch {
      throw .malformed([Problem(file: file, error)])
    }
    let missing = table.missingColumns(Self.columns, file: file)
    guard missing.isEmpty else { throw .malformed(missing) }
    rows = table.rows.map { Row(table: table, row: $0, file: file, runtime: runtime).task }
  }

  private struct Row {
    let table: CSVTable
    let row: CSVTable.Row
    let file: String
    let runtime: Runtime

    func text(_ column: String) -> String { table.field(column, of: row) ?? "" }

    var task: Result<PredictionTask, InvalidTask> {
      do throws(InvalidTask) {
        return .success(
          PredictionTask(
            line: row.line, deviceID: text("device_id"), blockID: text("block_id"),
            model: text("model"), configuration: try configuration()))
      } catch {
        return .failure(error)
      }
    }

    private func configuration() throws(InvalidTask) -> Configuration {
      var configuration = Configuration()
      guard let threads = Int(text("threads")), (1...1024).contains(threads) else {
        throw invalid("threads", "an integer from 1 to 1024")
      }
      configuration.threads = .count(threads)
      guard let cores = ["0": CoreSelection.all, "1": .little, "2": .big][text("powersave")] else {
        throw invalid("powersave", "0 (all cores), 1 (little cores) or 2 (big cores)")
      }
      configuration.cores = cores
      guard let precision = Precision(rawValue: text("precision_run")) else {
        throw invalid("precision_run", "fp32, fp16 or int8")
      }
      configuration.precision = precision
      let named = text("runtime")
      guard let runtime = named.isEmpty ? self.runtime : Runtime(rawValue: named) else {
        throw invalid(
          "runtime", "one of " + Runtime.allCases.map(\.rawValue).joined(separator: ", "))
      }
      configuration.runtime = runtime
      let unit = text("unit").lowercased()
      guard unit.isEmpty || unit == "cpu" else { throw invalid("unit", "CPU, in this version") }
      return configuration
    }

    private func invalid(_ column: String, _ expected: String) -> InvalidTask {
      InvalidTask(
        deviceID: text("device_id"), blockID: text("block_id"), model: text("model"),
        problem: Problem(
          file: file, keyPath: column, position: TextPosition(line: row.line, column: 1),
          message: "expected \(expected), found '\(text(column))'"))
    }
  }
}

/// Why predictions cannot be made.
public enum FidelityError: Error, Hashable, CustomStringConvertible {
  /// A file of tasks or models that cannot be read as a whole.
  case malformed([Problem])

  /// A line for each problem.
  public var description: String {
    switch self {
    case .malformed(let problems): problems.map(\.description).joined(separator: "\n")
    }
  }
}
