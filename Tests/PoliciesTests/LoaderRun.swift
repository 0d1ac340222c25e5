import Basics
import Policies

/// Plays a policy against a storage that takes a fixed time for each layer, checking after every
/// event what must always hold.
struct LoaderRun {
  private(set) var policy: ProgressiveLoaderPolicy
  private(set) var problems: [String] = []
  private(set) var actions: [LoadingAction] = []
  let loadNs: Int64
  let computeNs: Int64
  private var now: Int64 = 0
  private var storageIsFreeNs: Int64 = 0
  private var loads: [(layer: Int, doneNs: Int64)] = []

  init(_ policy: ProgressiveLoaderPolicy, loadNs: Int64 = 10, computeNs: Int64 = 10) {
    self.policy = policy
    self.loadNs = loadNs
    self.computeNs = computeNs
  }

  /// The time of so many passes over the order.
  @discardableResult
  mutating func play(passes: Int) -> Int64 {
    let start = now
    for _ in 0..<passes {
      for layer in policy.order { use(layer) }
    }
    return now - start
  }

  /// One layer is needed, computes and is finished.
  mutating func use(_ layer: Int) {
    do {
      let isLoaded = try policy.need(layer, at: now)
      start()
      while !isLoaded, policy.status(of: layer) != .loaded, let next = loads.first {
        advance(to: next.doneNs)
      }
      if policy.status(of: layer) != .loaded { problems.append("layer \(layer) never came") }
      advance(to: now + computeNs)
      policy.finished(layer, at: now)
      start()
    } catch {
      problems.append("\(error)")
    }
  }

  /// Layers that are there, without those that are being read.
  var loadedLayerCount: Int {
    policy.byteCounts.indices.count { policy.status(of: $0) == .loaded }
  }

  mutating func pressure(_ level: MemoryPressureLevel) {
    policy.pressure(level)
    start()
  }

  private mutating func advance(to time: Int64) {
    while let first = loads.first, first.doneNs <= time {
      loads.removeFirst()
      now = first.doneNs
      policy.loaded(first.layer, at: now)
      start()
    }
    now = time
  }

  private mutating func start() {
    while let action = policy.nextAction() {
      actions.append(action)
      if case .load(let layer) = action {
        storageIsFreeNs = max(storageIsFreeNs, now) + loadNs
        loads.append((layer, storageIsFreeNs))
      }
      check()
    }
  }

  private mutating func check() {
    let statistics = policy.statistics
    if let limit = policy.configuration.maximumByteCount, statistics.residentByteCount > limit {
      problems.append("\(statistics.residentByteCount) bytes exceed \(limit)")
    }
    let resident = policy.byteCounts.indices.filter { policy.status(of: $0).isResident }
    let bytes = resident.reduce(0) { $0 + policy.byteCounts[$1] }
    if resident.count != statistics.residentLayerCount || bytes != statistics.residentByteCount {
      problems.append("counted \(statistics), found \(resident)")
    }
  }
}
