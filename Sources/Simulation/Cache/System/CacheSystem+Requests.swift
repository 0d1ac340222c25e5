/// What caches ask of each other.
extension CacheSystem {
  /// Asks a cache for a line; memory where there is none.
  ///
  /// - Parameter isForCache: Whether another cache asks, into which an exclusive one moves the line.
  /// - Returns: Whether the line that moves up has been written to.
  mutating func load(_ index: Int, _ address: Int, isForCache: Bool) -> Bool {
    let line = address >> nodes[index].lineShift
    nodes[index].isUsed = true
    if nodes[index].lookUp(line, isStore: false, marks: false) {
      guard nodes[index].isExclusive, isForCache else { return false }
      nodes[index].events.linesMovedUp += 1
      return nodes[index].cache.remove(line) ?? false
    }
    let isDirty = fetch(index, address)
    // An exclusive cache only lets the line pass.
    guard !nodes[index].isExclusive || !isForCache else { return isDirty }
    bringIn(index, line, isDirty: isDirty)
    return false
  }

  /// What a cache lacks comes from the next one, a whole line of its own.
  private mutating func fetch(_ index: Int, _ address: Int) -> Bool {
    let parent = nodes[index].parent
    let own = nodes[index].lineBytes
    guard parent >= 0 else {
      memory.bytesRead += own
      return false
    }
    let length = nodes[parent].lineBytes
    guard length < own else { return load(parent, address, isForCache: true) }
    let start = address / own * own
    for piece in stride(from: start, to: start + own, by: length) {
      _ = load(parent, piece, isForCache: true)
    }
    return false
  }

  /// Stores bytes of one line in a cache; in memory where there is none.
  ///
  /// - Parameter brings: Whether a missing line may be brought in.
  mutating func store(_ index: Int, _ address: Int, _ byteCount: Int, brings: Bool) {
    guard index >= 0 else {
      memory.bytesWritten += byteCount
      return
    }
    let shift = nodes[index].lineShift
    let line = address >> shift
    let next = (line + 1) << shift
    if address + byteCount > next {
      // A line of the cache before is several here.
      store(index, address, next - address, brings: brings)
      store(index, next, address + byteCount - next, brings: brings)
      return
    }
    let marks = nodes[index].marksStores
    nodes[index].isUsed = true
    if nodes[index].lookUp(line, isStore: true, marks: marks) {
      if !marks { passOn(index, address, byteCount, brings: brings) }
      return
    }
    // What an exclusive cache lacks may lie before it.
    guard brings, nodes[index].allocatesOnStore, !nodes[index].isExclusive else {
      passOn(index, address, byteCount, brings: brings)
      return
    }
    let isDirty = fetch(index, address)
    bringIn(index, line, isDirty: isDirty || marks)
    if !marks { passOn(index, address, byteCount, brings: brings) }
  }

  private mutating func passOn(_ index: Int, _ address: Int, _ byteCount: Int, brings: Bool) {
    nodes[index].events.passedStores += 1
    store(nodes[index].parent, address, byteCount, brings: brings)
  }

  /// Brings a line in; what makes room for it goes on.
  private mutating func bringIn(_ index: Int, _ line: Int, isDirty: Bool) {
    let victim = nodes[index].cache.bringIn(line, isDirty: isDirty)
    guard victim >= 0 else { return }
    let address = (victim >> 1) << nodes[index].lineShift
    var isDirty = victim & 1 == 1
    if nodes[index].isInclusive {
      let length = nodes[index].lineBytes
      for child in nodes[index].children
      where leave(child, address, length) {
        isDirty = true
      }
    }
    nodes[index].cache.counts.evictions += 1
    if isDirty { nodes[index].cache.counts.writeBacks += 1 }
    let parent = nodes[index].parent
    if parent >= 0, nodes[parent].isExclusive {
      take(parent, address, isDirty: isDirty)
    } else if isDirty {
      store(parent, address, nodes[index].lineBytes, brings: true)
    }
  }

  /// An exclusive cache takes what the level before gave up.
  private mutating func take(_ index: Int, _ address: Int, isDirty: Bool) {
    let line = address >> nodes[index].lineShift
    nodes[index].isUsed = true
    nodes[index].events.victimsTaken += 1
    if nodes[index].cache.holds(line) {
      // Another core had given up its copy before.
      if isDirty { _ = nodes[index].cache.mark(line, isDirty: true) }
    } else {
      bringIn(index, line, isDirty: isDirty)
    }
  }

  /// The lines of some bytes leave a cache and those before it, as an inclusive one gave them up.
  ///
  /// - Returns: Whether any had been written to.
  private mutating func leave(_ index: Int, _ address: Int, _ byteCount: Int) -> Bool {
    var isDirty = false
    let shift = nodes[index].lineShift
    for line in address >> shift...(address + byteCount - 1) >> shift {
      guard let wasDirty = nodes[index].cache.remove(line) else { continue }
      nodes[index].events.backInvalidations += 1
      if wasDirty { isDirty = true }
    }
    for child in nodes[index].children where leave(child, address, byteCount) { isDirty = true }
    return isDirty
  }

  // MARK: Several cores

  /// Copies of a line in caches that are not on a core's way to memory leave or are cleaned.
  mutating func settle(_ core: Int, _ address: Int, _ isStore: Bool) {
    let way = ways[core]
    let byteCount = nodes[way[0]].lineBytes
    // The nearest copy that has been written to is the newest: it alone goes on.
    var isSettled = false
    for index in nodes.indices where nodes[index].isUsed && !way.contains(index) {
      let shift = nodes[index].lineShift
      for line in address >> shift...(address + byteCount - 1) >> shift {
        let wasDirty =
          isStore
          ? nodes[index].cache.remove(line)
          : nodes[index].cache.holds(line) ? nodes[index].cache.mark(line, isDirty: false) : nil
        guard let wasDirty else { continue }
        if isStore { nodes[index].events.coherenceInvalidations += 1 }
        guard wasDirty, !isSettled else { continue }
        isSettled = true
        nodes[index].events.coherenceWriteBacks += 1
        var shared = nodes[index].parent
        while shared >= 0, !way.contains(shared) { shared = nodes[shared].parent }
        store(shared, line << shift, nodes[index].lineBytes, brings: true)
      }
    }
  }
}
