import Basics
import Bench
import Commands
import Kernels
import Reports

extension Command {
  /// `pocketbench kernels`.
  static var kernels: Command {
    Command(
      "kernels", "Measure every kernel on this machine, at the shapes of real layers.",
      discussion: """
        Each variant of each family is timed in one thread: 10^9 operations (products and sums, \
        counted apart) or bytes (read and written, once each) in a second; the share of what this \
        machine does at most, in arithmetic of the kind or in a copy of as many bytes, probed \
        before and after; and the gain over the portable variant, plain C that compilers vectorize \
        where they can. Products are M x N x K, convolutions height x width x channels, \
        window/stride, outputs; Winograd's algorithm counts as if computed directly. Numbers vary \
        with whatever else the machine does.
        """
    ) { signature in
      let options = KernelOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `kernels`, and what they do.
private struct KernelOptions {
  private let pattern: Parameter<String?>
  private let filter: Parameter<String?>
  private let seconds: Parameter<Double>
  private let isVerbose: Parameter<Bool>
  private let format: Parameter<Table.Format>

  init(_ signature: inout Signature) {
    pattern = signature.optionalArgument(
      "pattern", as: String.self, help: "The same as --filter.")
    filter = signature.option(
      "filter", as: String.self, valueName: "regex",
      help: "Only what this is found in: 'family shape variant' (default: all).")
    seconds = signature.option(
      "seconds", default: 0.05, help: "How long each variant is repeated.")
    isVerbose = signature.flag(
      "verbose", short: "v", help: "Show times, repetitions, pieces and peaks as well.")
    format = signature.formatOption()
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    guard (0...60).contains(values[seconds]) else {
      throw UsageError.validation(reason: "--seconds must be from 0 to 60.")
    }
    let bench = try KernelBench.matching(try regex(values), seconds: values[seconds])
    var progress = Progress(isShown: terminal.isInteractive, note: terminal.note)
    progress.begin(bench.count)
    let rows = bench.measure { progress.advance($0) }
    progress.end()
    let peaks = Table.peaks(bench.peaks())
    let kernels = Table.kernels(rows, isVerbose: values[isVerbose], for: values[format])
    switch values[format] {
    case .text, .markdown:
      terminal.write(peaks, as: values[format])
      terminal.write("\n")
      terminal.write(kernels, as: values[format])
    case .csv: terminal.write(kernels, as: .csv)
    case .json:
      let object: JSONValue = ["peaks": peaks.jsonRows, "kernels": kernels.jsonRows]
      terminal.write(JSONWriter().text(of: object) + "\n")
    }
    return .success
  }

  private func regex(_ values: Values) throws -> String {
    if values[pattern] != nil, values[filter] != nil {
      throw UsageError.validation(reason: "<pattern> and --filter exclude each other.")
    }
    return values[pattern] ?? values[filter] ?? ""
  }
}

extension KernelBench {
  /// A bench of what a regular expression is found in.
  ///
  /// - Throws: `UsageError` for none, with the names of the families.
  fileprivate static func matching(_ pattern: String, seconds: Double) throws -> KernelBench {
    let everything = KernelBench(timer: BurstTimer(budgetSeconds: seconds))
    guard !pattern.isEmpty else { return everything }
    guard let regex = try? Regex(pattern) else {
      throw UsageError.validation(reason: "'\(pattern)' is no regular expression.")
    }
    let names = everything.benchmarks.flatMap { benchmark in
      everything.variants(of: benchmark).map { benchmark.name($0) }
    }
    let wanted = Set(names.filter { $0.contains(regex) })
    guard !wanted.isEmpty else {
      let families = KernelFamily.allCases.map(\.rawValue)
      throw UsageError.unknown("kernel", pattern, known: families)
    }
    return KernelBench(timer: everything.timer) { wanted.contains($0) }
  }
}

extension Table {
  /// A row for each measurement. What is for programs has all columns and names in full; text fits
  /// a narrow terminal unless it is to be verbose.
  static func kernels(
    _ rows: [KernelMeasurement], isVerbose: Bool, for format: Format
  ) -> Table {
    let isFull = isVerbose || !format.isForPeople
    let names: [Column] =
      format.isForPeople
      ? [.text("kernel"), .text("variant")]
      : [.text("family"), .text("shape"), .text("variant")]
    var details: [Column] = [
      .number("nanoseconds"), .number("bursts"), .number("runsOfBurst", title: "runs of burst"),
      .number("pieces"), .text("peak"), .number("peakRate", title: "peak rate"),
    ]
    for index in details.indices { details[index].isDispensable = true }
    return Table(
      columns: names + [
        .number("rate"), .text("unit"), .number("peakPercent", title: "% of peak"),
        .number("timesPortable", title: "gain"),
      ] + (isFull ? details : []),
      rows: rows.map { row in
        let names: [Cell] =
          format.isForPeople
          ? [.text("\(row.family) \(row.shape)"), .text(row.shortVariant)]
          : [.text(row.family.rawValue), .text(row.shape), .text(row.variant.name)]
        let rates: [Cell] = [
          .significant(row.workPerSecond / 1e9), .text(row.work.unit),
          .significant(100 * row.shareOfPeak), .significant(row.speedUp),
        ]
        return names + rates + (isFull ? row.details : [])
      })
  }

  /// A row for each peak.
  static func peaks(_ peaks: [PeakMeasurement]) -> Table {
    Table(
      columns: [.text("peak"), .text("touched"), .number("rate"), .text("unit")],
      rows: peaks.map { peak in
        [
          .text(peak.name), .text(peak.byteCount.map { formatted(bytes: $0) }),
          .significant(peak.perSecond / 1e9), .text(peak.unit),
        ]
      })
  }
}

extension Table.Cell {
  /// A number with three digits, or all those before its point.
  fileprivate static func significant(_ value: Double?) -> Table.Cell {
    guard let value, value.isFinite else { return Table.Cell(.empty) }
    let digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return .number(value, digits: digits)
  }
}

extension KernelMeasurement {
  fileprivate var details: [Table.Cell] {
    [
      .number(timing.seconds * 1e9, digits: 0), .integer(Int64(timing.bursts)),
      .integer(Int64(timing.runsOfBurst)), .integer(Int64(pieceCount)), .text(peakName),
      .number(peakPerSecond / 1e9, digits: 1),
    ]
  }
}
