import Devices

extension HostFacts {
  /// A fact in words.
  struct Row: Hashable {
    let fact: String
    let value: String
    let source: String?
  }

  /// Every fact that the machine states, in the order of the profile.
  var rows: [Row] {
    var rows = [
      row("name", name), row("class", deviceClass.value.rawValue, deviceClass.source),
      row("platform", platform.value.rawValue, platform.source), row("osVersion", osVersion),
      row("packages", "\(packageCount)"), row("cores", "\(coreCount)"),
      row("onlineProcessors", onlineProcessors.ranges),
      row("offlineProcessors", offlineProcessors.ranges),
    ]
    rows += memoryNodes.map { row("memoryNodes[\($0.number)].processors", $0.processors.ranges) }
    rows += clusters.enumerated().flatMap { $1.rows(named: "clusters[\($0)]") }
    rows += sharedCaches.flatMap { $0.rows(named: "caches.l\($0.level)") }
    rows += [
      row("totalMemoryKiB", totalMemoryKiB), row("processLimitKiB", processLimitKiB),
      row("quotaMilliprocessors", quotaMilliprocessors),
    ]
    return rows.compactMap(\.self)
  }
}

extension HostCluster {
  fileprivate func rows(named name: String) -> [HostFacts.Row?] {
    let core: (value: String, source: String) =
      switch self.core {
      case .catalogued(let type): (type.value, type.source)
      case .described(let facts): (facts.value.order.rawValue, facts.source)
      }
    return [
      row("\(name).core", core.value, core.source),
      row("\(name).cores", coreCount), row("\(name).processors", processors.ranges),
      row("\(name).threadsPerCore", "\(threadsPerCore)"),
      row(
        "\(name).frequenciesKHz", frequenciesKHz.value.map(String.init).joined(separator: " "),
        frequenciesKHz.source),
    ] + (level1Data?.rows(named: "\(name).l1d") ?? []) + (level2?.rows(named: "\(name).l2") ?? [])
  }
}

extension HostCache {
  fileprivate func rows(named name: String) -> [HostFacts.Row?] {
    [
      row("\(name).sizeKiB", "\(sizeKiB)", source),
      row("\(name).ways", ways.map(String.init), source),
      row("\(name).lineBytes", lineBytes.map(String.init), source),
      row("\(name).scope", scope.rawValue, source),
      row("\(name).instances", instanceCount.map(String.init), source),
    ]
  }
}

private func row(_ fact: String, _ value: String?, _ source: String? = nil) -> HostFacts.Row? {
  value.map { HostFacts.Row(fact: fact, value: $0, source: source) }
}

private func row<Value: CustomStringConvertible>(
  _ fact: String, _ found: Found<Value>?
) -> HostFacts.Row? {
  found.map { HostFacts.Row(fact: fact, value: $0.value.description, source: $0.source) }
}

extension [Int] {
  /// Ascending numbers as the kernel writes them: `0-3,8`; nil for none.
  fileprivate var ranges: String? {
    var parts: [ClosedRange<Int>] = []
    for number in self {
      if let last = parts.last, last.upperBound + 1 == number {
        parts[parts.count - 1] = last.lowerBound...number
      } else {
        parts.append(number...number)
      }
    }
    let texts = parts.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)"
    }
    return texts.isEmpty ? nil : texts.joined(separator: ",")
  }
}
