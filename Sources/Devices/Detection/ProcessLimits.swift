/// What the system leaves to one process: control groups, affinity, free memory.
struct ProcessLimits {
  let tree: FileTree

  static let groupsPath = "/proc/self/cgroup"

  /// The processors, of those online, that the process may run on.
  func processors(of online: [Int]) -> [Int] {
    var usable = Set(online)
    let lists = [
      affinity,
      value("cpuset", unified: "cpuset.cpus.effective", "cpuset.effective_cpus")?.value,
    ]
    for text in lists {
      let allowed = usable.intersection(processorNumbers(in: text ?? ""))
      if !allowed.isEmpty { usable = allowed }
    }
    return usable.sorted()
  }

  /// The least of what the platform leaves to an app, what is free, and the limits of control
  /// groups.
  func memoryKiB(total: Int, platform: DeviceProfile.Platform) -> Found<Int> {
    let usual = DeviceDefaults.appLimitMiB(totalMiB: total / 1024, platform: platform) * 1024
    var limits = [
      Found(usual, "/proc/meminfo, MemTotal: what \(platform.rawValue) leaves to an app")
    ]
    if let available = memoryFieldKiB("MemAvailable", in: tree) {
      limits.append(Found(available, "/proc/meminfo, MemAvailable"))
    }
    let groups = values("memory", unified: "memory.max", "memory.limit_in_bytes")
    limits += groups.compactMap { group in
      Int(group.value).map { Found($0 / 1024, group.source) }
    }
    return limits.dropFirst().reduce(limits[0]) { $1.value < $0.value ? $1 : $0 }
  }

  /// Processor time that the control groups grant, in thousandths of a processor; nil for all.
  var quotaMilliprocessors: Found<Int>? {
    let unified = values("cpu", unified: "cpu.max", nil).compactMap { group -> Found<Int>? in
      let words = group.value.split(separator: " ").map { Int($0) }
      return words.count == 2 ? group.quota(words[0], every: words[1]) : nil
    }
    let old = values("cpu", unified: nil, "cpu.cfs_quota_us").compactMap { group -> Found<Int>? in
      let folder = group.source.dropLast("cfs_quota_us".count)
      return group.quota(Int(group.value), every: tree.integer("\(folder)cfs_period_us"))
    }
    return (unified + old).min { $0.value < $1.value }
  }

  private var affinity: String? {
    let lines = tree.text("/proc/self/status")?.split(separator: "\n") ?? []
    let line = lines.first { $0.hasPrefix("Cpus_allowed_list:") }
    return line.map { String($0.dropFirst("Cpus_allowed_list:".count)) }
  }

  // MARK: Control groups

  /// The folders of the process's groups and of those around them, innermost first: version 2 below
  /// `/sys/fs/cgroup`, version 1 below the controller's folder there.
  ///
  /// - Parameter text: `/proc/self/cgroup`.
  static func groups(_ text: String) -> [Group] {
    text.split(separator: "\n").flatMap { line -> [Group] in
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { return [] }
      let controllers = parts[1].split(separator: ",").map(String.init)
      var names = parts[2].split(separator: "/").filter { $0 != ".." }
      var groups: [Group] = []
      while true {
        let path = names.map { "/\($0)" }.joined()
        if controllers.isEmpty {
          groups.append(Group(controller: nil, folder: "/sys/fs/cgroup\(path)"))
        }
        groups += controllers.map {
          Group(controller: $0, folder: "/sys/fs/cgroup/\($0)\(path)")
        }
        if names.popLast() == nil { return groups }
      }
    }
  }

  /// A control group.
  struct Group: Hashable {
    /// The one controller of a group of version 1; nil for version 2, which has all.
    let controller: String?
    let folder: String
  }

  /// The values of one limit in all groups that have it, innermost first.
  private func values(
    _ controller: String, unified: String?, _ old: String?
  ) -> [Found<String>] {
    Self.groups(tree.text(Self.groupsPath) ?? "").compactMap { group in
      guard group.controller == nil || group.controller == controller,
        let file = group.controller == nil ? unified : old
      else { return nil }
      let path = "\(group.folder)/\(file)"
      return tree.line(path).map { Found($0, path) }
    }
  }

  private func value(_ controller: String, unified: String, _ old: String) -> Found<String>? {
    values(controller, unified: unified, old).first
  }
}

extension Found where Value == String {
  /// A share of processor time; nil for none, which is written `max` or -1.
  fileprivate func quota(_ microseconds: Int?, every period: Int?) -> Found<Int>? {
    guard let microseconds, let period, microseconds > 0, period > 0,
      microseconds < Int.max / 1000
    else { return nil }
    return Found<Int>(max(1, microseconds * 1000 / period), source)
  }
}
