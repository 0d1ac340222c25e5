import Basics
import Records

extension Verdict {
  /// The outcome and the counts in one line.
  public var summary: String {
    let counts = [
      Self.count(findings(.simulatorBug).count, "contradiction"),
      Self.count(findings(.regression).count, "regression"),
      Self.count(findings(.improvement).count, "improvement"),
    ].compactMap(\.self)
    let changes = counts.isEmpty ? "no change" : counts.joined(separator: ", ")
    let scope = "\(unchangedCount) unchanged in \(seriesCount) series"
    switch outcome {
    case .unchanged, .improvement: return "PASS: \(changes), \(scope)"
    case .regression: return "FAIL: \(changes), \(scope)"
    case .simulatorBug:
      return "INTERNAL ERROR: equal inputs gave different simulated values; \(changes), \(scope). "
        + "This is a defect of PocketBench or a change without a new simulator revision"
    case .notComparable(let obstacle):
      return "NOT COMPARABLE: \(obstacle.description.visible)"
    }
  }

  /// How many findings are told in a terminal; tables hold all of them.
  private static let toldFindings = 20

  /// The summary and a paragraph for each of the worst findings, for a terminal.
  ///
  /// - Complexity: O(findings).
  public var text: String {
    var lines = [summary]
    for finding in findings.prefix(Self.toldFindings) {
      let head = finding.kind.rawValue.padded(toColumns: Self.indent, right: false)
      lines.append("\(head)\(finding.series.description.visible)")
      for detail in finding.details {
        lines.append(String(repeating: " ", count: Self.indent) + detail.visible)
      }
    }
    if findings.count > Self.toldFindings {
      let rest = findings.count - Self.toldFindings
      lines.append("... and \(rest) more; --format csv, json or markdown lists all")
    }
    if !hostChanges.isEmpty {
      lines.append("host (median of this machine's samples, not gated)")
      lines += hostChanges.map { note in
        "  \(note.series.description.visible): "
          + "\(note.change.metric.name) \(note.change.text)".visible
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let indent = 15

  private static func count(_ number: Int, _ noun: String) -> String? {
    switch number {
    case 0: nil
    case 1: "1 \(noun)"
    default: "\(number) \(noun)s"
    }
  }
}

extension Finding {
  /// The lines below the series.
  fileprivate var details: [String] {
    let cause = causeText.isEmpty ? "" : "; \(causeText)"
    return [subjectText + cause] + (layerText.map { [$0] } ?? [])
  }
}

extension HostChange {
  /// Both medians with their counts, such as `12.5 (n = 30) -> 12.7 (n = 30) ns`.
  fileprivate var text: String {
    let sides = [(oldMedian, oldCount), (newMedian, newCount)].map { median, count in
      median.map { "\(fixed($0, digits: 0)) \(metric.unit) (n = \(count))" } ?? "none"
    }
    return "\(sides[0]) -> \(sides[1])"
  }
}
