public import Records

/// How a progressive loader reads layers ahead, and how much of them it keeps.
public struct LoadingConfiguration: Hashable, Sendable {
  /// Whether layers are read before they are needed.
  public var isPrefetching: Bool
  /// How many layers behind the one in use are read ahead; the first value of an adaptive window.
  public var window: Int
  /// Whether the window follows stalls and pressure.
  public var isAdaptive: Bool
  /// The largest that an adaptive window becomes.
  public var maximumWindow: Int
  /// The most bytes that layers may take, those that are being read included; nil for no limit.
  public var maximumByteCount: Int?
  /// Whether layers stay as long as the bytes allow it, instead of `window + 1` of them.
  public var keepsLayers: Bool
  /// Whether the first layer follows on the last one: inference after inference.
  public var isCyclic: Bool

  /// A configuration: an adaptive window that begins with one layer, no limit, unless stated.
  public init(
    isPrefetching: Bool = true, window: Int = 1, isAdaptive: Bool = true,
    maximumWindow: Int = 1024, maximumByteCount: Int? = nil, keepsLayers: Bool = false,
    isCyclic: Bool = true
  ) {
    precondition(window >= 0, "a window of \(window) layers")
    self.isPrefetching = isPrefetching
    self.window = window
    self.isAdaptive = isAdaptive
    self.maximumWindow = maximumWindow
    self.maximumByteCount = maximumByteCount
    self.keepsLayers = keepsLayers
    self.isCyclic = isCyclic
  }

  /// The configuration that a spelling such as `adaptive`, `off` or `3` stands for.
  ///
  /// - Parameter automatic: What an adaptive window begins with; see ``automaticWindow(loadNs:computeNs:byteCounts:maximumByteCount:)``.
  public init(
    _ prefetch: PrefetchWindow, automatic: Int = 1, maximumByteCount: Int? = nil,
    keepsLayers: Bool = false
  ) {
    switch prefetch {
    case .adaptive:
      self.init(
        window: automatic, maximumByteCount: maximumByteCount, keepsLayers: keepsLayers)
    case .layers(let count):
      self.init(
        isPrefetching: count > 0, window: count, isAdaptive: false,
        maximumByteCount: maximumByteCount, keepsLayers: keepsLayers)
    }
  }

  /// Layers are read when they are needed and stay as long as the limit allows it.
  public static func onDemand(maximumByteCount: Int? = nil) -> LoadingConfiguration {
    LoadingConfiguration(.layers(0), maximumByteCount: maximumByteCount, keepsLayers: true)
  }

  /// The smallest window that hides every load that can be hidden, as far as memory allows it.
  ///
  /// Loads follow one another, and so do layers. Layer `i` is asked for when the computation of layer
  /// `i - w` begins, so it is there in time when its load takes no longer than what is computed until
  /// layer `i` begins:
  ///
  ///     load(i) <= compute(i - w) + ... + compute(i - 1)
  ///
  /// The window is the smallest `w` for which that holds for every layer; where all layers are alike it
  /// is `ceil(load / compute)`. While a layer runs, it and the `w` behind it are in memory, so `w` is at
  /// most what keeps every `w + 1` neighbours within the limit. Where the loads together take longer
  /// than the computation, storage is the bottleneck and stalls remain with any window.
  ///
  /// - Parameters:
  ///   - loadNs: How long each layer takes to read, in the order of use.
  ///   - computeNs: How long each layer computes.
  ///   - byteCounts: The size of each layer.
  ///   - maximumByteCount: The most bytes that layers may take; nil for no limit.
  /// - Returns: At least zero, at most one less than there are layers.
  /// - Complexity: O(n w) for n layers.
  public static func automaticWindow(
    loadNs: [Int64], computeNs: [Int64], byteCounts: [Int], maximumByteCount: Int? = nil
  ) -> Int {
    let count = byteCounts.count
    precondition(
      loadNs.count == count && computeNs.count == count,
      "\(count) layers, \(loadNs.count) loads, \(computeNs.count) computations")
    var window = 0
    for layer in 0..<count {
      var (hidden, distance): (Int64, Int) = (0, 0)
      while hidden < loadNs[layer], distance < count - 1 {
        distance += 1
        hidden += computeNs[(layer - distance + count) % count]
      }
      window = max(window, distance)
    }
    guard let maximumByteCount else { return window }
    while window > 0, largestSum(of: window + 1, byteCounts) > maximumByteCount { window -= 1 }
    return window
  }

  /// The most bytes of so many layers in a row, the first following on the last.
  private static func largestSum(of length: Int, _ byteCounts: [Int]) -> Int {
    var sum = byteCounts.prefix(length).reduce(0, +)
    var largest = sum
    for first in byteCounts.indices {
      sum += byteCounts[(first + length) % byteCounts.count] - byteCounts[first]
      largest = max(largest, sum)
    }
    return largest
  }
}
