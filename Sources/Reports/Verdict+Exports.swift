public import Basics
import Records

extension Verdict {
  /// The findings as rows, worst first.
  public var table: Table {
    Table(
      columns: [
        .text("verdict"), .text("model"), .text("device"), .text("configuration"),
        .text("scenario"), .text("metric"), .number("old"), .number("new"), .text("unit"),
        .number("changePercent", title: "change %"), .text("inputs"), .text("layer"),
      ],
      rows: findings.map(\.row))
  }

  /// The summary and the findings as markdown, for a comment on a change.
  public var markdown: String {
    let note =
      hostChanges.isEmpty ? "" : "\n\(hostChanges.count) host measurements are not gated.\n"
    return "**\(markdownEscaped(summary))**\n"
      + (findings.isEmpty ? "" : "\n" + table.markdown) + note
  }

  /// The verdict as JSON, schema version 1.
  public var json: JSONValue {
    [
      "schemaVersion": 1,
      "outcome": .string(outcome.name),
      "exitCode": .integer(Int(exitCode)),
      "summary": .string(summary),
      "seriesCount": .integer(seriesCount),
      "unchangedCount": .integer(unchangedCount),
      "findings": .array(findings.map(\.json)),
      "host": .array(hostChanges.map(\.json)),
    ]
  }
}

extension Verdict.Outcome {
  /// The stable name in exports.
  public var name: String {
    switch self {
    case .unchanged: "unchanged"
    case .improvement: "improvement"
    case .regression: "regression"
    case .simulatorBug: "simulator-bug"
    case .notComparable: "not-comparable"
    }
  }
}

extension Verdict.HostNote {
  fileprivate var json: JSONValue {
    .object(
      series.jsonMembers + [
        .init(key: "metric", value: .string(change.metric.name)),
        .init(key: "oldMedian", value: .number(orNull: change.oldMedian)),
        .init(key: "newMedian", value: .number(orNull: change.newMedian)),
        .init(key: "oldCount", value: .integer(change.oldCount)),
        .init(key: "newCount", value: .integer(change.newCount)),
        .init(key: "isGated", value: false),
      ])
  }
}

extension SeriesKey {
  /// The four names, for the beginning of an object.
  var jsonMembers: [JSONValue.Member] {
    [
      .init(key: "model", value: .string(model)), .init(key: "device", value: .string(device)),
      .init(key: "configuration", value: .string(configuration)),
      .init(key: "scenario", value: .string(scenario)),
    ]
  }

  /// The four names, for the beginning of a row.
  var cells: [Table.Cell] {
    [.text(model), .text(device), .text(configuration), .text(scenario)]
  }
}

extension Finding {
  fileprivate var row: [Table.Cell] {
    let tone: Table.Cell.Tone =
      switch kind {
      case .simulatorBug, .regression: .bad
      case .improvement: .good
      case .notice: .muted
      }
    return [.text(kind.rawValue, tone: tone)] + series.cells + valueCells
      + [.text(inputChanges.map(\.name).joined(separator: " ")), .text(mainPart?.name)]
  }

  /// Metric, old, new, unit and change.
  private var valueCells: [Table.Cell] {
    switch subject {
    case .status(let old, let new, _):
      [.text("status"), .text(old.rawValue), .text(new.rawValue), .text(nil), .text(nil)]
    case .missingCell: [.text("cell"), .text("present"), .text("missing"), .text(nil), .text(nil)]
    case .addedCell: [.text("cell"), .text("missing"), .text("present"), .text(nil), .text(nil)]
    case .metric(let change): change.cells
    }
  }

  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [.init(key: "kind", value: .string(kind.rawValue))]
    members += series.jsonMembers + subjectMembers
    members.append(.init(key: "inputChanges", value: .array(inputChanges.map(\.json))))
    members.append(.init(key: "isPlanChanged", value: isPlanChanged.map { .bool($0) } ?? .null))
    if let layers {
      members.append(.init(key: "layerParts", value: .array(layers.parts.map(\.json))))
    }
    return .object(members)
  }

  private var subjectMembers: [JSONValue.Member] {
    switch subject {
    case .status(let old, let new, let reason):
      [
        .init(key: "subject", value: "status"), .init(key: "old", value: .string(old.rawValue)),
        .init(key: "new", value: .string(new.rawValue)),
        .init(key: "reason", value: .string(orNull: reason?.description)),
      ]
    case .missingCell: [.init(key: "subject", value: "missing-cell")]
    case .addedCell: [.init(key: "subject", value: "added-cell")]
    case .metric(let change):
      [
        .init(key: "subject", value: "metric"),
        .init(key: "metric", value: .string(change.metric.name)),
        .init(key: "unit", value: .string(change.metric.unit)),
        .init(key: "old", value: .integer(orNull: change.old.map(Int.init))),
        .init(key: "new", value: .integer(orNull: change.new.map(Int.init))),
        .init(key: "changePercent", value: .number(orNull: change.percent)),
      ]
    }
  }
}

extension MetricChange {
  /// Metric, old, new, unit and change.
  var cells: [Table.Cell] {
    [
      .text(metric.name), .integer(old), .integer(new), .text(metric.unit),
      .number(percent, digits: 2),
    ]
  }
}

extension LayerBreakdown.Part {
  fileprivate var json: JSONValue {
    [
      "step": .string(orNull: step), "term": .string(orNull: term),
      "change": .integer(Int(change)),
    ]
  }
}

extension InputChange {
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init(key: "input", value: .string(name)), .init(key: "old", value: .string(fullValues.old)),
      .init(key: "new", value: .string(fullValues.new)),
    ]
    if case .configuration(_, _, let keys) = self {
      let list: [JSONValue] = keys.map {
        ["key": .string($0.key), "old": .string($0.old), "new": .string($0.new)]
      }
      members.append(.init(key: "keys", value: .array(list)))
    }
    return .object(members)
  }

  /// The values with whole hashes.
  private var fullValues: (old: String, new: String) {
    switch self {
    case .model(let old, let new), .profile(let old, let new): (old.hex, new.hex)
    case .configuration, .scenario, .seed, .simulator: values
    }
  }
}
