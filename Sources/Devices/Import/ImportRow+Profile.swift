import Basics

extension ImportRow {
  /// The profile whose first cluster this row describes.
  func profile(id: String, clusters: [ImportedCluster]) -> JSONValue {
    var members: [JSONValue.Member] = []
    members.append("schemaVersion", 1)
    members.append("id", .string(id))
    if let name = text("soc") { members.append("name", .string(name)) }
    if let deviceClass = text("class") { members.append("class", .string(deviceClass)) }
    if let platform = applePlatform { members.append("platform", .string(platform.rawValue)) }
    if let sets = commonInstructionSets(of: clusters) {
      members.append("simd", .array(sets.map { .string($0.rawValue) }))
    }
    members.append("clusters", .array(clusters.map(\.json)))
    if let caches = sharedCaches { members.append("sharedCaches", .array(caches)) }
    members.append("dram", dram)
    members.append("sources", sources(of: clusters))
    return .object(members)
  }

  /// Apple's processors name their systems; everything else follows from the class.
  private var applePlatform: DeviceProfile.Platform? {
    guard let soc = text("soc") else { return nil }
    if soc.hasPrefix("Apple A") { return text("class") == "tablet" ? .ipados : .ios }
    if soc.hasPrefix("Apple M") { return text("class") == "tablet" ? .ipados : .macos }
    return nil
  }

  private func commonInstructionSets(
    of clusters: [ImportedCluster]
  ) -> [DeviceProfile.InstructionSet]? {
    let known = clusters.compactMap(\.instructionSets)
    guard known.count == clusters.count else { return nil }
    return DeviceProfile.InstructionSet.allCases.filter { set in
      known.allSatisfy { $0.contains(set) }
    }
  }

  /// A third-level and a system-level cache; nil if the row says nothing about either.
  private var sharedCaches: [JSONValue]? {
    let sizes = ["l3_kb", "slc_kb"].map { integer($0) }
    guard sizes.contains(where: { $0 != nil }) else { return nil }
    return sizes.compactMap { $0 }.filter { $0 > 0 }.map { ["sizeKiB": .integer($0)] }
  }

  private var dram: JSONValue {
    var members: [JSONValue.Member] = []
    if let type = dramType { members.append("type", .string(type)) }
    if let bandwidth = integer("dram_bw_gbs", times: 1000) {
      members.append("bandwidthMBps", .integer(bandwidth))
    }
    return .object(members)
  }

  /// `LPDDR4X-2133 4x16` is `lpddr4x`; the low-voltage `DDR3L` is `ddr3`.
  private var dramType: String? {
    guard let word = text("dram")?.lowercased().split(whereSeparator: { "-/ ".contains($0) }).first
    else { return nil }
    return word == "ddr3l" ? "ddr3" : String(word)
  }

  private func sources(of clusters: [ImportedCluster]) -> JSONValue {
    let note = text("note").map { "; note: \($0)" } ?? ""
    var members: [JSONValue.Member] = []
    members.append("clusters", .string("imported table of devices, line \(line)" + note))
    for (index, cluster) in clusters.enumerated() {
      for path in cluster.unsure {
        members.append("clusters[\(index)].\(path)", "imported table of devices; marked unsure")
      }
    }
    return .object(members)
  }
}
