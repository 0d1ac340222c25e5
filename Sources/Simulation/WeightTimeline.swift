import Policies

/// Plays a progressive loader on a virtual clock: steps one after another, loads one after another
/// beside them.
///
/// Reading ahead costs the steps nothing: storage moves a small part of what main memory can.
struct WeightTimeline {
  private(set) var policy: ProgressiveLoaderPolicy
  /// How long each layer takes to read.
  private let loadNs: [Int64]
  private var now: Int64 = 0
  private var storageIsFreeNs: Int64 = 0
  /// Loads that were asked for, with the time at which they are done, in order.
  private var loads: [(layer: Int, doneNs: Int64)] = []

  init(_ policy: ProgressiveLoaderPolicy, loadNs: [Int64]) {
    self.policy = policy
    self.loadNs = loadNs
  }

  /// Plays one inference.
  ///
  /// - Parameter steps: The time of each step, and the layer that it needs.
  /// - Returns: How long each step waits.
  /// - Throws: ``LoadingError`` where a layer exceeds the limit.
  mutating func play(_ steps: [(ns: Int64, layer: Int?)]) throws(LoadingError) -> [Int64] {
    var stalls: [Int64] = []
    stalls.reserveCapacity(steps.count)
    for step in steps {
      let arrival = now
      if let layer = step.layer {
        let isLoaded = try policy.need(layer, at: now)
        startLoads()
        while !isLoaded, policy.status(of: layer) != .loaded, let next = loads.first {
          advance(to: next.doneNs)
        }
      }
      stalls.append(now - arrival)
      advance(to: now + step.ns)
      if let layer = step.layer {
        policy.finished(layer, at: now)
        startLoads()
      }
    }
    return stalls
  }

  /// Lets time pass; a load that is done makes room for the next one to be decided.
  private mutating func advance(to time: Int64) {
    while let first = loads.first, first.doneNs <= time {
      loads.removeFirst()
      now = first.doneNs
      policy.loaded(first.layer, at: now)
      startLoads()
    }
    now = time
  }

  private mutating func startLoads() {
    while let action = policy.nextAction() {
      guard case .load(let layer) = action else { continue }
      storageIsFreeNs = max(storageIsFreeNs, now) + loadNs[layer]
      loads.append((layer, storageIsFreeNs))
    }
  }
}
