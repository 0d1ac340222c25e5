/// Decides which layers are read, when, and which are dropped: a state machine that neither reads a
/// clock nor a file, so that a session and the simulator share it.
///
/// Events go in (``need(_:at:)``, ``loaded(_:at:)``, ``failed(_:at:)``, ``finished(_:at:)``,
/// ``pressure(_:)``); behind each of them the owner does what ``nextAction()`` says until it says
/// nothing more. Loads are done one after another, in the order in which they were asked for.
///
/// Rules of reading ahead, after Cao, Felten, Karlin and Li, "A Study of Integrated Prefetching and
/// Caching Strategies", SIGMETRICS 1995: the next layer that is missing is read; it replaces the layer
/// with the lowest priority and of these the one whose next use is furthest away; and nothing is
/// replaced that is needed earlier. The window bounds how far ahead that goes. Nothing is allocated
/// behind the initializer.
public struct ProgressiveLoaderPolicy: Hashable, Sendable {
  /// The size of each layer.
  public let byteCounts: [Int]
  /// The layers in the order in which they are used.
  public let order: [Int]
  /// How it reads ahead.
  public let configuration: LoadingConfiguration
  /// How near the app is to its limit.
  public internal(set) var pressureLevel = MemoryPressureLevel.normal
  /// What was seen of all layers.
  public internal(set) var statistics = LoadingStatistics()
  /// What was seen of each layer.
  public internal(set) var accessLog: [LayerAccessLog]

  var layers: [Layer]
  /// Where each layer stands in the order, ascending.
  let positions: [[Int]]
  /// The place in the order of the use that was begun last; -1 before the first.
  var begun = -1
  /// The window that stalls and pressure have led to.
  var window: Int
  /// A window that stalls have shown to be needed.
  var provenWindow = 0
  /// The layer that a user waits for, and since when.
  var waiting: (layer: Int, since: Int64)? {
    get { waitingLayer.map { ($0, waitingSince) } }
    set {
      waitingLayer = newValue?.layer
      waitingSince = newValue?.since ?? 0
    }
  }
  private var waitingLayer: Int?
  private var waitingSince: Int64 = 0
  /// Whether there was nothing to read although more could have been, since the last stall.
  var wasIdle = false
  /// Uses in a row at which everything ahead was there.
  var calmUses = 0
  var usesInPass = 0
  var loadingCount = 0
  var inUseCount = 0
  /// Resident layers that are not pinned.
  var movableCount = 0

  struct Layer: Hashable, Sendable {
    var status = LayerStatus.unloaded
    var users = 0
    var isPinned = false
    /// The priority that its owner gave it.
    var statedPriority: Int?
    /// Uses in the pass before.
    var frequency = 0
    var usesInPass = 0

    /// Whether it can be dropped.
    var isDroppable: Bool { status == .loaded && users == 0 && !isPinned }
  }

  /// A policy for layers of the given sizes; none is loaded.
  ///
  /// - Parameters:
  ///   - byteCounts: The size of each layer.
  ///   - order: The layers in the order of use, with repetitions; nil for each once.
  ///   - configuration: How it reads ahead.
  public init(
    _ byteCounts: [Int], order: [Int]? = nil,
    _ configuration: LoadingConfiguration = LoadingConfiguration()
  ) {
    let order = order ?? Array(byteCounts.indices)
    var positions = [[Int]](repeating: [], count: byteCounts.count)
    for (position, layer) in order.enumerated() {
      precondition(byteCounts.indices.contains(layer), "layer \(layer) of \(byteCounts.count)")
      positions[layer].append(position)
    }
    self.byteCounts = byteCounts
    self.order = order
    self.configuration = configuration
    self.positions = positions
    accessLog = [LayerAccessLog](repeating: LayerAccessLog(), count: byteCounts.count)
    layers = positions.map { places in
      var layer = Layer()
      layer.frequency = places.count
      return layer
    }
    window = configuration.isPrefetching ? configuration.window : 0
    statistics.window = window
    statistics.largestWindow = window
  }

  /// Where a layer's bytes are.
  public func status(of layer: Int) -> LayerStatus { layers[layer].status }

  /// Which layers go first when memory is short: those with lower numbers. It is what was set, else how
  /// often the layer was used in the pass before.
  public func priority(of layer: Int) -> Int {
    layers[layer].statedPriority ?? layers[layer].frequency
  }

  /// Sets a layer's priority, or leaves it to the frequency of its use with nil.
  public mutating func setPriority(_ priority: Int?, of layer: Int) {
    layers[layer].statedPriority = priority
  }

  /// Keeps a layer in memory from when it is loaded next; it does not count in the window.
  public mutating func pin(_ layer: Int) { setPinned(true, layer) }

  /// Lets a layer go again.
  public mutating func unpin(_ layer: Int) { setPinned(false, layer) }

  private mutating func setPinned(_ isPinned: Bool, _ layer: Int) {
    guard layers[layer].isPinned != isPinned else { return }
    layers[layer].isPinned = isPinned
    if layers[layer].status.isResident { movableCount += isPinned ? -1 : 1 }
  }

  /// Whether somebody holds a layer, or waits for it.
  public func isInUse(_ layer: Int) -> Bool { layers[layer].users > 0 }

  /// The layer that a user waits for.
  public var awaitedLayer: Int? { waiting?.layer }

  /// Whether a layer is kept.
  public func isPinned(_ layer: Int) -> Bool { layers[layer].isPinned }

  /// How many layers behind the one in use may be read ahead now.
  public var currentWindow: Int {
    switch pressureLevel {
    case .normal: window
    case .warning: configuration.isAdaptive || window == 0 ? window : max(1, window / 2)
    case .critical, .kill: 0
    }
  }

  /// Whether layers outside of the window are dropped although there is room for them.
  var isDroppingBehind: Bool { !configuration.keepsLayers || pressureLevel > .normal }

  mutating func setStatus(_ status: LayerStatus, of layer: Int) {
    let before = layers[layer].status
    precondition(
      before.mayBecome(status), "layer \(layer) is \(before) and cannot become \(status)")
    layers[layer].status = status
    guard before.isResident != status.isResident else { return }
    let sign = status.isResident ? 1 : -1
    statistics.residentByteCount += sign * byteCounts[layer]
    statistics.residentLayerCount += sign
    if !layers[layer].isPinned { movableCount += sign }
    statistics.peakResidentByteCount = max(
      statistics.peakResidentByteCount, statistics.residentByteCount)
    statistics.peakResidentLayerCount = max(
      statistics.peakResidentLayerCount, statistics.residentLayerCount)
  }

  mutating func setWindow(_ count: Int) {
    window = count
    statistics.window = count
    statistics.largestWindow = max(statistics.largestWindow, count)
  }
}
