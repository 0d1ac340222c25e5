extension LinuxHost {
  /// What tells the cores of one cluster from those of another.
  private struct ClusterKey: Hashable {
    let package: Int
    let part: [String?]
    /// The processors of a clock that several cores share; empty where each has its own.
    let clock: [Int]
    let maximumFrequencyKHz: Int?
    let capacity: Int?
    let isEfficient: Bool
    let level1SizeKiB: Int?
    let level2SizeKiB: Int?
    /// The processors of a second-level cache that more than two cores share.
    let level2: [Int]
  }

  /// Equal cores that share a clock, fastest first.
  var clusters: [HostCluster] {
    let groups = Dictionary(grouping: usable) { key(of: $0) }
    let parts = groups.values.flatMap { pieces(of: $0.sorted()) }
    let clusters = parts.map { cluster(of: $0) }
    return clusters.sorted { left, right in
      let (a, b) = (left.peak(catalog), right.peak(catalog))
      if a != b { return a > b }
      let (c, d) = (left.frequenciesKHz.value.last ?? 0, right.frequenciesKHz.value.last ?? 0)
      if c != d { return c > d }
      return (left.processors.first ?? 0) < (right.processors.first ?? 0)
    }
  }

  private func key(of processor: Int) -> ClusterKey {
    let fields = online[processor]
    let clock = tree.processors("\(folder(of: processor))/cpufreq/related_cpus") ?? []
    let second = cache(level: 2, of: processor)
    let sharing = second?.processors ?? []
    return ClusterKey(
      package: package(of: processor),
      part: ["CPU implementer", "CPU part", "vendor_id", "cpu family", "model"].map {
        fields?[$0]
      },
      clock: coreCount(of: clock) > 1 ? clock : [],
      maximumFrequencyKHz: clockFrequenciesKHz(of: processor)?.value.last,
      capacity: tree.integer("\(folder(of: processor))/cpu_capacity"),
      isEfficient: isEfficient(processor),
      level1SizeKiB: cache(level: 1, of: processor)?.sizeKiB, level2SizeKiB: second?.sizeKiB,
      level2: coreCount(of: sharing) > 2 ? sharing : [])
  }

  /// A profile's cluster has at most 256 cores; a larger one becomes several.
  private func pieces(of processors: [Int]) -> [[Int]] {
    let cores = Dictionary(grouping: processors) { core(of: $0) }
    let limit = Quantity.coreCount.range.upperBound
    let order = cores.keys.sorted()
    return stride(from: 0, to: order.count, by: limit).map { start in
      order[start..<min(start + limit, order.count)].flatMap { cores[$0] ?? [] }.sorted()
    }
  }

  private func cluster(of processors: [Int]) -> HostCluster {
    let first = processors.first ?? 0
    let count = coreCount(of: processors)
    let core = core(describing: first)
    return HostCluster(
      processors: processors, coreCount: Found(count, topologySource), core: core,
      frequenciesKHz: frequenciesKHz(of: processors, core),
      level1Data: cache(level: 1, of: first).map { hostCache($0, coresOfCluster: count) },
      level2: cache(level: 2, of: first).map { hostCache($0, coresOfCluster: count) })
  }

  // MARK: Cores

  /// Whether a processor is an efficiency core of a hybrid x86 processor.
  private func isEfficient(_ processor: Int) -> Bool {
    tree.processors("/sys/devices/cpu_atom/cpus")?.contains(processor) ?? false
  }

  private func core(describing processor: Int) -> HostCore {
    let fields = online[processor]
    if let part = ArmPart.part(fields?.integer("CPU part"), of: fields?.integer("CPU implementer"))
    {
      let note = part.isStandIn ? ": \(part.name), of which it is a stand-in" : ": \(part.name)"
      return .catalogued(
        Found(
          part.coreType, "\(ProcessorList.path), CPU implementer and part\(note)",
          isAssumed: part.isStandIn))
    }
    guard let fields, fields["flags"] != nil else {
      let rule = "rule for unknown cores, from the features in \(ProcessorList.path)"
      return .described(Found(CoreRule.other(features), rule, isAssumed: true))
    }
    let facts = CoreRule.x86(features, fields, isEfficient: isEfficient(processor))
    let rule = "rule for x86 cores, from the flags in \(ProcessorList.path)"
    return .described(Found(facts, rule, isAssumed: true))
  }

  // MARK: Clocks

  /// The clocks that the governor of a processor may choose, ascending; nil without a governor.
  private func clockFrequenciesKHz(of processor: Int) -> Found<[Int]>? {
    let path = "\(folder(of: processor))/cpufreq"
    let lists = ["scaling_available_frequencies", "scaling_boost_frequencies"]
    let bounds = ["cpuinfo_min_freq", "cpuinfo_max_freq"]
    for (files, source) in [(lists, lists[0]), (bounds, bounds[1])] {
      let words = files.compactMap { tree.line("\(path)/\($0)") }.flatMap {
        $0.split(separator: " ")
      }
      let known = words.compactMap { Int($0) }.filter(Quantity.frequency.range.contains)
      if !known.isEmpty { return Found(Set(known).sorted(), "\(path)/\(source)") }
    }
    return nil
  }

  private func frequenciesKHz(of processors: [Int], _ core: HostCore) -> Found<[Int]> {
    if let known = processors.first.flatMap({ clockFrequenciesKHz(of: $0) }) { return known }
    let current = processors.compactMap { online[$0]?["cpu MHz"].flatMap { Double($0) } }
    let kilohertz = current.filter { $0 >= 10 && $0 <= 10_000 }.map { Int(($0 * 1000).rounded()) }
    if let maximum = kilohertz.max() {
      return Found(
        [maximum], "\(ProcessorList.path), cpu MHz: the clock just now, for want of cpufreq",
        isAssumed: true)
    }
    return core.typicalFrequencyKHz(catalog)
  }
}

extension HostCore {
  /// The clock of usual products with the core, where the system states none.
  func typicalFrequencyKHz(_ catalog: CoreCatalog) -> Found<[Int]> {
    switch self {
    case .catalogued(let id):
      if let type = catalog.type(named: id.value) {
        return Found(
          [type.typicalMaximumFrequencyKHz], "core catalogue, entry \(type.id): usual clock",
          isAssumed: true)
      }
    case .described: break
    }
    return Found(
      [DeviceDefaults.frequencyKHz], "default: the system states no clock", isAssumed: true)
  }
}

extension HostCluster {
  /// Peak of one core in fp32 multiply-accumulates per millisecond, for the order of clusters.
  func peak(_ catalog: CoreCatalog) -> Double {
    let rate: Double?
    switch core {
    case .catalogued(let id): rate = catalog.type(named: id.value)?.facts.fp32MacsPerCycle
    case .described(let facts): rate = facts.value.fp32MacsPerCycle
    }
    return (rate ?? 0) * Double(frequenciesKHz.value.last ?? 0)
  }
}
