import Basics
import Bench
import Commands
import Devices
import Reports
import Statistics

extension Command {
  /// `pocketbench audit`.
  static var audit: Command {
    Command(
      "audit", "Measure what the documents claim that this project implements.",
      discussion: """
        Each claim is measured with one thread and 32-bit floats on every device: confirmed within \
        a quarter of the claimed number, partly within twice or half of it, else refuted. What is \
        claimed of vector instructions, fusion, pools and mapped files is measured on this \
        machine, by --host.
        """
    ) { signature in
      let devices = signature.options(
        "device", as: String.self, short: "d", help: "A device or a selection (default: all).")
      let claims = signature.options(
        "claim", as: String.self, help: "A claim or a pattern (default: all).")
      let isByDevice = signature.flag("by-device", help: "A row for each device.")
      let isHost = signature.flag(
        "host", help: "The claims that only this machine can tell; about a minute.")
      let profiles = signature.profilesOption()
      let format = signature.formatOption()
      return { values, terminal in
        if values[isHost] {
          guard values[devices].isEmpty, !values[isByDevice] else {
            throw UsageError.validation(
              reason: "--host measures this machine: --device and --by-device do not apply.")
          }
          var audit = HostAudit()
          let claims = try selected(values[claims], of: Claim.hostSeeds)
          let results = try claims.map { try audit.result(of: $0) }
          terminal.write(.hostResults(results), as: values[format])
          return .success
        }
        let laboratory = try Laboratory(profiles: values[profiles])
        let names = values[devices].isEmpty ? ["all"] : values[devices]
        var audit = Audit(
          devices: try laboratory.catalog.devices(matching: names),
          simulator: laboratory.simulator)
        let results = try audit.results(of: try selected(values[claims], of: Claim.seeds))
        terminal.write(
          values[isByDevice] ? .results(results) : .claims(results), as: values[format])
        return .success
      }
    }
  }

  private static func selected(_ patterns: [String], of known: [Claim]) throws -> [Claim] {
    guard !patterns.isEmpty else { return known }
    for pattern in patterns where !known.contains(where: { matches($0.id, glob: pattern) }) {
      throw UsageError.unknown("claim", pattern, known: known.map(\.id), isListed: false)
    }
    return known.filter { claim in
      patterns.contains { matches(claim.id, glob: $0) }
    }
  }
}

extension Table {
  /// A row for each claim: the middle of all devices, both ends, and the verdicts.
  fileprivate static func claims(_ results: [ClaimResult]) -> Table {
    let claims = results.map(\.claim)
    let distinct = claims.indices.filter { claims.firstIndex(of: claims[$0]) == $0 }
    return Table(
      columns: [
        .text("claim"), .text("source"), .text("claimed"), .number("measured"),
        .number("lowest"), .number("highest"), .text("unit"),
      ] + ClaimVerdict.allCases.map { .number($0.rawValue) },
      rows: distinct.map { index in
        let claim = claims[index]
        let own = results.filter { $0.claim == claim }
        let measured = own.compactMap(\.measured)
        return [
          .text(claim.id), .text(claim.source), .text(claim.claimedText),
          claim.cell(median(measured)), claim.cell(measured.min()), claim.cell(measured.max()),
          .text(claim.unit),
        ]
          + ClaimVerdict.allCases.map { verdict in
            .integer(Int64(own.count { $0.verdict == verdict }))
          }
      })
  }

  /// A row for each claim about this machine: the mean and both ends, in times.
  fileprivate static func hostResults(_ results: [ClaimResult]) -> Table {
    Table(
      columns: [
        .text("claim"), .text("claimed"), .number("measured"), .number("lowest"),
        .number("highest"), .text("verdict"), .remark("unit"), .remark("source"),
        .remark("statement"), .remark("reason"),
      ],
      rows: results.map { result in
        let claim = result.claim
        return [
          .text(claim.id), .text(claim.claimedText), claim.cell(result.measured),
          claim.cell(result.extent?.lowerBound), claim.cell(result.extent?.upperBound),
          .text(result.verdict.rawValue), .text(claim.unit), .text(claim.source),
          .text(claim.statement), .text(result.reason),
        ]
      })
  }

  /// A row for each claim and device.
  fileprivate static func results(_ results: [ClaimResult]) -> Table {
    Table(
      columns: [
        .text("claim"), .text("statement"), .text("source"), .text("device"), .text("claimed"),
        .number("measured"), .text("unit"), .text("verdict"), .text("reason"),
      ],
      rows: results.map { result in
        [
          .text(result.claim.id), .text(result.claim.statement), .text(result.claim.source),
          .text(result.device), .text(result.claim.claimedText),
          result.claim.cell(result.measured), .text(result.claim.unit),
          .text(result.verdict.rawValue), .text(result.reason),
        ]
      })
  }
}

extension Claim {
  /// The claimed number, or both ends of its range.
  fileprivate var claimedText: String {
    let ends = [claimed.lowerBound, claimed.upperBound].map { significant($0, digits: 3) }
    return ends[0] == ends[1] ? ends[0] : ends.joined(separator: " to ")
  }

  fileprivate func cell(_ value: Double?) -> Table.Cell {
    guard let value else { return .text(nil) }
    return value.magnitude >= 10_000 ? .integer(Int64(value)) : .number(value, digits: 2)
  }
}
