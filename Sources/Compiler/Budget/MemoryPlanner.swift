public import Basics
public import Devices
import Graphs
public import Records
public import Simulation

/// Plans memory for one model on one device: every way to run it in less memory is simulated, and the
/// fastest within a budget is taken.
///
/// Activations share memory, run in place and in an order that needs little in every candidate, as far
/// as the configuration allows: that costs no time. What costs time is tried in all combinations:
/// activations that are computed again, a batch in pieces, and weights that are mapped or streamed.
/// What a configuration states is not changed.
public struct MemoryPlanner: Sendable {
  /// The model after its passes for a configuration: batch, input size and precision may differ from
  /// call to call. Nil where there is none.
  public typealias Source = (Configuration) throws(CompilerError) -> OptimizedGraph?

  /// What is planned.
  public let configuration: Configuration
  /// Every way, the plain one first.
  public let candidates: [MemoryCandidate]
  /// The ways of which none is both smaller and faster than another.
  public let front: MemoryFront
  let device: DeviceProfile
  let profileHash: ContentHash
  let simulator: Simulator

  /// Simulates every way.
  ///
  /// - Complexity: Up to 6 plans for each size of the batch's pieces, each simulated up to 7 times.
  public init(
    _ configuration: Configuration, on device: DeviceProfile, profileHash: ContentHash,
    _ simulator: Simulator, source: Source
  ) throws(CompilerError) {
    var closed = configuration
    (closed.memory.budget, closed.memory.tradeoff) = (nil, nil)
    var candidates: [MemoryCandidate] = []
    for pieces in closed.batchesInPieces {
      guard let graph = try source(pieces) else { continue }
      var smallestArena = Int.max
      func tryPlan(_ configuration: Configuration) -> Int {
        let plan = graph.plan(
          for: .device(device, profileHash: profileHash, simulator), configuration)
        // A limit that changes nothing is no candidate.
        guard plan.arenaBytes < smallestArena else { return smallestArena }
        smallestArena = plan.arenaBytes
        candidates += configuration.weightsElsewhere.map {
          MemoryCandidate($0, simulator.simulate(plan, on: device, $0))
        }
        return smallestArena
      }
      let arenaBytes = tryPlan(pieces)
      guard closed.memory.activationLimitKiB == nil else { continue }
      for eighths in [7, 6, 5, 4, 3] {
        var limited = pieces
        limited.memory.activationLimitKiB = max(1, arenaBytes / 8 * eighths / 1024)
        _ = tryPlan(limited)
      }
    }
    self.configuration = configuration
    self.candidates = candidates
    front = MemoryFront(candidates)
    (self.device, self.profileHash, self.simulator) = (device, profileHash, simulator)
  }

  /// What an app may use on the device.
  public var limitBytes: Int64 { Int64(device.memory.appLimitBytes) }

  /// Whether no way is within the limits of the device: then what is missing is counted as the system
  /// counts it.
  var exceedsDevice: Bool { front.candidates.isEmpty }

  /// What the budget allows, in bytes; nil where there is none. On a device the pages that the system
  /// can drop do not count, so the device's own limit has no number here.
  private var budgetBytes: Int64? {
    guard case .mebibytes(let count) = configuration.memory.budget else { return nil }
    return Int64(count) << 20
  }

  /// The fastest way within the budget, of equally fast ones the first: what costs nothing in time is
  /// done only where something is gained by it. With a trade-off below 1, the way at its place on the
  /// front of what the budget allows.
  ///
  /// - Parameter byteCount: The budget; nil for the configuration's.
  /// - Throws: ``MemoryShortfall`` where even the smallest way needs more.
  public func choice(
    withinBytes byteCount: Int64? = nil
  ) throws(MemoryShortfall) -> MemoryCandidate {
    let budgetBytes = byteCount ?? self.budgetBytes
    let allowed = candidates.filter { candidate in
      candidate.isWithinLimits && budgetBytes.map { candidate.residentBytes <= $0 } ?? true
    }
    guard let fastest = allowed.map(\.latencyNs).min() else { throw shortfall(of: budgetBytes) }
    if let tradeoff = configuration.memory.tradeoff, tradeoff.thousandths < 1000,
      let found = MemoryFront(allowed).candidate(at: tradeoff)
    {
      return found
    }
    return allowed.first { $0.latencyNs == fastest } ?? allowed[0]
  }

  /// The way that needs least: of the memory that counts against the device's limit where that is what
  /// is missing.
  public var smallest: MemoryCandidate? {
    front.candidates.first
      ?? candidates.min {
        $0.byteCount(countedBySystem: true) < $1.byteCount(countedBySystem: true)
      }
  }

  /// What is missing for a budget.
  private func shortfall(of budgetBytes: Int64?) -> MemoryShortfall {
    MemoryShortfall(
      budgetBytes: exceedsDevice ? limitBytes : budgetBytes ?? limitBytes, smallest: smallest,
      neededBytes: smallest?.byteCount(countedBySystem: exceedsDevice))
  }
}

extension Configuration {
  /// The whole batch at once, and in pieces of a half, a quarter and so on; only what is stated where
  /// it is.
  fileprivate var batchesInPieces: [Configuration] {
    guard memory.microBatch == nil else { return [self] }
    var choices = [self]
    var count = batch
    while count.isMultiple(of: 2) {
      count /= 2
      var pieces = self
      pieces.memory.microBatch = count
      choices.append(pieces)
    }
    return choices
  }

  /// Weights in memory, in pages of the file, and streamed with some windows; only what is stated where
  /// it is.
  fileprivate var weightsElsewhere: [Configuration] {
    func streamed(_ window: PrefetchWindow) -> Configuration {
      var choice = self
      (choice.memory.weights, choice.memory.prefetch) = (.streamed, window)
      return choice
    }
    let windows: [PrefetchWindow] =
      memory.prefetch == .adaptive ? [8, 4, 2, 1, 0].map { .layers($0) } : [memory.prefetch]
    switch memory.weights {
    case .mapped: return [self]
    case .streamed: return windows.map(streamed)
    case .resident:
      var mapped = self
      mapped.memory.weights = .mapped
      return [self, mapped] + windows.map(streamed)
    }
  }
}
