import Devices
import Simulation

/// The rules of `CacheSystem` once more, as plainly as possible: lists of lines for each set, no tags, no
/// epochs, LRU and FIFO only.
struct PlainCacheSystem {
  struct Line {
    let address: Int
    var isDirty: Bool
  }

  final class Node {
    let level: CacheLevel
    let depth: Int
    var parent: Node?
    var children: [Node] = []
    /// For each set its lines, those that leave last first.
    var sets: [Int: [Line]] = [:]
    var counts = CacheCounts()
    var events = CacheEvents()

    init(_ node: CacheTopology.Node) {
      level = node.level
      depth = node.depth
    }

    var bytes: Int { level.geometry.lineBytes }
    func start(_ address: Int) -> Int { address / bytes * bytes }
    func set(_ address: Int) -> Int { address / bytes % level.geometry.setCount }
    func place(_ address: Int) -> Int? {
      sets[set(address), default: []].firstIndex { $0.address == start(address) }
    }

    func use(_ address: Int, marks: Bool) -> Bool {
      guard let place = place(address) else { return false }
      var line = sets[set(address), default: []].remove(at: place)
      if marks { line.isDirty = true }
      let isLRU = level.geometry.policy == .lru
      sets[set(address), default: []].insert(line, at: isLRU ? 0 : place)
      return true
    }

    func remove(_ address: Int) -> Line? {
      place(address).map { sets[set(address), default: []].remove(at: $0) }
    }

    func insert(_ address: Int, isDirty: Bool) -> Line? {
      let set = set(address)
      sets[set, default: []].insert(Line(address: start(address), isDirty: isDirty), at: 0)
      return sets[set, default: []].count > level.geometry.ways ? sets[set]?.removeLast() : nil
    }
  }

  let nodes: [Node]
  let ways: [[Node]]
  let streamingLines: Int?
  var memory = MemoryTraffic()
  /// The last stores of each core: where the next one would go on, full lines, the line that went by.
  var runs: [(next: Int?, full: Int, streamed: Int?)]

  init(_ topology: CacheTopology, streamingLines: Int?) {
    let nodes = topology.nodes.map(Node.init)
    for (node, source) in zip(nodes, topology.nodes) {
      node.parent = source.parent.map { nodes[$0] }
      node.parent?.children.append(node)
    }
    self.nodes = nodes
    self.streamingLines = streamingLines
    ways = topology.firstNodes.map { first in
      Array(sequence(first: nodes[first]) { $0.parent })
    }
    runs = ways.map { _ in (nil, 0, nil) }
  }

  mutating func access(core: Int, address: Int, byteCount: Int, isStore: Bool) {
    let first = ways[core][0]
    var start = address
    while start < address + byteCount {
      let next = min(address + byteCount, first.start(start) + first.bytes)
      settle(core, first.start(start), first.bytes, isStore)
      if isStore { storeFirst(core, start, next - start) } else { _ = load(first, start, nil) }
      let further = (next - start - 1) / 16
      if isStore { first.counts.stores += further } else { first.counts.loads += further }
      start = next
    }
  }

  private mutating func storeFirst(_ core: Int, _ address: Int, _ count: Int) {
    let first = ways[core][0]
    let isStart = address == first.start(address)
    var run = runs[core]
    let goesOn = isStart ? run.next.map { $0 % first.bytes == 0 } ?? false : run.next == address
    if !goesOn { run.full = 0 }
    let before = isStart || goesOn ? run.full : 0
    run.next = isStart || goesOn ? address + count : nil
    if let next = run.next, next % first.bytes == 0 { run.full += 1 }
    runs[core] = run
    let isStreaming = streamingLines.map { before >= $0 } ?? false
    guard isStreaming, first.place(address) == nil else {
      return store(first, address, count, true)
    }
    if isStart {
      runs[core].streamed = address
      first.counts.stores += 1
      first.counts.storeMisses += 1
      first.events.streamedLines += 1
      store(first.parent, address, first.bytes, false)
    } else if run.streamed == first.start(address) {
      first.counts.stores += 1
    } else {
      store(first, address, count, true)
    }
  }

  private func isExclusive(_ node: Node) -> Bool {
    node.level.inclusion == .exclusive && !node.children.isEmpty
  }

  /// - Parameter asker: The cache that wants the line.
  private mutating func load(_ node: Node?, _ address: Int, _ asker: Node?) -> Bool {
    guard let node else {
      memory.bytesRead += asker?.bytes ?? 0
      return false
    }
    node.counts.loads += 1
    if node.use(address, marks: false) {
      guard isExclusive(node), asker != nil else { return false }
      node.events.linesMovedUp += 1
      return node.remove(address)?.isDirty ?? false
    }
    node.counts.loadMisses += 1
    let isDirty = load(node.parent, address, node)
    if isExclusive(node), asker != nil { return isDirty }
    fill(node, address, isDirty)
    return false
  }

  private mutating func store(_ node: Node?, _ address: Int, _ count: Int, _ brings: Bool) {
    guard let node else {
      memory.bytesWritten += count
      return
    }
    node.counts.stores += 1
    let isBack = node.level.writePolicy == .writeBack
    var passes = !isBack
    if !node.use(address, marks: isBack) {
      node.counts.storeMisses += 1
      if brings && node.level.allocatesOnStore && !isExclusive(node) {
        let isDirty = load(node.parent, address, node)
        fill(node, address, isDirty || isBack)
      } else {
        passes = true
      }
    }
    guard passes else { return }
    node.events.passedStores += 1
    store(node.parent, address, count, brings)
  }

  private mutating func fill(_ node: Node, _ address: Int, _ isDirty: Bool) {
    guard var victim = node.insert(address, isDirty: isDirty) else { return }
    if node.level.inclusion == .inclusive, leave(node.children, victim.address, node.bytes) {
      victim.isDirty = true
    }
    node.counts.evictions += 1
    node.counts.writeBacks += victim.isDirty ? 1 : 0
    if let parent = node.parent, isExclusive(parent) {
      parent.events.victimsTaken += 1
      if let place = parent.place(victim.address) {
        // Kept where it was: being given up is no use.
        if victim.isDirty { parent.sets[parent.set(victim.address)]?[place].isDirty = true }
      } else {
        fill(parent, victim.address, victim.isDirty)
      }
    } else if victim.isDirty {
      store(node.parent, victim.address, node.bytes, true)
    }
  }

  private func leave(_ nodes: [Node], _ address: Int, _ count: Int) -> Bool {
    var isDirty = false
    for node in nodes {
      for piece in stride(from: address, to: address + count, by: node.bytes) {
        guard let line = node.remove(piece) else { continue }
        node.events.backInvalidations += 1
        isDirty = isDirty || line.isDirty
      }
      if leave(node.children, address, count) { isDirty = true }
    }
    return isDirty
  }

  private mutating func settle(_ core: Int, _ address: Int, _ count: Int, _ isStore: Bool) {
    var isSettled = false
    for node in nodes where !ways[core].contains(where: { $0 === node }) {
      for piece in stride(from: node.start(address), to: address + count, by: node.bytes) {
        guard let place = node.place(piece) else { continue }
        let set = node.set(piece)
        let wasDirty = node.sets[set, default: []][place].isDirty
        if isStore {
          node.sets[set]?.remove(at: place)
          node.events.coherenceInvalidations += 1
        } else {
          node.sets[set]?[place].isDirty = false
        }
        guard wasDirty, !isSettled else { continue }
        isSettled = true
        node.events.coherenceWriteBacks += 1
        var shared = node.parent
        while let next = shared, !ways[core].contains(where: { $0 === next }) {
          shared = next.parent
        }
        store(shared, node.start(piece), node.bytes, true)
      }
    }
  }
}
