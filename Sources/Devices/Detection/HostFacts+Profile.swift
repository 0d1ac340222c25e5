import Basics

extension HostFacts {
  /// The machine as a profile: what was found, each value with its source; everything else takes
  /// the default of the schema and is assumed.
  ///
  /// A quota of processor time leaves the fastest cores, rounded up to whole ones.
  ///
  /// - Parameters:
  ///   - id: the profile's id.
  ///   - catalog: the core types that the facts name.
  /// - Throws: ``DetectionError/invalidProfile(_:)`` if the facts contradict the schema.
  public func profile(
    id: String, catalog: CoreCatalog
  ) throws(DetectionError) -> DeviceProfile {
    var document = ProfileDocument()
    document.add(id: id, self)
    for (index, cluster) in grantedClusters.enumerated() {
      document.add(cluster, index: index, quotaMilliprocessors)
    }
    document.add(sharedCaches: sharedCaches)
    document.add(memory: self)
    do {
      return try DeviceProfile(
        json: JSONNode(writing: document.json), file: "detected profile", catalog: catalog)
    } catch {
      throw .invalidProfile(error.problems)
    }
  }

  /// The clusters that a quota of processor time leaves.
  private var grantedClusters: [HostCluster] {
    guard let quota = quotaMilliprocessors?.value else { return clusters }
    var rest = max(1, quota / 1000 + (quota % 1000 > 0 ? 1 : 0))
    return clusters.compactMap { cluster in
      var granted = cluster
      granted.coreCount.value = min(cluster.coreCount.value, rest)
      rest -= granted.coreCount.value
      return granted.coreCount.value > 0 ? granted : nil
    }
  }
}

/// A profile in the making: values by section, with sources and assumptions by key path.
private struct ProfileDocument {
  private var members: [JSONValue.Member] = []
  private var clusters: [JSONValue] = []
  private var shared: [JSONValue] = []
  private var memory: [JSONValue.Member] = []
  private var sources: [String: String] = [:]
  private var assumed: Set<String> = []

  var json: JSONValue {
    var all = members
    all.append("clusters", .array(clusters))
    if !shared.isEmpty { all.append("sharedCaches", .array(shared)) }
    all.append("dram", .object([]))
    if !memory.isEmpty { all.append("memory", .object(memory)) }
    let texts = sources.sorted { $0.key < $1.key }
    all.append("sources", .object(texts.map { JSONValue.Member(key: $0, value: .string($1)) }))
    all.append("assumed", .array(assumed.sorted().map { .string($0) }))
    return .object(all)
  }

  mutating func add(id: String, _ facts: HostFacts) {
    members.append("schemaVersion", 1)
    members.append("id", .string(id))
    members.append("name", .string(facts.name.value))
    note("name", facts.name)
    members.append("class", .string(facts.deviceClass.value.rawValue))
    note("class", facts.deviceClass)
    members.append("platform", .string(facts.platform.value.rawValue))
    note("platform", facts.platform)
    if let version = facts.osVersion {
      members.append("osVersion", .string(version.value))
      note("osVersion", version)
    }
    guard facts.features.isStated else { return }
    members.append("simd", .array(facts.features.instructionSets.map { .string($0.rawValue) }))
    sources["simd"] = facts.features.source
  }

  mutating func add(_ cluster: HostCluster, index: Int, _ quota: Found<Int>?) {
    let path = "clusters[\(index)]"
    var json: [JSONValue.Member] = []
    switch cluster.core {
    case .catalogued(let type):
      json.append("coreType", .string(type.value))
      note("\(path).coreType", type)
    case .described(let facts):
      json.append("core", facts.value.json)
      note("\(path).core", facts)
    }
    json.append("count", .integer(cluster.coreCount.value))
    note("\(path).count", cluster.coreCount)
    if let quota {
      sources["\(path).count"] =
        "\(cluster.coreCount.source), within the quota of \(quota.source)"
    }
    let points = cluster.frequenciesKHz.value.map { ["frequencyKHz": .integer($0)] as JSONValue }
    json.append("operatingPoints", .array(points))
    note("\(path).operatingPoints", cluster.frequenciesKHz)
    if let cache = cluster.level1Data, Quantity.level1Size.range.contains(cache.sizeKiB) {
      json.append("l1d", cache.json(hasScope: false))
      sources["\(path).l1d"] = cache.source
    }
    if let cache = cluster.level2, Quantity.level2Size.range.contains(cache.sizeKiB) {
      json.append("l2", cache.json(hasScope: true))
      sources["\(path).l2"] = cache.source
    }
    clusters.append(.object(json))
  }

  mutating func add(sharedCaches: [HostCache]) {
    for cache in sharedCaches where Quantity.sharedSize.range.contains(cache.sizeKiB) {
      sources["sharedCaches[\(shared.count)]"] = cache.source
      shared.append(cache.json(hasScope: true))
    }
  }

  mutating func add(memory facts: HostFacts) {
    if let total = facts.totalMemoryKiB {
      let range = Quantity.totalMemory.range
      let totalMiB = min(max(total.value / 1024, range.lowerBound), range.upperBound)
      memory.append("totalMiB", .integer(totalMiB))
      note("memory.totalMiB", total)
      if let limit = facts.processLimitKiB {
        let least = Quantity.appLimit.range.lowerBound
        memory.append("appLimitMiB", .integer(min(max(limit.value / 1024, least), totalMiB)))
        note("memory.appLimitMiB", limit)
      }
    }
    let nodes = facts.memoryNodes.count
    if Quantity.numaNodes.range.contains(nodes) {
      memory.append("numaNodes", .integer(nodes))
      sources["memory.numaNodes"] = "/sys/devices/system/node"
    }
  }

  private mutating func note<Value>(_ path: String, _ found: Found<Value>) {
    sources[path] = found.source
    if found.isAssumed { assumed.insert(path) }
  }
}

extension HostCache {
  /// What is known of the cache, in the form of a profile.
  fileprivate func json(hasScope: Bool) -> JSONValue {
    var members = [JSONValue.Member(key: "sizeKiB", value: .integer(sizeKiB))]
    if let ways { members.append("ways", .integer(ways)) }
    if let lineBytes { members.append("lineBytes", .integer(lineBytes)) }
    if hasScope { members.append("scope", .string(scope.rawValue)) }
    return .object(members)
  }
}
