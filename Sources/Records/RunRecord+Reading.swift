public import Basics

/// Why a file is not a run.
public enum RunFileError: Error, Hashable, CustomStringConvertible {
  /// Every mistake in the file, never empty.
  case malformed([Problem])

  /// One line for each mistake.
  public var description: String {
    switch self {
    case .malformed(let problems): problems.map(\.description).joined(separator: "\n")
    }
  }
}

extension RunRecord {
  /// Reads what ``exportJSON(kind:includingHeader:)`` wrote.
  ///
  /// A file without a header gives a header that knows the simulator and the seed only.
  ///
  /// - Parameters:
  ///   - json: the document.
  ///   - file: the file as the user named it, for messages.
  /// - Throws: ``RunFileError`` with every mistake and its place.
  /// - Complexity: O(n) in the size of the document.
  public init(json: JSONNode, file: String) throws(RunFileError) {
    let validator = Validator(file: file)
    let record = validator.object(json).flatMap { Self.read($0, validator) }
    guard let record, validator.problems.isEmpty else {
      throw .malformed(validator.problems)
    }
    self = record
  }

  private static func read(_ document: ObjectReader, _ validator: Validator) -> RunRecord? {
    var document = document
    _ = document.required("schemaVersion", .integer(in: schemaVersion...schemaVersion))
    _ = document.required("kind", .choice(of: ExportKind.self))
    let simulator = document.required("simulator", .text)
    let seed = document.required("seed", .seed)
    var header = RunHeader(
      label: nil, startedAt: "", subjectCommit: nil, subjectBranch: nil, toolVersion: "",
      simulator: simulator ?? "", seed: seed ?? 0,
      host: HostFingerprint(
        system: "", architecture: "", processor: "", processorCount: 0, memoryBytes: 0))
    var id: Int64?
    if document.contains("header"), let fields = document.requiredObject("header") {
      id = header.read(fields)
    }
    let metrics = (document.optionalObjects("metrics") ?? []).compactMap(Metric.init)
    _ = document.required("layerColumns", .layerColumns)
    let reading = CellReading(
      validator: validator,
      metrics: Dictionary(metrics.map { ($0.name, $0) }) { first, _ in first })
    if !document.contains("cells") {
      document.report("missing; expected an array of objects", at: "cells")
    }
    var seen: Set<SeriesKey> = []
    let cells = (document.optionalObjects("cells") ?? []).compactMap { fields in
      let cell = reading.cell(fields)
      if let cell, !seen.insert(cell.series).inserted {
        fields.report("expected each series once, found \(cell.series) again", at: "model")
      }
      return cell
    }
    document.finish()
    return RunRecord(id: id, header: header, cells: cells.sorted { $0.series < $1.series })
  }
}

extension RunHeader {
  /// Takes over the fields of a header; returns the run's number.
  fileprivate mutating func read(_ fields: ObjectReader) -> Int64? {
    var fields = fields
    let id = fields.optional("id", .integer(in: 1...Int.max))
    label = fields.optional("label", .string)
    startedAt = fields.required("startedAt", .string) ?? ""
    subjectCommit = fields.optional("subjectCommit", .string)
    subjectBranch = fields.optional("subjectBranch", .string)
    toolVersion = fields.required("toolVersion", .string) ?? ""
    if var machine = fields.requiredObject("host") {
      host = HostFingerprint(
        system: machine.required("system", .string) ?? "",
        architecture: machine.required("architecture", .string) ?? "",
        processor: machine.required("processor", .string) ?? "",
        processorCount: machine.required("processorCount", .integer(in: 0...Int.max)) ?? 0,
        memoryBytes: Int64(machine.required("memoryBytes", .integer(in: 0...Int.max)) ?? 0))
      machine.finish()
    }
    fields.finish()
    return id.map(Int64.init)
  }
}

extension Metric {
  /// Reads the meaning of a metric's name; nil after reporting what is wrong.
  fileprivate init?(_ fields: ObjectReader) {
    var fields = fields
    defer { fields.finish() }
    let name = fields.required("name", .text)
    let unit = fields.required("unit", .text)
    let polarity = fields.required("polarity", .choice(of: Polarity.self))
    let kind = fields.required("kind", .choice(of: Kind.self))
    guard let name, let unit, let polarity, let kind else { return nil }
    self.init(name: name, unit: unit, polarity: polarity, kind: kind)
  }
}

extension Expectation where Value == String {
  /// A string that may be empty.
  static var string: Expectation { Expectation("a string", read: \.string) }
}

extension Expectation where Value == UInt64 {
  /// A seed as a number or as text.
  static var seed: Expectation {
    Expectation("an integer from 0 to \(UInt64.max)") { node in
      node.number?.integer.flatMap { UInt64(exactly: $0) } ?? node.string.flatMap { UInt64($0) }
    }
  }
}

extension Expectation where Value == ContentHash {
  /// A digest.
  static var hash: Expectation {
    Expectation("64 lower-case hexadecimal digits") { $0.string.flatMap { ContentHash(hex: $0) } }
  }
}

extension Expectation where Value == [String] {
  /// The columns of this version, or of an earlier one.
  fileprivate static var layerColumns: Expectation {
    let columns = RunRecord.layerColumns
    return Expectation("the columns \(columns.joined(separator: ", "))") { node in
      [columns, RunRecord.secondLayerColumns, RunRecord.firstLayerColumns].first {
        node.elements?.map(\.string) == $0
      }
    }
  }
}
