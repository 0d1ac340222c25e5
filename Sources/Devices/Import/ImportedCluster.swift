import Basics

/// A cluster of a profile as a row of a table states it.
struct ImportedCluster {
  /// The line of the row.
  let line: Int
  let json: JSONValue
  /// The keys of its JSON.
  let keys: [String]
  /// What a source says of them.
  let citation: String
  /// The instruction sets; nil if the row does not say.
  let instructionSets: [DeviceProfile.InstructionSet]?
  /// Key paths within the cluster whose values the table marks as unsure.
  let unsure: [String]

  /// The clusters of a row: several where the second-level cache serves only some of the cores
  /// (`cluster of 4`).
  static func clusters(of row: ImportRow, cores: CoreCatalog) -> [ImportedCluster] {
    row.reportSurplusFields()
    let count = row.integer("count") ?? 0
    if row.text("count") == nil { row.report("count", "missing; expected a number of cores") }
    if row.text("freq_ghz") == nil { row.report("freq_ghz", "missing; expected GHz") }
    let scope = (row.text("l2_scope") ?? "").split(separator: " ")
    let sharing = scope.count == 3 && scope[1] == "of" ? Int(scope[2]) ?? 0 : 0
    // A larger count is refused by validation; here it must only not run away.
    guard sharing > 0, count > sharing, count <= Quantity.coreCount.range.upperBound else {
      return [ImportedCluster(row, count: count, cores: cores)]
    }
    return stride(from: 0, to: count, by: sharing).map {
      ImportedCluster(row, count: min(sharing, count - $0), cores: cores)
    }
  }

  private init(_ row: ImportRow, count: Int, cores: CoreCatalog) {
    line = row.line
    let type = row.text("core").flatMap { cores.type(named: $0) }
    if type == nil { Self.reportUnknownCore(row, cores) }
    var members: [JSONValue.Member] = []
    if let type { members.append("coreType", .string(type.id)) }
    members.append("core", Self.core(row, base: type?.facts))
    members.append("count", .integer(count))
    let frequency = row.integer("freq_ghz", times: 1e6) ?? 0
    members.append("operatingPoints", [["frequencyKHz": .integer(frequency)]])
    if let size = row.integer("l1d_kb") { members.append("l1d", ["sizeKiB": .integer(size)]) }
    if let level2 = Self.level2(row) { members.append("l2", level2) }
    json = .object(members)
    keys = members.map(\.key)
    citation = row.citation
    instructionSets = row.text("isa").map { Self.instructionSets($0, row) }
    unsure = Self.paths.filter { row.isUnsure($0.column) }.map(\.path)
  }

  /// Where the columns that may be unsure end up; for reports on where numbers come from.
  private static let paths: [(column: String, path: String)] = [
    ("count", "count"), ("freq_ghz", "operatingPoints"), ("l1d_kb", "l1d.sizeKiB"),
    ("l2_kb", "l2"), ("fma128_per_cycle", "core.fma128PerCycle"),
    ("fp32_macs_per_cycle", "core.fp32MacsPerCycle"),
    ("fp16_macs_per_cycle", "core.fp16MacsPerCycle"),
    ("int8_macs_per_cycle", "core.int8MacsPerCycle"), ("pipeline", "core.order"),
    ("decode_width", "core.decodeWidth"),
  ]

  /// A core outside the catalogue must state a rate: a mistyped name would get the smallest one.
  private static func reportUnknownCore(_ row: ImportRow, _ cores: CoreCatalog) {
    let rates = ["fma128_per_cycle", "fp32_macs_per_cycle"]
    guard rates.allSatisfy({ row.text($0) == nil }) else { return }
    let found = row.text("core").map { "found '\($0)'" } ?? "found none"
    row.report(
      "core",
      "expected the id or an alias of a core type, \(found); cores outside the catalogue state "
        + rates.joined(separator: " or "))
  }

  /// The facts that the row states; they win over the catalogue.
  private static func core(_ row: ImportRow, base: CoreFacts?) -> JSONValue {
    var members: [JSONValue.Member] = []
    if let order = order(row) { members.append("order", .string(order.rawValue)) }
    if let width = row.integer("decode_width") { members.append("decodeWidth", .integer(width)) }
    if let rate = row.number("fma128_per_cycle") {
      members.append("fma128PerCycle", .number(rate))
    }
    let fp32 = row.number("fp32_macs_per_cycle")
    if let fp32 { members.append("fp32MacsPerCycle", .number(fp32)) }
    // Without fp16 arithmetic, halves are only stored: they compute at the fp32 rate.
    let hasArithmetic = row.flag("fp16_arith") ?? true
    let fp16 = hasArithmetic ? row.number("fp16_macs_per_cycle") : fp32 ?? base?.fp32MacsPerCycle
    if let fp16 { members.append("fp16MacsPerCycle", .number(fp16)) }
    let int8 = row.number("int8_macs_per_cycle")
    if let int8 { members.append("int8MacsPerCycle", .number(int8)) }
    if let hasMatrices = row.flag("i8mm") {
      let usual = (int8 ?? base?.int8MacsPerCycle).map { 2 * $0 }
      members.append(
        "i8mmMacsPerCycle", .number(orNull: hasMatrices ? base?.i8mmMacsPerCycle ?? usual : nil))
    }
    return .object(members)
  }

  /// `ooo` and `out-of-order`, or `in-order`, with remarks behind it.
  private static func order(_ row: ImportRow) -> CoreFacts.PipelineOrder? {
    guard let text = row.text("pipeline") else { return nil }
    if text.hasPrefix("in-order") { return .inOrder }
    if text.hasPrefix("ooo") || text.hasPrefix("out-of-order") { return .outOfOrder }
    row.report("pipeline", "expected 'in-order' or 'ooo', found '\(text)'")
    return nil
  }

  /// `null` for cores without a second-level cache; nil if the row does not say.
  private static func level2(_ row: ImportRow) -> JSONValue? {
    let scope = row.text("l2_scope")
    guard let size = row.integer("l2_kb") else { return scope == "none" ? .null : nil }
    guard size > 0, scope != "none" else { return .null }
    var members: [JSONValue.Member] = [.init(key: "sizeKiB", value: .integer(size))]
    if let scope {
      members.append("scope", .string(scope.hasPrefix("cluster") ? "cluster" : scope))
    }
    return .object(members)
  }

  private static func instructionSets(
    _ isa: String, _ row: ImportRow
  ) -> [DeviceProfile.InstructionSet] {
    if isa.hasPrefix("arm") {
      var sets: [DeviceProfile.InstructionSet] = [.neon]
      if row.flag("fp16_arith") == true { sets.append(.fp16) }
      if row.flag("dotprod") == true { sets.append(.dotprod) }
      if row.flag("i8mm") == true { sets += [.bf16, .i8mm] }
      if row.flag("sve2") == true { sets += [.sve, .sve2] }
      return sets
    }
    return extensions.filter { isa.contains($0.name) }.flatMap(\.sets)
  }

  /// Names within the `isa` column and the sets they bring.
  private static let extensions: [(name: String, sets: [DeviceProfile.InstructionSet])] = [
    ("x86", [.sse2]), ("SSE4.2", [.sse42]), ("AVX2", [.sse42, .avx, .avx2, .fma, .f16c]),
    ("AVX512", [.sse42, .avx, .avx2, .fma, .f16c, .avx512]), ("VNNI", [.avx512vnni]),
    ("AMX", [.amx]), ("rvv", [.rvv]),
  ]
}

extension [JSONValue.Member] {
  /// Adds a member.
  mutating func append(_ key: String, _ value: JSONValue) {
    append(JSONValue.Member(key: key, value: value))
  }
}
