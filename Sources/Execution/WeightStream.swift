import Graphs
import Memory
import Policies

/// The weights of a running session: layers come from a file ahead of their steps and go behind them.
///
/// ``ProgressiveLoaderPolicy`` decides in the session's thread, between steps; a thread of the file
/// does the reading. Nothing is allocated while a session runs.
@safe final class WeightStream {
  private var file: StreamedFile
  private var policy: ProgressiveLoaderPolicy
  private let layers: WeightLayers
  private let fixedByteCount: Int
  /// Loads that are on their way, in order.
  private var loads: [(layer: Int, job: StreamedFile.Job)] = []
  private let clock = ContinuousClock()
  private let start: ContinuousClock.Instant
  private var rowByteCount = 0
  private var rowNs: Int64 = 0
  /// Why the last step could not begin; nil for no reason.
  var failure: ExecutionError?

  /// Reads what stays in memory.
  ///
  /// - Parameter limit: The most bytes that layers may take; nil for no limit.
  /// - Throws: ``ExecutionError`` where the file does not belong to the plan, or a layer exceeds the
  ///   limit.
  init(
    _ plan: Plan, _ layout: SessionLayout, _ layers: WeightLayers, _ options: StreamingOptions,
    limit: Int?
  ) throws(ExecutionError) {
    try Self.checkHeader(plan, layout, options)
    if let limit, layers.largestNeed.byteCount > limit {
      throw .layerExceedsMemory(
        layer: layers.largestNeed.name, needed: layers.largestNeed.byteCount, available: limit)
    }
    var configuration = LoadingConfiguration(
      options.prefetch, maximumByteCount: limit, keepsLayers: options.keepsLayers && limit != nil)
    configuration.maximumWindow = 64
    file = try Self.opened(options.path, layout.weightByteCount, layers)
    policy = ProgressiveLoaderPolicy(
      layers.layers.map(\.range.count), order: layers.needed, configuration)
    self.layers = layers
    fixedByteCount = layers.residentByteCount
    loads.reserveCapacity(layers.layers.count + 1)
    start = clock.now
  }

  /// The file with what stays in memory.
  private static func opened(
    _ path: String, _ byteCount: Int, _ layers: WeightLayers
  ) throws(ExecutionError) -> StreamedFile {
    do throws(StreamedFileError) {
      var file = try StreamedFile(
        path: path, offset: PackedWeightsHeader.byteCount, byteCount: byteCount,
        capacity: 4 * layers.layers.count + 16)
      for range in layers.kept { try file.readNow(range) }
      return file
    } catch {
      throw .weightsUnreadable(layer: "", reason: "\(error)")
    }
  }

  /// The address of the first byte of weights.
  var baseAddress: UnsafeRawPointer { unsafe UnsafeRawPointer(file.baseAddress) }

  /// What has been seen.
  var statistics: StreamingStatistics {
    var statistics = StreamingStatistics(
      layers: policy.statistics, layerCount: layers.layers.count,
      layerByteCount: layers.layers.reduce(0) { $0 + $1.range.count },
      residentByteCount: fixedByteCount)
    statistics.rowByteCount = rowByteCount
    statistics.rowNs = rowNs
    return statistics
  }

  /// What has been seen of each layer, by name.
  var accessLog: [(name: String, log: LayerAccessLog)] {
    zip(layers.layers, policy.accessLog).map { ($0.name, $1) }
  }

  /// Memory has become short, or is not any more.
  func pressure(_ level: MemoryPressureLevel) {
    policy.pressure(level)
    act()
  }

  /// Whether the file is still the one that was opened; the failure says so where it is not.
  func beginInference() -> Bool {
    failure = nil
    guard !file.isUnchanged else { return true }
    failure = .weightsUnreadable(
      layer: "", reason: "\(StreamedFileError.changed(path: file.path))")
    return false
  }

  /// Brings the weights of a step of the plan into memory; they stay until ``end(_:)``.
  ///
  /// - Returns: Whether they are there; the failure says why not.
  func begin(_ planStep: Int, in workspace: Workspace) -> Bool {
    guard failure == nil else { return false }
    let need = layers.needs[planStep]
    for place in need where !bring(layers.needed[place]) {
      for earlier in need.lowerBound..<place {
        policy.finished(layers.needed[earlier], at: now)
      }
      return false
    }
    guard let lookup = layers.lookups[planStep] else { return true }
    guard readRows(lookup, in: workspace) else {
      for place in need { policy.finished(layers.needed[place], at: now) }
      return false
    }
    return true
  }

  /// The step is done.
  func end(_ planStep: Int) {
    for place in layers.needs[planStep] { policy.finished(layers.needed[place], at: now) }
    if let lookup = layers.lookups[planStep] { file.dropNow(lookup.table) }
    collect()
    act()
  }

  // MARK: Parts

  private var now: Int64 { Int64((clock.now - start) / .nanoseconds(1)) }

  /// Waits until a layer is there.
  private func bring(_ layer: Int) -> Bool {
    collect()
    do throws(LoadingError) {
      let isLoaded = try policy.need(layer, at: now)
      act()
      while !isLoaded, policy.awaitedLayer == layer, !loads.isEmpty {
        takeFirstLoad()
        act()
      }
    } catch {
      failure = .weightsUnreadable(layer: layers.layers[layer].name, reason: "\(error)")
      return false
    }
    return policy.status(of: layer) == .loaded
  }

  /// Does what the policy says.
  private func act() {
    while let action = policy.nextAction() {
      switch action {
      case .load(let layer):
        loads.append((layer, file.read(layers.layers[layer].range)))
      case .unload(let layer): file.drop(layers.layers[layer].range)
      }
    }
  }

  /// Tells the policy which loads are done.
  private func collect() {
    while let first = loads.first, file.isDone(first.job) { takeFirstLoad() }
  }

  private func takeFirstLoad() {
    let (layer, job) = loads.removeFirst()
    do throws(StreamedFileError) {
      try file.wait(for: job)
      policy.loaded(layer, at: now)
    } catch {
      let isNeeded = policy.isInUse(layer)
      policy.failed(layer, at: now)
      // What was only read ahead is tried again when its turn comes.
      guard isNeeded else { return }
      failure = .weightsUnreadable(layer: layers.layers[layer].name, reason: "\(error)")
    }
  }

  /// Reads the rows that a step looks up; those that a table does not have are left out.
  private func readRows(_ lookup: WeightLayers.Lookup, in workspace: Workspace) -> Bool {
    let before = now
    let indices = unsafe workspace.elements(lookup.indices)
    let rows = lookup.table.count / max(1, lookup.rowByteCount)
    for index in indices.indices {
      guard let row = unsafe Int(exactly: indices[index]), row >= 0, row < rows else { continue }
      let first = lookup.table.lowerBound + row * lookup.rowByteCount
      do throws(StreamedFileError) {
        try file.readNow(first..<first + lookup.rowByteCount)
        rowByteCount += lookup.rowByteCount
      } catch {
        failure = .weightsUnreadable(layer: "row \(row)", reason: "\(error)")
        return false
      }
    }
    rowNs += now - before
    return true
  }

  private static func checkHeader(
    _ plan: Plan, _ layout: SessionLayout, _ options: StreamingOptions
  ) throws(ExecutionError) {
    let identity = layout.identity(of: plan)
    let isOurs: Bool
    do throws(PackedWeightsFileError) {
      let file = try PackedWeightsReader(path: options.path)
      isOurs =
        file.header.identity == identity
        && file.header.weightByteCount == layout.weightByteCount
      if isOurs, options.verifiesChecksum { try file.verify() }
    } catch {
      throw .weightsUnreadable(layer: "", reason: "\(error)")
    }
    guard isOurs else { throw .foreignWeights }
  }
}
