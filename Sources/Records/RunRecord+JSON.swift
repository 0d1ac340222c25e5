public import Basics

extension RunRecord {
  /// Which numbers of a run are written.
  public enum ExportKind: String, CaseIterable, Hashable, Sendable {
    /// What does not depend on the host: two runs of the same inputs are equal byte for byte.
    case simulated
    /// What is exact on one ISA level.
    case computed
    /// What this machine did.
    case host
    /// Everything.
    case all

    /// Whether numbers of a kind are written.
    func includes(_ kind: Metric.Kind) -> Bool {
      switch self {
      case .simulated: kind == .simulated
      case .computed: kind == .computed
      case .host: kind == .host
      case .all: true
      }
    }
  }

  /// The version of the format of ``exportJSON(kind:includingHeader:)``.
  public static var schemaVersion: Int { 1 }

  /// The names of the columns of a layer, in order.
  static let layerColumns = secondLayerColumns + ["storageNs"]

  /// The columns that files of the second version have.
  static let secondLayerColumns = firstLayerColumns + ["macs", "bytes"]

  /// The columns that files of the first version have.
  static let firstLayerColumns = [
    "name", "kernel", "computeNs", "l1Ns", "l2Ns", "l3Ns", "dramNs", "overheadNs", "throttleNs",
    "dramBytes", "energyNanojoules",
  ]

  /// The run as JSON, schema version 1: the form of exports and of committed baseline files.
  ///
  /// Keys have one order, cells are sorted by series, and every number is an integer in the unit
  /// of its metric. A value stands alone, or as `[value, low, high]` where its interval is known;
  /// a layer is an array in the order of `layerColumns`. Without the header nothing tells who ran
  /// it, when and where.
  ///
  /// - Complexity: O(n log n) in the number of cells.
  public func exportJSON(kind: ExportKind, includingHeader: Bool) -> JSONValue {
    let ordered = cells.sorted { ($0.series, $0.hash) < ($1.series, $1.hash) }
    var document: [JSONValue.Member] = [
      .init(key: "schemaVersion", value: .integer(Self.schemaVersion)),
      .init(key: "kind", value: .string(kind.rawValue)),
      .init(key: "simulator", value: .string(header.simulator)),
      .init(key: "seed", value: .seed(header.seed)),
    ]
    if includingHeader { document.append(.init(key: "header", value: headerJSON)) }
    document += [
      .init(key: "metrics", value: metricsJSON(kind)),
      .init(key: "layerColumns", value: .array(Self.layerColumns.map { .string($0) })),
      .init(key: "cells", value: .array(ordered.map { $0.json(kind) })),
    ]
    return .object(document)
  }

  private var headerJSON: JSONValue {
    [
      "id": .integer(orNull: id.map(Int.init)), "label": .string(orNull: header.label),
      "startedAt": .string(header.startedAt),
      "subjectCommit": .string(orNull: header.subjectCommit),
      "subjectBranch": .string(orNull: header.subjectBranch),
      "toolVersion": .string(header.toolVersion),
      "host": [
        "system": .string(header.host.system), "architecture": .string(header.host.architecture),
        "processor": .string(header.host.processor),
        "processorCount": .integer(header.host.processorCount),
        "memoryBytes": .integer(Int(header.host.memoryBytes)),
      ],
    ]
  }

  /// What the names in the cells mean.
  private func metricsJSON(_ kind: ExportKind) -> JSONValue {
    var names: Set<String> = []
    let used = cells.flatMap { $0.measurements.map(\.metric) + $0.samples.map(\.metric) }
      .filter { kind.includes($0.kind) && names.insert($0.name).inserted }
    return .array(
      used.sorted(by: Metric.standsBefore).map {
        [
          "name": .string($0.name), "unit": .string($0.unit),
          "polarity": .string($0.polarity.rawValue), "kind": .string($0.kind.rawValue),
        ]
      })
  }
}

extension CellRecord {
  fileprivate func json(_ kind: RunRecord.ExportKind) -> JSONValue {
    var cell: [JSONValue.Member] = [
      .init(key: "model", value: .string(series.model)),
      .init(key: "device", value: .string(series.device)),
      .init(key: "configuration", value: .string(series.configuration)),
      .init(key: "scenario", value: .string(series.scenario)),
      .init(key: "hash", value: .string(hash.hex)),
      .init(key: "inputs", value: inputs.json),
      .init(key: "status", value: .string(status.rawValue)),
    ]
    if let reason { cell.append(.init(key: "reason", value: reason.json)) }
    if let planHash { cell.append(.init(key: "plan", value: .string(planHash.hex))) }
    let chosen = measurements.filter { kind.includes($0.metric.kind) }
      .sorted { Metric.standsBefore($0.metric, $1.metric) }
    let values = chosen.map { JSONValue.Member(key: $0.metric.name, value: $0.json) }
    cell.append(.init(key: "values", value: .object(values)))
    if kind.includes(.host), !samples.isEmpty {
      let lists = samples.map {
        JSONValue.Member(
          key: $0.metric.name, value: .array($0.samples.map { .integer(Int($0)) }))
      }
      cell.append(.init(key: "samples", value: .object(lists)))
    }
    if kind.includes(.simulated), !layers.isEmpty {
      cell.append(.init(key: "layers", value: .array(layers.map(\.json))))
    }
    return .object(cell)
  }
}

extension CellInputs {
  fileprivate var json: JSONValue {
    [
      "model": .string(model.hex), "profile": .string(profile.hex),
      "configuration": .string(configuration), "scenario": .string(scenario),
      "seed": .seed(seed), "simulator": .string(simulator),
    ]
  }
}

extension StatusReason {
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [.init(key: "message", value: .string(message))]
    if let needed { members.append(.init(key: "needed", value: .integer(Int(needed)))) }
    if let available { members.append(.init(key: "available", value: .integer(Int(available)))) }
    if let unit { members.append(.init(key: "unit", value: .string(unit))) }
    return .object(members)
  }
}

extension Measurement {
  fileprivate var json: JSONValue {
    guard low != nil || high != nil else { return .integer(Int(value)) }
    return [
      .integer(Int(value)), .integer(orNull: low.map(Int.init)),
      .integer(orNull: high.map(Int.init)),
    ]
  }
}

extension LayerTerms {
  /// The values in the order of `layerColumns`.
  fileprivate var json: JSONValue {
    .array(
      [.string(name), .string(kernel)]
        + [
          computeNs, l1Ns, l2Ns, l3Ns, dramNs, overheadNs, throttleNs, dramBytes,
          energyNanojoules,
        ].map { .integer(Int($0)) }
        + [work?.macs, work?.bytes, storageNs].map { .integer(orNull: $0.map(Int.init)) })
  }
}

extension Metric {
  /// Orders as ``all`` does; metrics of other versions follow by name.
  static func standsBefore(_ left: Metric, _ right: Metric) -> Bool {
    let places = [left, right].map { metric in
      all.firstIndex { $0.name == metric.name } ?? all.count
    }
    return (places[0], left.name) < (places[1], right.name)
  }
}

extension JSONValue {
  /// A seed, as text beyond the integers that JSON readers hold.
  fileprivate static func seed(_ seed: UInt64) -> JSONValue {
    Int(exactly: seed).map { .integer($0) } ?? .string("\(seed)")
  }
}
