import Basics
public import Records

/// How well models do their job, as their users measured it: a CSV file `model,accuracy` in percent.
///
/// The zoo's large networks have seeded weights, so their accuracy is something the bench is told,
/// never something it says; ``Evaluator`` judges the two that are trained.
public struct AccuracyTable: Hashable, Sendable {
  /// Thousandths of a percent by the name that a model's series have.
  public let millipercent: [String: Int64]

  /// Reads the file.
  ///
  /// - Throws: ``BenchFileError`` with every problem of the file.
  public init(csv bytes: [UInt8], file: String) throws(BenchFileError) {
    let table: CSVTable
    do {
      table = try CSVTable(parsing: bytes)
    } catch {
      throw BenchFileError(problems: [Problem(file: file, error)])
    }
    var problems = table.missingColumns(["model", "accuracy"], file: file)
    var values: [String: Int64] = [:]
    for row in problems.isEmpty ? table.rows : [] {
      let model = ModelLibrary.displayName(of: table.field("model", of: row) ?? "")
      func report(_ column: String, _ message: String) {
        problems.append(
          Problem(
            file: file, keyPath: column, position: TextPosition(line: row.line, column: 1),
            message: message))
      }
      let text = table.field("accuracy", of: row) ?? ""
      if model.isEmpty {
        report("model", "expected the name of a model, found nothing")
      } else if let percent = Double(text), percent > 0, percent <= 100 {
        let value = Int64((percent * 1000).rounded())
        if values.updateValue(value, forKey: model) != nil {
          report("model", "expected each model once, found '\(model)' again")
        }
      } else {
        report("accuracy", "expected a number of percent above 0 and up to 100, found '\(text)'")
      }
    }
    guard problems.isEmpty else { throw BenchFileError(problems: problems) }
    millipercent = values
  }

  /// The run with the accuracy of each cell whose model the table knows.
  public func added(to run: RunRecord) -> RunRecord {
    var run = run
    for index in run.cells.indices {
      guard let value = millipercent[run.cells[index].series.model] else { continue }
      run.cells[index].measurements.append(Measurement(.statedAccuracy, value))
    }
    return run
  }
}
