extension ProgressiveLoaderPolicy {
  /// What is to be done now; nil for nothing. A layer that is to be read counts as loading from here
  /// on, one that is to be dropped as unloaded.
  ///
  /// - Parameter mayLoad: Whether layers may be read, or only dropped.
  /// - Complexity: O(window) where nothing is replaced, else O(layers and uses).
  public mutating func nextAction(mayLoad: Bool = true) -> LoadingAction? {
    if isDroppingBehind, movableCount > layerLimit, let surplus = victim(for: currentWindow) {
      return drop(surplus)
    }
    guard mayLoad else { return nil }
    guard let (layer, distance) = wanted() else {
      if loadingCount == 0 { wasIdle = true }
      return nil
    }
    if hasRoom(for: layer) {
      setStatus(.loading, of: layer)
      loadingCount += 1
      return .load(layer)
    }
    return victim(for: distance).map { drop($0) }
  }

  private mutating func drop(_ layer: Int) -> LoadingAction {
    setStatus(.unloaded, of: layer)
    statistics.unloads += 1
    return .unload(layer)
  }

  /// The most layers that may be in memory, pinned ones not counted; a step that needs several gets
  /// them all.
  private var layerLimit: Int { max(currentWindow + 1, inUseCount) }

  /// The layer that should be read next, and how many uses away it is.
  private func wanted() -> (layer: Int, distance: Int)? {
    if let waiting, !layers[waiting.layer].status.isResident { return (waiting.layer, 0) }
    guard currentWindow > 0 else { return nil }
    for distance in 1...currentWindow {
      guard let layer = use(behindBy: distance) else { return nil }
      if layers[layer].status == .unloaded { return (layer, distance) }
    }
    return nil
  }

  /// The layer that is used some uses behind the last one begun; nil behind the end, and where that
  /// comes around to the last one again.
  func use(behindBy distance: Int) -> Int? {
    let position = begun + distance
    guard distance < order.count || (begun < 0 && distance == order.count),
      configuration.isCyclic || position < order.count
    else { return nil }
    return order[position % order.count]
  }

  private func hasRoom(for layer: Int) -> Bool {
    if let limit = configuration.maximumByteCount,
      statistics.residentByteCount + byteCounts[layer] > limit
    {
      return false
    }
    return !isDroppingBehind || layers[layer].isPinned || movableCount < layerLimit
  }

  /// What is dropped for a layer that is used so many uses from now: nothing that is used earlier.
  private func victim(for distance: Int) -> Int? {
    var found: (layer: Int, priority: Int, next: Int)?
    for layer in layers.indices where layers[layer].isDroppable {
      let (priority, next) = (self.priority(of: layer), nextUse(of: layer))
      guard next > distance else { continue }
      if let best = found, (best.priority, -best.next) <= (priority, -next) { continue }
      found = (layer, priority, next)
    }
    return found?.layer
  }

  /// How many uses behind the last one begun a layer is used again.
  private func nextUse(of layer: Int) -> Int {
    var (first, next): (Int?, Int?) = (nil, nil)
    for position in positions[layer] {
      if first == nil { first = position }
      if position > begun {
        next = position
        break
      }
    }
    if let next { return next - begun }
    guard configuration.isCyclic, let first else { return Int.max }
    return first + order.count - begun
  }
}
