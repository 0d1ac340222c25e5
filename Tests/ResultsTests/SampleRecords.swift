import Basics
import Records
import Results

/// Records with values from a seeded generator: the same seed gives the same records.
struct SampleRecords {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Any 64 bits, so that the whole range of the store's integers is tried.
  mutating func integer() -> Int64 { Int64(bitPattern: random.next()) }

  mutating func text() -> String {
    let alphabet = Array("aZ9 '\"`;%_\\\u{0}\n\u{e9}\u{1F600}")
    return String(
      (0..<Int.random(in: 0...12, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? "-"
      })
  }

  mutating func optional<Value>(_ value: Value) -> Value? {
    Bool.random(using: &random) ? value : nil
  }

  mutating func layer() -> LayerTerms {
    var layer = LayerTerms(name: text(), kernel: text())
    layer.computeNs = integer()
    layer.l1Ns = integer()
    layer.l2Ns = integer()
    layer.l3Ns = integer()
    layer.dramNs = integer()
    layer.overheadNs = integer()
    layer.throttleNs = integer()
    layer.storageNs = integer()
    layer.dramBytes = integer()
    layer.energyNanojoules = integer()
    layer.work = optional(StepWork(macs: integer(), bytes: integer()))
    return layer
  }

  mutating func measurement(_ metric: Metric) -> Measurement {
    let (value, low, high) = (integer(), optional(integer()), optional(integer()))
    return Measurement(metric, value, low: low, high: high)
  }

  mutating func reason() -> StatusReason {
    var reason = StatusReason(text())
    reason.needed = optional(integer())
    reason.available = optional(integer())
    reason.unit = optional("bytes")
    return reason
  }

  /// A cell whose names differ from all others by their number.
  mutating func cell(_ number: Int) -> CellRecord {
    let series = SeriesKey(
      model: "model-\(number)" + text(), device: text(), configuration: text(), scenario: text())
    let inputs = CellInputs(
      model: ContentHash(of: "m\(number)"), profile: ContentHash(of: text()), configuration: text(),
      scenario: text(), seed: random.next(), simulator: text())
    let host = (0..<Int.random(in: 1...9, using: &random)).map { _ in integer() }
    return CellRecord(
      series: series, inputs: inputs,
      status: Status.allCases.randomElement(using: &random) ?? .ok, reason: optional(reason()),
      measurements: Metric.all.compactMap { optional(measurement($0)) },
      samples: [optional(HostSamples(.hostLatency, host))].compactMap(\.self),
      planHash: optional(ContentHash(of: "p\(number)")),
      layers: (0..<Int.random(in: 0...4, using: &random)).map { _ in layer() })
  }

  mutating func run(cells count: Int) -> RunRecord {
    let header = RunHeader(
      label: optional(text()), startedAt: text(), subjectCommit: optional(text()),
      subjectBranch: optional(text()), toolVersion: text(), simulator: text(), seed: random.next(),
      host: HostFingerprint(
        system: text(), architecture: text(), processor: text(),
        processorCount: Int(integer()), memoryBytes: integer()))
    let cells = (0..<count).map { cell($0) }
    return RunRecord(header: header, cells: cells.sorted { $0.series < $1.series })
  }
}

extension RunHeader {
  /// A run of a commit, otherwise always the same.
  static func sample(
    commit: String? = nil, branch: String? = nil, label: String? = nil
  ) -> RunHeader {
    RunHeader(
      label: label, startedAt: "2026-01-02T03:04:05Z", subjectCommit: commit,
      subjectBranch: branch, toolVersion: "1.0.0", simulator: "sim-1", seed: 7,
      host: HostFingerprint(
        system: "Linux 6.1", architecture: "x86_64", processor: "Test", processorCount: 2,
        memoryBytes: 1 << 32))
  }
}

extension CellRecord {
  /// A cell with one layer, two simulated values and what a machine did.
  static func sample(
    model: String = "mobilenet-v2", configuration: String = "baseline", content: String = "a",
    latency: Int64 = 100
  ) -> CellRecord {
    var layer = LayerTerms(name: "conv1", kernel: "f32_gemm")
    layer.computeNs = 90
    layer.dramNs = 10
    layer.work = StepWork(macs: 500, bytes: 60)
    return CellRecord(
      series: SeriesKey(
        model: model, device: "pixel-5", configuration: configuration, scenario: "warm"),
      inputs: CellInputs(
        model: ContentHash(of: content), profile: ContentHash(of: "pixel-5"), configuration: "",
        scenario: "warm", seed: 7, simulator: "sim-1"),
      status: .ok,
      measurements: [
        Measurement(.latency, latency, low: 80, high: 120), Measurement(.energy, 5),
        Measurement(.hostLatency, 33), Measurement(.outputError, 12),
      ],
      samples: [HostSamples(.hostLatency, [35, 33, 34])],
      planHash: ContentHash(of: "plan " + content), layers: [layer])
  }
}

extension ResultStore {
  /// Adds a completed run of one commit.
  func appendRun(
    commit: String? = nil, branch: String? = nil, label: String? = nil,
    cells: [CellRecord] = []
  ) throws -> Int64 {
    try append(
      RunRecord(
        header: .sample(commit: commit, branch: branch, label: label), cells: cells))
  }
}

/// The rows of every table, read by another connection.
func rowCounts(_ path: String) throws -> [String: Int64] {
  let database = try Database(path: path, access: .readOnly, lockTimeout: .zero)
  let queries: [(String, StaticString)] = [
    ("run", "SELECT count(*) FROM run"), ("cell", "SELECT count(*) FROM cell"),
    ("run_cell", "SELECT count(*) FROM run_cell"), ("value", "SELECT count(*) FROM value"),
    ("run_value", "SELECT count(*) FROM run_value"), ("sample", "SELECT count(*) FROM sample"),
    ("layer_terms", "SELECT count(*) FROM layer_terms"), ("plan", "SELECT count(*) FROM plan"),
    ("timeseries", "SELECT count(*) FROM timeseries"),
    ("verdict", "SELECT count(*) FROM verdict"),
  ]
  var counts: [String: Int64] = [:]
  for (table, sql) in queries { counts[table] = try database.integer(sql) }
  return counts
}
