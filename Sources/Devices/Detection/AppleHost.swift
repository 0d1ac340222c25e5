/// A Mac, from the values of `sysctl`. A performance level is a kind of cores, 0 the fastest.
struct AppleHost {
  let values: SystemValues
  let catalog: CoreCatalog
  let features: ProcessorFeatures

  /// The cores of a chip that the catalogue lacks: those of a neighbouring generation.
  private static let standIns = ["P": "apple-avalanche", "E": "apple-blizzard"]

  /// - Throws: ``DetectionError/missingSystemValue(name:)`` if the number of cores is unknown.
  init(_ values: SystemValues, catalog: CoreCatalog) throws(DetectionError) {
    guard
      values.integer("hw.perflevel0.physicalcpu") != nil || values.integer("hw.physicalcpu") != nil
    else { throw .missingSystemValue(name: "hw.perflevel0.physicalcpu") }
    self.values = values
    self.catalog = catalog
    features = ProcessorFeatures(detectingFrom: values)
  }

  /// What detection asks the system for.
  static let keys: [String] = {
    let levels = (0..<2).flatMap { level in
      [
        "physicalcpu", "logicalcpu", "l1dcachesize", "l2cachesize", "cpusperl2", "cpusperl3",
        "l3cachesize",
      ].map { "hw.perflevel\(level).\($0)" }
    }
    return levels + ProcessorFeatures.appleKeys.flatMap(\.keys) + [
      "hw.nperflevels", "hw.physicalcpu", "hw.logicalcpu", "hw.packages", "hw.cachelinesize",
      "hw.cpufrequency_max", "hw.memsize", "hw.model", "kern.osproductversion",
      "machdep.cpu.brand_string",
    ]
  }()

  /// Everything that the machine says.
  var facts: HostFacts {
    let name = values.text("machdep.cpu.brand_string")
    let model = values.text("hw.model") ?? ""
    let clusters = clusters
    let total = values.integer("hw.memsize")
      .flatMap { (0...1 << 50).contains($0) ? Found($0 / 1024, "sysctl hw.memsize") : nil }
    return HostFacts(
      name: Found(name ?? "Mac", "sysctl machdep.cpu.brand_string", isAssumed: name == nil),
      deviceClass: Found(
        model.contains("Book") ? .laptop : .pc, "sysctl hw.model",
        isAssumed: !model.contains("Book")),
      platform: Found(.macos, "sysctl"),
      osVersion: values.text("kern.osproductversion").map {
        Found($0, "sysctl kern.osproductversion")
      },
      features: features, clusters: clusters, sharedCaches: sharedCaches,
      packageCount: values.integer("hw.packages") ?? 1,
      onlineProcessors: clusters.flatMap(\.processors), offlineProcessors: [], memoryNodes: [],
      totalMemoryKiB: total,
      processLimitKiB: total.map { total in
        total.map {
          DeviceDefaults.appLimitMiB(totalMiB: $0 / 1024, platform: .macos) * 1024
        }
      },
      quotaMilliprocessors: nil)
  }

  private var clusters: [HostCluster] {
    let levelCount = max(1, min(2, values.integer("hw.nperflevels") ?? 1))
    var clusters: [HostCluster] = []
    for level in 0..<levelCount {
      let sizes = clusterSizes(level)
      for size in sizes {
        let first = clusters.reduce(0) { $0 + $1.processors.count }
        clusters.append(cluster(level, coreCount: size, processors: first))
      }
    }
    return clusters
  }

  /// A value of a performance level; Macs without levels state it for the machine.
  private func value(_ key: String, level: Int) -> (value: Int, source: String)? {
    for name in ["hw.perflevel\(level).\(key)", "hw.\(key)"] {
      if let value = values.integer(name), value > 0 { return (value, "sysctl \(name)") }
    }
    return nil
  }

  /// Cores of a level that share a second-level cache form a cluster.
  private func clusterSizes(_ level: Int) -> [Int] {
    let count = min(value("physicalcpu", level: level)?.value ?? 0, 256)
    let sharing = values.integer("hw.perflevel\(level).cpusperl2") ?? 0
    guard sharing > 2, count > sharing else { return count > 0 ? [count] : [] }
    return stride(from: 0, to: count, by: sharing).map { min(sharing, count - $0) }
  }

  private func cluster(_ level: Int, coreCount: Int, processors first: Int) -> HostCluster {
    let cores = value("physicalcpu", level: level)
    let logical = value("logicalcpu", level: level)?.value ?? 1
    let threads = max(1, min(8, logical / max(1, cores?.value ?? 1)))
    let core = core(level)
    return HostCluster(
      processors: Array(first..<first + coreCount * threads),
      coreCount: Found(coreCount, cores?.source ?? "sysctl"), core: core,
      frequenciesKHz: frequencies(core),
      level1Data: cache("l1dcachesize", 1, level, scope: .core),
      level2: cache("l2cachesize", 2, level, scope: coreCount == 1 ? .core : level2Scope(level)))
  }

  private func level2Scope(_ level: Int) -> Cache.Scope {
    switch values.integer("hw.perflevel\(level).cpusperl2") ?? 0 {
    case ...1: .core
    case 2: .pair
    default: .cluster
    }
  }

  /// `Apple M2` has the cores `M2 P` and `M2 E` of the catalogue.
  private func core(_ level: Int) -> HostCore {
    let brand = values.text("machdep.cpu.brand_string") ?? ""
    let words = brand.split(separator: " ")
    guard words.first == "Apple", words.count > 1 else {
      let processor = ProcessorList("processor: 0\nvendor_id: GenuineIntel").processors[0]
      let facts = CoreRule.x86(features, processor, isEfficient: false)
      return .described(
        Found(facts, "rule for x86 cores, from sysctl hw.optional", isAssumed: true))
    }
    let kind = level == 0 ? "P" : "E"
    let source = "sysctl machdep.cpu.brand_string: \(words[1]), performance level \(level)"
    if let type = catalog.type(named: "\(words[1]) \(kind)") {
      return .catalogued(Found(type.id, source))
    }
    return .catalogued(
      Found(Self.standIns[kind] ?? "", "\(source), of which it is a stand-in", isAssumed: true))
  }

  private func frequencies(_ core: HostCore) -> Found<[Int]> {
    if let hertz = values.integer("hw.cpufrequency_max"), hertz > 0 {
      return Found([hertz / 1000], "sysctl hw.cpufrequency_max")
    }
    return core.typicalFrequencyKHz(catalog)
  }

  private func cache(
    _ key: String, _ number: Int, _ level: Int, scope: Cache.Scope
  ) -> HostCache? {
    guard let size = value(key, level: level), size.value >= 1024 else { return nil }
    return HostCache(
      level: number, sizeKiB: size.value / 1024, ways: nil,
      lineBytes: values.integer("hw.cachelinesize"), scope: scope, instanceCount: nil,
      source: size.source)
  }

  private var sharedCaches: [HostCache] {
    [cache("l3cachesize", 3, 0, scope: .soc)].compactMap { $0 }
  }
}
