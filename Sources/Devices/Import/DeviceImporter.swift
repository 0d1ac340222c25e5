public import Basics

/// Turns a table of devices, one row per cluster, into profiles.
///
/// Columns: `device_id`, `core`, `count` and `freq_ghz` must be there; known besides are `class`,
/// `soc`, `isa`, `fma128_per_cycle`, `fp32_macs_per_cycle`, `fp16_arith`, `fp16_macs_per_cycle`,
/// `dotprod`, `i8mm`, `sve2`, `int8_macs_per_cycle`, `pipeline`, `decode_width`, `l1d_kb`,
/// `l2_kb`, `l2_scope`, `l3_kb`, `slc_kb`, `dram`, `dram_bw_gbs` and `note`. Columns that no field
/// of a profile holds are left out: `year`, `node_nm`, `cluster`, `role`, `simd_bits`, and any
/// other, which ``Outcome/unknownColumns`` then names. A blank or `?` is unknown and takes the
/// default of the profile schema; a value with `?` behind it is unsure.
public struct DeviceImporter: Sendable {
  private let cores: CoreCatalog

  /// What a table holds.
  public struct Outcome: Sendable {
    /// The devices without mistakes, in the order of the table.
    public var devices: [ImportedDevice]
    /// The mistakes, by line; their devices are left out.
    public var problems: [Problem]
    /// The columns that nothing was read from, because no table is known to have them.
    public var unknownColumns: [String]
  }

  /// - Parameter cores: where facts come from that a row leaves out.
  public init(cores: CoreCatalog) {
    self.cores = cores
  }

  /// Reads a table in comma-separated values.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, first row the header.
  ///   - file: the name for messages.
  /// - Throws: ``ProfileError/invalid(_:)`` if the text is no CSV, has no rows, or a column misses
  ///   or stands there twice.
  public func devices(csv bytes: [UInt8], file: String) throws(ProfileError) -> Outcome {
    let table: CSVTable
    do {
      table = try CSVTable(parsing: bytes)
    } catch {
      throw .invalid([Problem(file: file, error)])
    }
    let problems = Self.problems(of: table, file: file)
    guard problems.isEmpty else { throw .invalid(problems) }
    return outcome(of: table, file: file)
  }

  private static let requiredColumns = ["device_id", "core", "count", "freq_ghz"]
  private static let otherColumns = [
    "class", "soc", "isa", "fma128_per_cycle", "fp32_macs_per_cycle", "fp16_arith",
    "fp16_macs_per_cycle", "dotprod", "i8mm", "sve2", "int8_macs_per_cycle", "pipeline",
    "decode_width", "l1d_kb", "l2_kb", "l2_scope", "l3_kb", "slc_kb", "dram", "dram_bw_gbs", "note",
    "year", "node_nm", "cluster", "role", "simd_bits",
  ]

  /// What makes a table useless as a whole.
  private static func problems(of table: CSVTable, file: String) -> [Problem] {
    let top = TextPosition(line: 1, column: 1)
    var problems = table.missingColumns(requiredColumns, file: file)
    for (index, name) in table.header.enumerated()
    where (requiredColumns + otherColumns).contains(name) && table.column(named: name) != index {
      problems.append(
        Problem(file: file, keyPath: name, position: top, message: "the column is there twice"))
    }
    if problems.isEmpty, table.rows.isEmpty {
      problems.append(
        Problem(
          file: file, keyPath: "", position: top,
          message: "expected a row for each cluster of each device, found only the header"))
    }
    return problems
  }

  private func outcome(of table: CSVTable, file: String) -> Outcome {
    let validator = Validator(file: file)
    var order: [String] = []
    var rowsByID: [String: [ImportRow]] = [:]
    for fields in table.rows {
      let row = ImportRow(table: table, row: fields, validator: validator)
      let id = row.text("device_id") ?? ""
      guard !id.isEmpty else {
        row.report("device_id", "missing; expected the id of a device")
        continue
      }
      if rowsByID[id] == nil { order.append(id) }
      rowsByID[id, default: []].append(row)
    }
    let known = Set(Self.requiredColumns + Self.otherColumns)
    var outcome = Outcome(
      devices: [], problems: validator.problems,
      unknownColumns: table.header.filter { !known.contains($0) })
    for id in order {
      switch device(id, rows: rowsByID[id] ?? [], file: file) {
      case .success(let device): outcome.devices.append(device)
      case .failure(let error): outcome.problems += error.problems
      }
    }
    outcome.problems.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    return outcome
  }

  private func device(
    _ id: String, rows: [ImportRow], file: String
  ) -> Result<ImportedDevice, ProfileError> {
    let validator = Validator(file: file)
    let clusters = rows.flatMap { row in
      ImportedCluster.clusters(of: row.reporting(to: validator), cores: cores)
    }
    guard let first = rows.first else { return .failure(.invalid(validator.problems)) }
    let json = first.reporting(to: validator).profile(id: id, clusters: clusters)
    // A column that serves several fields is read for each of them.
    var seen: Set<Problem> = []
    let problems = validator.problems.filter { seen.insert($0).inserted }
    guard problems.isEmpty else { return .failure(.invalid(problems)) }
    do {
      let profile = try DeviceProfile(json: JSONNode(writing: json), file: file, catalog: cores)
      return .success(ImportedDevice(profile: profile, json: JSONWriter().text(of: json) + "\n"))
    } catch {
      let problems = error.problems.map { problem in
        var problem = problem
        let line = Self.line(of: problem.keyPath, clusters) ?? first.line
        problem.position = TextPosition(line: line, column: 1)
        problem.message = "device '\(id)': " + problem.message
        return problem
      }
      return .failure(.invalid(problems))
    }
  }

  /// The line of the row that a key path of the profile comes from.
  private static func line(of keyPath: String, _ clusters: [ImportedCluster]) -> Int? {
    guard let steps = JSONPath(keyPath)?.steps, steps.count > 1, steps[0] == .key("clusters"),
      case .index(let index) = steps[1], clusters.indices.contains(index)
    else { return nil }
    return clusters[index].line
  }
}

/// A device of a table, as a value and as the file that states it.
public struct ImportedDevice: Sendable {
  /// The resolved profile.
  public var profile: DeviceProfile
  /// The profile's JSON text: what the table says, without the defaults.
  public var json: String
}
