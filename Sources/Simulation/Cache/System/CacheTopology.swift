public import Devices

/// Which caches there are, and through which of them each core sees memory.
public struct CacheTopology: Hashable, Sendable {
  /// One cache.
  public struct Node: Hashable, Sendable {
    /// What it is.
    public var level: CacheLevel
    /// Its level, 0 for the first.
    public var depth: Int
    /// Which of ``CacheTopology/nodes`` it asks for what it lacks; nil for memory.
    public var parent: Int?
  }

  /// The caches, those of the first level first: a parent stands behind its children.
  public private(set) var nodes: [Node]
  /// Which cache each core asks first.
  public private(set) var firstNodes: [Int]
  /// How many levels there are.
  public var levelCount: Int { (nodes.map(\.depth).max() ?? -1) + 1 }
  /// How many cores there are.
  public var coreCount: Int { firstNodes.count }

  /// Cores that are all alike.
  ///
  /// - Parameters:
  ///   - levels: Nearest first; at least one. Cores of one cache share all caches behind it as well.
  ///   - coreCount: Cores, which caches are given to in order.
  public init(_ levels: [CacheLevel], coreCount: Int = 1) {
    precondition(!levels.isEmpty && coreCount > 0, "\(levels.count) levels, \(coreCount) cores")
    let counts = levels.map { ceilingDivision(coreCount, $0.coresOfCache) }
    var nodes: [Node] = []
    for (depth, level) in levels.enumerated() {
      let next = nodes.count + counts[depth]
      for place in 0..<counts[depth] {
        var node = Node(level: level, depth: depth, parent: nil)
        if depth + 1 < levels.count {
          node.parent = next + place * level.coresOfCache / levels[depth + 1].coresOfCache
        }
        nodes.append(node)
      }
    }
    self.nodes = nodes
    firstNodes = (0..<coreCount).map { $0 / levels[0].coresOfCache }
    check()
  }

  /// All cores of a device, fastest cluster first: first levels of their own, second levels as the
  /// profile says who shares them, then the shared caches in its order.
  ///
  /// Profiles do not say what levels promise about each other: all are non-inclusive, write-back, and
  /// bring lines in on stores, unless `adjust` changes that.
  ///
  /// - Parameter adjust: Is given each level with its depth, before it is used.
  public init(
    _ device: DeviceProfile, adjust: (inout CacheLevel, Int) -> Void = { _, _ in }
  ) {
    var builder = TopologyBuilder()
    for (number, cluster) in device.clusters.enumerated() {
      for core in 0..<cluster.count {
        var way = [(cluster.l1d, 0)]
        if let l2 = cluster.l2 { way.append((l2, 1)) }
        way += device.sharedCaches.enumerated().map { ($1, 2 + $0) }
        builder.addCore(core, of: number, way, adjust)
      }
    }
    (nodes, firstNodes) = builder.sorted()
    check()
  }

  /// The caches that a core sees, nearest first.
  public func levels(ofCore core: Int) -> [CacheLevel] {
    var levels: [CacheLevel] = []
    var next: Int? = firstNodes[core]
    while let index = next {
      levels.append(nodes[index].level)
      next = nodes[index].parent
    }
    return levels
  }

  /// What the caches of a level are called.
  public func name(ofLevel depth: Int) -> String {
    nodes.first { $0.depth == depth }?.level.name ?? ""
  }

  private func check() {
    for node in nodes {
      guard let parent = node.parent.map({ nodes[$0] }) else { continue }
      precondition(
        parent.level.inclusion != .exclusive
          || parent.level.geometry.lineBytes == node.level.geometry.lineBytes,
        "exclusive lines of \(parent.level.geometry.lineBytes) bytes behind others")
    }
  }
}

/// Joins cores that name the same cache.
private struct TopologyBuilder {
  private struct Key: Hashable {
    let depth: Int
    let cluster: Int
    let group: Int
  }

  private var known: [Key: Int] = [:]
  private var nodes: [CacheTopology.Node] = []
  private var firstNodes: [Int] = []

  /// - Parameter way: The caches of the core with their depths, nearest first.
  mutating func addCore(
    _ core: Int, of cluster: Int, _ way: [(cache: Cache, depth: Int)],
    _ adjust: (inout CacheLevel, Int) -> Void
  ) {
    var before: Int?
    for (cache, depth) in way {
      let key =
        switch cache.scope {
        case .core: Key(depth: depth, cluster: cluster, group: core)
        case .pair: Key(depth: depth, cluster: cluster, group: core / 2)
        case .cluster: Key(depth: depth, cluster: cluster, group: 0)
        case .soc: Key(depth: depth, cluster: 0, group: 0)
        }
      let index = known[key] ?? nodes.count
      if index == nodes.count {
        var level = CacheLevel(CacheGeometry(cache), name: "L\(depth + 1)")
        adjust(&level, depth)
        nodes.append(CacheTopology.Node(level: level, depth: depth, parent: nil))
        known[key] = index
      }
      if let before { nodes[before].parent = index } else { firstNodes.append(index) }
      before = index
    }
  }

  /// The caches of the first level first.
  func sorted() -> (nodes: [CacheTopology.Node], firstNodes: [Int]) {
    let order = nodes.indices.sorted { (nodes[$0].depth, $0) < (nodes[$1].depth, $1) }
    var places = [Int](repeating: 0, count: nodes.count)
    for (place, index) in order.enumerated() { places[index] = place }
    let moved = order.map { index in
      var node = nodes[index]
      node.parent = node.parent.map { places[$0] }
      return node
    }
    return (moved, firstNodes.map { places[$0] })
  }
}
