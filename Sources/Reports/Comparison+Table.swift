import Records

extension Comparison {
  /// Every value of every cell side by side, sorted by series; cells of one run only at the end.
  ///
  /// - Complexity: O(values).
  public var table: Table {
    let joined = series.flatMap { cells -> [[Table.Cell]] in
      let inputs = Table.Cell.text(cells.inputChanges.map(\.name).joined(separator: " "))
      let status: [Table.Cell] = [
        .text("status"), .text(cells.baseline.status.rawValue),
        .text(cells.candidate.status.rawValue), .text(nil), .text(nil), .text(nil), inputs,
      ]
      return [cells.key.cells + status]
        + cells.metrics.map { change in
          let ratio = Table.Cell.number(change.ratio, digits: 3)
          return cells.key.cells + change.cells + [ratio, inputs]
        }
    }
    let onlyOld = missing.map { $0.cells + [.text("cell"), .text("present"), .text("missing")] }
    let onlyNew = added.map { $0.cells + [.text("cell"), .text("missing"), .text("present")] }
    return Table(
      columns: [
        .text("model"), .text("device"), .text("configuration"), .text("scenario"),
        .text("metric"), .number("old"), .number("new"), .text("unit"),
        .number("changePercent", title: "change %"), .number("ratio"), .text("inputs"),
      ],
      rows: joined + onlyOld + onlyNew)
  }
}
