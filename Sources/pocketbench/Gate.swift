import Basics
import Commands
import Records
import Reports
import Results

/// The options of `check`, and what they do.
struct Gate {
  /// The baseline that is taken when none is named.
  static let defaultBaseline = "default"

  private let name: Parameter<String?>
  private let updatesBaseline: Parameter<Bool>
  private let allowsMissingBaseline: Parameter<Bool>
  private let allowsMissingCells: Parameter<Bool>
  private let allowsSimulatorChange: Parameter<Bool>
  private let failsOnImprovement: Parameter<Bool>

  init(_ signature: inout Signature) {
    name = signature.option(
      "baseline", as: String.self, short: "b", valueName: "run",
      help: "The run to judge against: a baseline's name, a run, or file:PATH.")
    updatesBaseline = signature.flag(
      "update-baseline", help: "Afterwards the candidate becomes the baseline.")
    allowsMissingBaseline = signature.flag(
      "allow-missing-baseline", help: "Without a baseline exit 0 instead of 5.")
    allowsMissingCells = signature.flag(
      "allow-missing", help: "Cells of the baseline may be missing in the candidate.")
    allowsSimulatorChange = signature.flag(
      "allow-simulator-change", help: "Compare although the simulator's revision differs.")
    failsOnImprovement = signature.flag(
      "fail-on-improvement", help: "Exit 4 when something is better and nothing is worse.")
  }

  /// What may pass.
  func policy(_ values: Values) -> GatePolicy {
    GatePolicy(
      allowsMissing: values[allowsMissingCells],
      allowsSimulatorChange: values[allowsSimulatorChange],
      failsOnImprovement: values[failsOnImprovement])
  }

  /// Refuses a name that ``update(_:to:database:)`` could not use, before anything is done.
  func validate(_ values: Values) throws(UsageError) {
    guard values[updatesBaseline], filePath(values) == nil, let name = values[name] else { return }
    _ = try Self.baselineName(name)
  }

  /// The run to judge against; nil where there is none and that is allowed, or about to change.
  func baseline(_ values: Values, _ lookup: RunLookup) async throws -> RunRecord? {
    do {
      return try await find(values, lookup)
    } catch let error as any ExitCoded where error.exitCode == .baselineNotFound {
      guard values[allowsMissingBaseline] || values[updatesBaseline] else { throw error }
      return nil
    }
  }

  /// A name that is a baseline of the store is that baseline; other names are runs.
  private func find(_ values: Values, _ lookup: RunLookup) async throws -> RunRecord {
    let asked = values[name] ?? Self.defaultBaseline
    if let path = filePath(values) {
      guard File.exists(path) else { throw StoreError.runNotFound(asked, existing: []) }
      return try RunLookup.run(inFile: path)
    }
    let baselines = try await lookup.store().baselines()
    // What is no name of a run either is a baseline that does not exist.
    let isRun = baselines[asked] == nil && (try? RunReference(parsing: asked)) != nil
    return try await lookup.run(isRun ? asked : "baseline:\(asked)")
  }

  /// Keeps the verdict of two stored runs, with the limits that produced it.
  func store(
    _ verdict: Verdict, _ values: Values, _ baseline: RunRecord, _ candidate: RunRecord,
    database: String
  ) async throws {
    guard let old = baseline.id, let new = candidate.id, filePath(values) == nil else { return }
    let policy = policy(values)
    let records = verdict.findings.compactMap { finding -> VerdictRecord? in
      guard case .metric(let change) = finding.subject else { return nil }
      let limits: JSONValue = [
        "tolerancePpm": .integer(Int(policy.tolerancePpm(of: change.metric.name)))
      ]
      return VerdictRecord(
        run: new, baseline: old, series: finding.series, metric: change.metric,
        outcome: finding.kind.rawValue, old: change.old, new: change.new,
        limits: JSONWriter(layout: .compact).text(of: limits), createdAt: .now)
    }
    try await ResultStore(path: database, access: .readWrite).storeVerdicts(records)
  }

  /// Makes the candidate the baseline, where that was asked for, and says what was changed.
  func update(
    _ values: Values, to candidate: RunRecord, database: String
  ) async throws -> String? {
    guard values[updatesBaseline] else { return nil }
    if let path = filePath(values) {
      try File.write(candidate.baselineText, to: path)
      return "\(path) holds the candidate now."
    }
    let baseline = try Self.baselineName(values[name] ?? Self.defaultBaseline)
    guard let id = candidate.id else {
      throw UsageError.validation(
        reason: "A run in a file cannot become the baseline '\(baseline)' of the store.")
    }
    try await ResultStore(path: database, access: .readWrite).setBaseline(baseline, id)
    return "Baseline '\(baseline)' is run \(id) now."
  }

  /// The name of a baseline, without the prefix that run names have.
  ///
  /// - Throws: `UsageError` for what names a run in another way: such a baseline would hide it.
  static func baselineName(_ text: String) throws(UsageError) -> String {
    switch try? RunReference(parsing: text) {
    case nil: return text
    case .baseline(let name): return name
    case .id, .label, .commit, .latest, .mergeBase, .file:
      throw .validation(
        reason: "'\(text)' names a run and cannot name a baseline. "
          + "Please provide a word such as '\(defaultBaseline)'.")
    }
  }

  private func filePath(_ values: Values) -> String? {
    guard let name = values[name], name.hasPrefix("file:") else { return nil }
    return String(name.dropFirst("file:".count))
  }
}

extension RunRecord {
  /// The text of a committed baseline file: what does not depend on the host, and who made it.
  var baselineText: String {
    JSONWriter().text(of: exportJSON(kind: .simulated, includingHeader: true)) + "\n"
  }
}
