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
    if let caches = sharedCaches {
      members.append("sharedCaches", .array(caches.map { ["sizeKiB": .integer($0.sizeKiB)] }))
    }
    members.append("dram", dram)
    let unsure = unsurePaths(of: clusters, in: JSONNode(writing: .object(members)))
    members.append("sources", sources(of: members, clusters, unsure))
    if !unsure.isEmpty { members.append("assumed", .array(unsure.map { .string($0) })) }
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
  private var sharedCaches: [(sizeKiB: Int, isUnsure: Bool)]? {
    let columns = ["l3_kb", "slc_kb"]
    guard columns.contains(where: { integer($0) != nil }) else { return nil }
    return columns.compactMap { column in
      integer(column).flatMap { $0 > 0 ? ($0, isUnsure(column)) : nil }
    }
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

  /// The key paths of the document whose values the table marks with `?`, sorted.
  private func unsurePaths(of clusters: [ImportedCluster], in document: JSONNode) -> [String] {
    var paths = clusters.enumerated().flatMap { index, cluster in
      cluster.unsure.map { "clusters[\(index)].\($0)" }
    }
    let caches = sharedCaches ?? []
    paths += caches.indices.filter { caches[$0].isUnsure }.map { "sharedCaches[\($0)].sizeKiB" }
    // A cache that perhaps is there but was left out makes the whole list unsure.
    let isAbsenceUnsure = ["l3_kb", "slc_kb"].contains { isUnsure($0) && integer($0) == 0 }
    if isAbsenceUnsure { paths.append("sharedCaches") }
    if isUnsure("dram") { paths.append("dram.type") }
    if isUnsure("dram_bw_gbs") { paths.append("dram.bandwidthMBps") }
    return paths.filter(document.leads).sorted()
  }

  /// The row that each field comes from, by key path.
  private func sources(
    of members: [JSONValue.Member], _ clusters: [ImportedCluster], _ unsure: [String]
  ) -> JSONValue {
    var texts: [JSONValue.Member] = []
    func cite(_ path: String, _ text: String) {
      texts.append(path, .string(unsure.contains(path) ? text + "; marked unsure" : text))
    }
    for key in ["class", "platform", "simd"] where members.contains(where: { $0.key == key }) {
      cite(key, citation)
    }
    for (index, cluster) in clusters.enumerated() {
      for key in cluster.keys { cite("clusters[\(index)].\(key)", cluster.citation) }
    }
    for key in ["sharedCaches", "dram"] where members.contains(where: { $0.key == key }) {
      cite(key, citation)
    }
    for path in unsure where !texts.contains(where: { $0.key == path }) { cite(path, citation) }
    return .object(texts)
  }
}
