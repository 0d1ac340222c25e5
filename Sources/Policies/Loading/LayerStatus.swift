/// Where the bytes of a layer are.
public enum LayerStatus: String, CaseIterable, Hashable, Sendable {
  /// In storage only.
  case unloaded
  /// On the way into memory, which is reserved for them.
  case loading
  /// In memory.
  case loaded
  /// They could not be read; memory is free again.
  case failed

  /// Whether a layer may go from this state into another one.
  public func mayBecome(_ next: LayerStatus) -> Bool {
    switch self {
    case .unloaded: next == .loading
    case .loading: next == .loaded || next == .failed
    case .loaded: next == .unloaded
    case .failed: next == .loading || next == .unloaded
    }
  }

  /// Whether memory is taken.
  public var isResident: Bool {
    switch self {
    case .loading, .loaded: true
    case .unloaded, .failed: false
    }
  }
}

/// What a loader is to do next.
public enum LoadingAction: Hashable, Sendable {
  /// Read a layer; behind the loads that were begun before.
  case load(Int)
  /// Give the memory of a layer back, before anything else is read.
  case unload(Int)
}

/// What was seen of one layer.
public struct LayerAccessLog: Hashable, Sendable {
  /// How often it was needed.
  public var accesses = 0
  /// How often it was read.
  public var loads = 0
  /// How often it was there when it was needed.
  public var hits = 0
  /// How often it was not.
  public var stalls = 0
  /// How long its users waited in all.
  public var stallNs: Int64 = 0
  /// When it was needed last; nil for never.
  public var lastUseNs: Int64?

  /// Nothing seen.
  public init() {}
}

/// What was seen of all layers together.
public struct LoadingStatistics: Hashable, Sendable {
  /// Bytes that layers take now, those that are being read included.
  public var residentByteCount = 0
  /// The most that they took.
  public var peakResidentByteCount = 0
  /// Layers in memory now, those that are being read included.
  public var residentLayerCount = 0
  /// The most that there were.
  public var peakResidentLayerCount = 0
  /// Bytes that were read.
  public var loadedByteCount = 0
  /// How often a layer was read.
  public var loads = 0
  /// How often a layer was dropped.
  public var unloads = 0
  /// How often a layer was there when it was needed.
  public var hits = 0
  /// How often it was not.
  public var stalls = 0
  /// How long users waited in all.
  public var stallNs: Int64 = 0
  /// How often a layer could not be read.
  public var failures = 0
  /// The window now, in layers.
  public var window = 0
  /// The largest that it was.
  public var largestWindow = 0

  /// Nothing seen.
  public init() {}
}

/// Why a loader refuses.
public enum LoadingError: Error, Hashable, CustomStringConvertible {
  /// The layer does not fit beside what cannot be dropped.
  case exceedsLimit(layer: Int, needed: Int, available: Int)
  /// The layer is in use.
  case inUse(layer: Int)
  /// The layer is pinned.
  case pinned(layer: Int)
  /// There is no such layer.
  case unknownLayer(Int, count: Int)
  /// The layer could not be read.
  case loadFailed(layer: Int, reason: String)

  /// One sentence: what is wrong and what to do.
  public var description: String {
    switch self {
    case .exceedsLimit(let layer, let needed, let available):
      "layer \(layer) needs \(needed) bytes, \(available) are left of the limit: raise it, or unpin "
        + "other layers"
    case .inUse(let layer): "layer \(layer) is in use: finish it before it is unloaded"
    case .pinned(let layer): "layer \(layer) is pinned: unpin it before it is unloaded"
    case .unknownLayer(let layer, let count):
      "there is no layer \(layer); layers are 0 to \(count - 1)"
    case .loadFailed(let layer, let reason): "layer \(layer) cannot be read: \(reason)"
    }
  }
}
