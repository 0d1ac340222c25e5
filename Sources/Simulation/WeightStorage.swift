import Devices
import Graphs
import Policies
import Records

/// What weights that come from storage while a model runs do in one inference.
public struct WeightStorageUse: Hashable, Sendable {
  /// The most bytes of weights that are in memory at once.
  public var residentBytes: Int64 = 0
  /// The most layers that are; zero where pages are mapped.
  public var residentLayers = 0
  /// How many layers are read ahead at the end.
  public var window = 0
  /// How long steps wait.
  public var stallNs: Int64 = 0
  /// What is read.
  public var storageBytes: Int64 = 0

  /// The same use with what is counted combined with another's, and the worst moment of both.
  func combined(
    with other: WeightStorageUse, _ combine: (Int64, Int64) -> Int64
  ) -> WeightStorageUse {
    var use = self
    use.residentBytes = max(residentBytes, other.residentBytes)
    use.residentLayers = max(residentLayers, other.residentLayers)
    use.window = max(window, other.window)
    use.stallNs = combine(stallNs, other.stallNs)
    use.storageBytes = combine(storageBytes, other.storageBytes)
    return use
  }
}

/// Where a plan's weights are while it runs, and what it costs to bring them into memory.
///
/// A step's weights are one layer; of a table only the rows count that indices name. Streamed layers are
/// read whole, one after another, each with the latency of storage. Mapped pages stay as long as
/// all of them fit beside the rest of the app; where they do not, every page has been dropped when its
/// turn comes again (a cycle under least-recently-used replacement never hits), and each step waits for
/// its own.
struct WeightStorage {
  let storage: Storage
  let memory: MemorySettings
  /// What weights may take.
  let availableBytes: Int64

  /// Layers that are played at most until two inferences are alike.
  private static let maximumPasses = 64

  /// Adds the time that steps wait for weights.
  ///
  /// - Parameters:
  ///   - byteCounts: The weights of each step.
  ///   - isCold: Whether nothing is in memory before.
  /// - Returns: What storage does; nil where all weights are resident.
  /// - Throws: ``LoadingError`` where a step's weights alone exceed what is available.
  func add(
    to layers: inout [LayerTerms], _ byteCounts: [Int], isCold: Bool
  ) throws(LoadingError) -> WeightStorageUse? {
    switch memory.weights {
    case .resident: return nil
    case .mapped: return addMapped(to: &layers, byteCounts, isCold: isCold)
    case .streamed: return try addStreamed(to: &layers, byteCounts, isCold: isCold)
    }
  }

  private func addMapped(
    to layers: inout [LayerTerms], _ byteCounts: [Int], isCold: Bool
  ) -> WeightStorageUse {
    let total = byteCounts.reduce(0) { $0 + Int64($1) }
    var use = WeightStorageUse()
    use.residentBytes = min(total, max(0, availableBytes))
    guard isCold || total > availableBytes else { return use }
    for (index, count) in byteCounts.enumerated() where count > 0 {
      layers[index].storageNs = storage.readNs(count)
      use.stallNs += layers[index].storageNs
    }
    use.storageBytes = total
    return use
  }

  private func addStreamed(
    to layers: inout [LayerTerms], _ byteCounts: [Int], isCold: Bool
  ) throws(LoadingError) -> WeightStorageUse {
    let places = byteCounts.indices.filter { byteCounts[$0] > 0 }
    guard !places.isEmpty else { return WeightStorageUse() }
    let sizes = places.map { byteCounts[$0] }
    let loadNs = sizes.map { storage.readNs($0) }
    var steps = layers.map { (ns: $0.totalNs, layer: Int?.none) }
    for (layer, place) in places.enumerated() { steps[place].layer = layer }
    var timeline = WeightTimeline(
      ProgressiveLoaderPolicy(sizes, configuration(sizes, loadNs, places, layers)), loadNs: loadNs)
    var stalls = try timeline.play(steps)
    var before = LoadingStatistics()
    if !isCold {
      for _ in 1..<Self.maximumPasses {
        let (window, last) = (timeline.policy.statistics.window, stalls)
        before = timeline.policy.statistics
        stalls = try timeline.play(steps)
        if stalls == last, timeline.policy.statistics.window == window { break }
      }
    }
    for index in layers.indices { layers[index].storageNs = stalls[index] }
    let after = timeline.policy.statistics
    return WeightStorageUse(
      residentBytes: Int64(after.peakResidentByteCount),
      residentLayers: after.peakResidentLayerCount, window: after.window,
      stallNs: stalls.reduce(0, +),
      storageBytes: Int64(after.loadedByteCount - before.loadedByteCount))
  }

  private func configuration(
    _ sizes: [Int], _ loadNs: [Int64], _ places: [Int], _ layers: [LayerTerms]
  ) -> LoadingConfiguration {
    let limit = Int(max(0, availableBytes))
    // A layer computes until the next one begins: steps without weights are a part of it.
    var computeNs = [Int64](repeating: 0, count: places.count)
    var layer = 0
    for (index, terms) in layers.enumerated() {
      if layer + 1 < places.count, places[layer + 1] <= index { layer += 1 }
      computeNs[layer] += terms.totalNs
    }
    let automatic = LoadingConfiguration.automaticWindow(
      loadNs: loadNs, computeNs: computeNs, byteCounts: sizes, maximumByteCount: limit)
    return LoadingConfiguration(
      memory.prefetch, automatic: automatic, maximumByteCount: limit)
  }
}

extension Storage {
  /// Reading so many bytes in one go.
  func readNs(_ bytes: Int) -> Int64 {
    rounded(Double(bytes) * 1000 / Double(max(1, readMBps))) + Int64(latencyUs) * 1000
  }
}
