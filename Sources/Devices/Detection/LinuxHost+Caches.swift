extension LinuxHost {
  /// A cache of the kernel's list, `/sys/devices/system/cpu/cpu*/cache/index*`.
  struct ListedCache: Hashable {
    let level: Int
    let sizeKiB: Int
    let ways: Int?
    let lineBytes: Int?
    /// The processors that share it.
    let processors: [Int]
    let path: String
  }

  /// A data or unified cache of a processor; nil where the kernel lists none of this level.
  func cache(level: Int, of processor: Int) -> ListedCache? {
    caches(of: processor).first { $0.level == level }
  }

  /// The caches from the third level on, one for each level: the largest that a usable core has.
  var sharedCaches: [HostCache] {
    let listed = usable.flatMap { caches(of: $0) }.filter { $0.level >= 3 }
    return Set(listed.map(\.level)).sorted().compactMap { level in
      let caches = listed.filter { $0.level == level }
      let size = caches.map(\.sizeKiB).max()
      let largest = caches.first { $0.sizeKiB == size }
      return largest.map { hostCache($0, coresOfCluster: coreCount(of: usable)) }
    }
  }

  /// A cache as the profile states it. It serves one core, two, those of the cluster, or those of
  /// several clusters.
  func hostCache(_ cache: ListedCache, coresOfCluster: Int) -> HostCache {
    let sharing = coreCount(of: cache.processors.filter { online[$0] != nil })
    let isWhole = Set(online.keys).isSubset(of: cache.processors)
    let scope: Cache.Scope =
      if sharing <= 1 {
        .core
      } else if cache.level >= 3 {
        isWhole ? .soc : .cluster
      } else if sharing > coresOfCluster {
        .soc
      } else {
        sharing == 2 && coresOfCluster > 2 ? .pair : .cluster
      }
    let instances = Set(
      online.keys.flatMap { caches(of: $0) }.filter { $0.level == cache.level }
        .map(\.processors))
    return HostCache(
      level: cache.level, sizeKiB: cache.sizeKiB, ways: cache.ways, lineBytes: cache.lineBytes,
      scope: scope, instanceCount: instances.count, source: cache.path)
  }

  private func caches(of processor: Int) -> [ListedCache] {
    let folder = "\(folder(of: processor))/cache"
    return tree.names(in: folder).filter { $0.hasPrefix("index") }.compactMap { name in
      let path = "\(folder)/\(name)"
      guard let level = tree.integer("\(path)/level"), tree.line("\(path)/type") != "Instruction",
        let sizeKiB = kibibytes(tree.line("\(path)/size")), (1...1 << 30).contains(sizeKiB)
      else { return nil }
      let size = sizeKiB * 1024
      let line = tree.integer("\(path)/coherency_line_size")
        .flatMap { Quantity.line.range.contains($0) && $0 & ($0 - 1) == 0 ? $0 : nil }
      // Some hypervisors state ways that do not divide the size, or none.
      let ways = tree.integer("\(path)/ways_of_associativity").flatMap { ways in
        let isWhole = Quantity.ways.range.contains(ways) && size % (ways * (line ?? 64)) == 0
        return isWhole ? ways : nil
      }
      let list = tree.processors("\(path)/shared_cpu_list") ?? [processor]
      return ListedCache(
        level: level, sizeKiB: sizeKiB, ways: ways, lineBytes: line,
        processors: list.isEmpty ? [processor] : list, path: path)
    }
  }

  /// `2048K` or `2M` in KiB.
  private func kibibytes(_ text: String?) -> Int? {
    guard let text, let unit = text.last else { return nil }
    switch unit {
    case "K": return Int(text.dropLast())
    case "M": return Int(text.dropLast()).flatMap { $0 <= 1 << 20 ? $0 * 1024 : nil }
    default: return Int(text).map { $0 / 1024 }
    }
  }
}
