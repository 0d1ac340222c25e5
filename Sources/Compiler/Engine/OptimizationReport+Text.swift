public import Basics
import Records

extension OptimizationReport {
  /// The report for people: what costs what before and after, then each technique. Every number is
  /// one of ``json``.
  public var summary: String {
    var lines = [
      "\(model) on \(device), for \(goal.rawValue): \(configuration)", "",
    ]
    lines += rows.map { row in
      padded(row.name, 10) + leading(row.before, 14) + leading(row.after, 14)
        + leading("\(fixed(row.percent, digits: 1)) %", 9) + " less"
    }
    lines += [
      "",
      padded("technique", 22) + leading("latency ms", 12) + leading("energy mJ", 12)
        + leading("memory MiB", 12),
    ]
    lines += steps.map { step in
      let savings = step.savings
      let numbers =
        step.outcome == .applied
        ? leading(fixed(Double(-savings.latencyNs) / 1e6, digits: 3), 12)
          + leading(fixed(Double(-savings.energyNanojoules) / 1e6, digits: 3), 12)
          + leading(fixed(Double(-savings.peakMemoryBytes) / 1_048_576, digits: 1), 12)
        : "  \(step.outcome.words)"
      return padded(step.technique, 22) + numbers
    }
    lines += notes.isEmpty ? [] : [""] + notes
    return lines.joined(separator: "\n") + "\n"
  }

  /// The report as Markdown, such as for a pull request.
  public var markdown: String {
    var lines = [
      "### \(model) on \(device), for \(goal.rawValue)", "", "`\(configuration)`", "",
      "| | before | after | less |", "|---|---:|---:|---:|",
    ]
    lines += rows.map {
      "| \($0.name) | \($0.before) | \($0.after) | \(fixed($0.percent, digits: 1)) % |"
    }
    lines += [
      "", "| technique | outcome | latency ms | energy mJ | size bytes | peak memory bytes |",
      "|---|---|---:|---:|---:|---:|",
    ]
    lines += steps.map { step in
      let savings = step.savings
      return "| \(step.technique) | \(step.outcome.words) "
        + "| \(fixed(Double(-savings.latencyNs) / 1e6, digits: 3)) "
        + "| \(fixed(Double(-savings.energyNanojoules) / 1e6, digits: 3)) "
        + "| \(-savings.sizeBytes) | \(-savings.peakMemoryBytes) |"
    }
    lines += notes.isEmpty ? [] : [""] + notes
    return lines.joined(separator: "\n") + "\n"
  }

  /// The report as JSON, schema version 1. Times are in nanoseconds, energies in nanojoules; savings of
  /// a technique are positive where it saves.
  public var json: JSONValue {
    [
      "schemaVersion": 1, "model": .string(model), "device": .string(device),
      "goal": .string(goal.rawValue), "configuration": .string(configuration.description),
      "before": before.json, "after": after.json,
      "sizeReductionPercent": .number(sizeReductionPercent),
      "latencyImprovementPercent": .number(latencyImprovementPercent),
      "energySavingsPercent": .number(energySavingsPercent),
      "memorySavingsPercent": .number(memorySavingsPercent),
      "techniques": .array(steps.map(\.json)),
      "missingMemoryBytes": .integer(orNull: missingMemoryBytes.map(Int.init)),
      "hostNs": hostNs.map {
        ["before": .integer(Int($0.before)), "after": .integer(Int($0.after))]
      } ?? .null,
    ]
  }

  private struct Row {
    let name, before, after: String
    let percent: Double
  }

  private var rows: [Row] {
    func millis(_ value: Int64, _ unit: String) -> String {
      "\(fixed(Double(value) / 1e6, digits: 3)) \(unit)"
    }
    return [
      Row(
        name: "size", before: formatted(bytes: Int(before.sizeBytes)),
        after: formatted(bytes: Int(after.sizeBytes)), percent: sizeReductionPercent),
      Row(
        name: "latency", before: millis(before.latencyNs, "ms"),
        after: millis(after.latencyNs, "ms"), percent: latencyImprovementPercent),
      Row(
        name: "energy", before: millis(before.energyNanojoules, "mJ"),
        after: millis(after.energyNanojoules, "mJ"), percent: energySavingsPercent),
      Row(
        name: "memory", before: formatted(bytes: Int(before.peakMemoryBytes)),
        after: formatted(bytes: Int(after.peakMemoryBytes)), percent: memorySavingsPercent),
    ]
  }

  private var notes: [String] {
    var notes: [String] = []
    if let missingMemoryBytes {
      notes.append(
        "The memory budget is exceeded by \(formatted(bytes: Int(missingMemoryBytes))).")
    }
    if let hostNs {
      let times = [hostNs.before, hostNs.after].map { fixed(Double($0) / 1e6, digits: 2) }
      notes.append("This machine: \(times[0]) ms before, \(times[1]) ms after.")
    }
    return notes
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private func leading(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

extension OptimizationCosts {
  fileprivate var json: JSONValue {
    [
      "sizeBytes": .integer(Int(sizeBytes)), "latencyNs": .integer(Int(latencyNs)),
      "energyNanojoules": .integer(Int(energyNanojoules)),
      "peakMemoryBytes": .integer(Int(peakMemoryBytes)), "dramBytes": .integer(Int(dramBytes)),
    ]
  }
}

extension OptimizationReport.Step {
  fileprivate var json: JSONValue {
    let reason: String? = if case .leftOut(let reason) = outcome { reason } else { nil }
    return [
      "name": .string(technique), "isApplied": .bool(outcome == .applied),
      "reason": .string(orNull: reason), "savings": savings.json,
    ]
  }
}
