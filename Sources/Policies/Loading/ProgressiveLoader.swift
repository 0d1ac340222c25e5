/// Layers of a model that are read when they are asked for, within a limit of bytes, and dropped again:
/// least important first.
///
/// ```swift
/// var loader = ProgressiveLoader(byteCounts: sizes, configuration, load: read, unload: release)
/// try loader.load(3)
/// ```
///
/// It works in the caller's thread; what it decides is ``ProgressiveLoaderPolicy``'s. Everything that
/// is loaded is unloaded when the loader's life ends.
public struct ProgressiveLoader: ~Copyable {
  /// Reads a layer; the error's text is told in ``LoadingError/loadFailed(layer:reason:)``.
  public typealias Load = (Int) throws -> Void
  /// Gives the memory of a layer back.
  public typealias Unload = (Int) -> Void

  private var policy: ProgressiveLoaderPolicy
  private let read: Load
  private let release: Unload
  /// Counts calls, where nobody gives a time.
  private var now: Int64 = 0

  /// A loader; no layer is loaded.
  ///
  /// - Parameters:
  ///   - byteCounts: The size of each layer.
  ///   - configuration: The limit, and how many layers behind the one asked for are read as well; none
  ///     unless stated.
  public init(
    byteCounts: [Int],
    _ configuration: LoadingConfiguration = .onDemand(),
    load: @escaping Load, unload: @escaping Unload
  ) {
    policy = ProgressiveLoaderPolicy(byteCounts, configuration)
    read = load
    release = unload
  }

  deinit {
    for layer in policy.byteCounts.indices where policy.status(of: layer) == .loaded {
      release(layer)
    }
  }

  /// Reads a layer unless it is there, and drops others where the limit asks for it; then the layers
  /// of the window behind it.
  ///
  /// - Throws: ``LoadingError`` where the layer is unknown, does not fit or cannot be read.
  public mutating func load(_ layer: Int) throws(LoadingError) {
    try check(layer)
    now += 1
    let isLoaded = try policy.need(layer, at: now)
    var reason: String?
    while let action = policy.nextAction() {
      switch action {
      case .unload(let victim): release(victim)
      case .load(let wanted):
        do {
          try read(wanted)
          policy.loaded(wanted, at: now)
        } catch {
          policy.failed(wanted, at: now)
          if wanted == layer { reason = "\(error)" }
        }
      }
    }
    if let reason { throw .loadFailed(layer: layer, reason: reason) }
    precondition(isLoaded || policy.status(of: layer) == .loaded, "layer \(layer) is not loaded")
    policy.finished(layer, at: now)
  }

  /// Uses a layer, which stays in memory for as long.
  ///
  /// - Throws: ``LoadingError`` where the layer is unknown, does not fit or cannot be read.
  @discardableResult
  public mutating func withLayer<Result>(
    _ layer: Int, _ body: (inout ProgressiveLoader) -> Result
  ) throws(LoadingError) -> Result {
    try load(layer)
    let wasPinned = policy.isPinned(layer)
    policy.pin(layer)
    let result = body(&self)
    if !wasPinned { policy.unpin(layer) }
    return result
  }

  /// Gives the memory of a layer back; nothing happens where it is not loaded.
  ///
  /// - Throws: ``LoadingError`` where the layer is unknown, pinned or in use.
  public mutating func unload(_ layer: Int) throws(LoadingError) {
    try check(layer)
    if try policy.unload(layer) { release(layer) }
  }

  /// Where a layer's bytes are.
  ///
  /// - Throws: ``LoadingError/unknownLayer(_:count:)``.
  public func status(of layer: Int) throws(LoadingError) -> LayerStatus {
    try check(layer)
    return policy.status(of: layer)
  }

  /// Sets which layers go first when memory is short, those with lower numbers; nil leaves it to how
  /// often the layer is used.
  ///
  /// - Throws: ``LoadingError/unknownLayer(_:count:)``.
  public mutating func setPriority(_ priority: Int?, of layer: Int) throws(LoadingError) {
    try check(layer)
    policy.setPriority(priority, of: layer)
  }

  /// Keeps a layer in memory, or lets it go again.
  ///
  /// - Throws: ``LoadingError/unknownLayer(_:count:)``.
  public mutating func setPinned(_ isPinned: Bool, _ layer: Int) throws(LoadingError) {
    try check(layer)
    if isPinned { policy.pin(layer) } else { policy.unpin(layer) }
  }

  /// Memory has become short, or is not any more: layers are dropped accordingly.
  public mutating func pressure(_ level: MemoryPressureLevel) {
    policy.pressure(level)
    while case .unload(let victim) = policy.nextAction(mayLoad: false) { release(victim) }
  }

  /// What was seen of all layers.
  public var statistics: LoadingStatistics { policy.statistics }

  /// What was seen of each layer.
  public var accessLog: [LayerAccessLog] { policy.accessLog }

  private func check(_ layer: Int) throws(LoadingError) {
    guard policy.byteCounts.indices.contains(layer) else {
      throw .unknownLayer(layer, count: policy.byteCounts.count)
    }
  }
}
