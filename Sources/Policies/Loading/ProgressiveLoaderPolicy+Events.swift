extension ProgressiveLoaderPolicy {
  /// A user needs a layer and holds it until ``finished(_:at:)``.
  ///
  /// - Returns: Whether it is there. Where it is not, the user waits until ``loaded(_:at:)`` or
  ///   ``failed(_:at:)`` has been told for it.
  /// - Throws: ``LoadingError/exceedsLimit(layer:needed:available:)`` where it does not fit beside what
  ///   is pinned or in use; nothing has changed then.
  /// - Complexity: O(window), and O(layers) once in a pass.
  public mutating func need(_ layer: Int, at time: Int64) throws(LoadingError) -> Bool {
    try checkRoom(for: layer)
    begin(layer)
    let isLoaded = layers[layer].status == .loaded
    accessLog[layer].accesses += 1
    accessLog[layer].lastUseNs = time
    if layers[layer].users == 0 { inUseCount += 1 }
    layers[layer].users += 1
    if isLoaded {
      accessLog[layer].hits += 1
      statistics.hits += 1
      noteCalm()
    } else {
      accessLog[layer].stalls += 1
      statistics.stalls += 1
      waiting = (layer, time)
      growAfterStall()
    }
    countUse(of: layer)
    return isLoaded
  }

  /// A layer has been read.
  public mutating func loaded(_ layer: Int, at time: Int64) {
    setStatus(.loaded, of: layer)
    loadingCount -= 1
    statistics.loadedByteCount += byteCounts[layer]
    statistics.loads += 1
    accessLog[layer].loads += 1
    stopWaiting(for: layer, at: time)
  }

  /// A layer could not be read. It is not tried again before somebody needs it; who waited for it has
  /// it no longer.
  public mutating func failed(_ layer: Int, at time: Int64) {
    setStatus(.failed, of: layer)
    loadingCount -= 1
    statistics.failures += 1
    stopWaiting(for: layer, at: time)
    if layers[layer].users > 0 {
      layers[layer].users = 0
      inUseCount -= 1
    }
  }

  /// A user does not need a layer any more.
  public mutating func finished(_ layer: Int, at time: Int64) {
    precondition(layers[layer].users > 0, "layer \(layer) is not in use")
    layers[layer].users -= 1
    if layers[layer].users == 0 { inUseCount -= 1 }
  }

  /// Memory has become short, or is not any more. A warning halves the window, a critical level keeps
  /// only what is in use; a fixed window is itself again at the normal level, an adaptive one grows
  /// again with stalls.
  public mutating func pressure(_ level: MemoryPressureLevel) {
    if configuration.isAdaptive, level > pressureLevel {
      switch level {
      case .normal: break
      case .warning: setWindow(min(window, max(1, window / 2)))
      case .critical, .kill: setWindow(0)
      }
      provenWindow = 0
      calmUses = 0
    }
    pressureLevel = level
  }

  /// The memory of a layer is given back because its owner says so.
  ///
  /// - Returns: Whether there is anything to give back.
  /// - Throws: ``LoadingError/inUse(layer:)``, ``LoadingError/pinned(layer:)``.
  public mutating func unload(_ layer: Int) throws(LoadingError) -> Bool {
    guard layers[layer].users == 0, layers[layer].status != .loading else {
      throw .inUse(layer: layer)
    }
    guard !layers[layer].isPinned else { throw .pinned(layer: layer) }
    guard layers[layer].status == .loaded else { return false }
    setStatus(.unloaded, of: layer)
    statistics.unloads += 1
    return true
  }

  // MARK: Parts

  /// What is pinned or in use stays; the rest of the limit must hold the layer.
  private func checkRoom(for layer: Int) throws(LoadingError) {
    guard let limit = configuration.maximumByteCount, layers[layer].status != .loaded else {
      return
    }
    var held = 0
    for other in layers.indices where other != layer && layers[other].status.isResident {
      if layers[other].users > 0 || layers[other].isPinned { held += byteCounts[other] }
    }
    guard held + byteCounts[layer] > limit else { return }
    throw .exceedsLimit(layer: layer, needed: byteCounts[layer], available: max(0, limit - held))
  }

  /// Moves on to the use of a layer; one that is out of order is found further on.
  private mutating func begin(_ layer: Int) {
    let count = order.count
    guard count > 0 else { return }
    for step in 1...count where order[(begun + step) % count] == layer {
      begun = (begun + step) % count
      return
    }
  }

  private mutating func countUse(of layer: Int) {
    layers[layer].usesInPass += 1
    usesInPass += 1
    guard usesInPass >= order.count else { return }
    usesInPass = 0
    for index in layers.indices {
      layers[index].frequency = layers[index].usesInPass
      layers[index].usesInPass = 0
    }
  }

  private mutating func stopWaiting(for layer: Int, at time: Int64) {
    guard let waiting, waiting.layer == layer else { return }
    accessLog[layer].stallNs += time - waiting.since
    statistics.stallNs += time - waiting.since
    self.waiting = nil
  }

  /// A stall with storage that had nothing to do: a larger window would have used it.
  private mutating func growAfterStall() {
    calmUses = 0
    guard configuration.isAdaptive, configuration.isPrefetching, wasIdle, pressureLevel == .normal,
      window < min(configuration.maximumWindow, order.count - 1)
    else { return }
    setWindow(window + 1)
    provenWindow = window
    wasIdle = false
  }

  /// Two passes in which all layers that had been asked for were there before the next one was needed: a
  /// smaller window may do, unless it has led to a stall before.
  private mutating func noteCalm() {
    guard configuration.isAdaptive else { return }
    // The layer at the end of the window is asked for only now.
    for distance in 1..<max(1, window) {
      guard let ahead = use(behindBy: distance), layers[ahead].status != .loaded else {
        continue
      }
      calmUses = 0
      return
    }
    calmUses += 1
    guard calmUses >= 2 * order.count, window > max(1, provenWindow) else { return }
    calmUses = 0
    setWindow(window - 1)
  }
}
