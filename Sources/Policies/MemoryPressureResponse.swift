/// What an app can do about memory pressure, in the order it is tried: each costs more than the one
/// before.
public enum MemoryPressureAction: Hashable, Sendable {
  /// Fewer inputs are run at once.
  case reduceBatch(to: Int)
  /// Caches are freed, so many bytes; what needs them next finds them cold.
  case dropCaches(bytes: Int)
  /// The plan at a place is taken in place of the one before it.
  case switchPlan(to: Int)
}

/// What a run holds, by the plan it is run by: the plan that is taken first, then those that need less
/// memory and more time.
public struct MemoryDemand: Hashable, Sendable {
  /// Bytes that stay whatever is done: weights, code.
  public var fixedBytes: Int
  /// Bytes of activations for each input of a batch.
  public var activationBytes: Int
  /// Bytes that can be freed and made again: packed weights, read-ahead, free lists of pools.
  public var cacheBytes: Int

  /// A demand in bytes.
  public init(fixedBytes: Int, activationBytes: Int, cacheBytes: Int = 0) {
    self.fixedBytes = fixedBytes
    self.activationBytes = activationBytes
    self.cacheBytes = cacheBytes
  }
}

/// Answers memory pressure: first a smaller batch, then without caches, then by another plan.
public struct MemoryPressureResponse: Hashable, Sendable {
  /// Inputs that are run at once.
  public private(set) var batch: Int
  /// The fewest inputs that are worth a run.
  public let batchFloor: Int
  /// The plan that is run, by its place among ``plans``.
  public private(set) var plan = 0
  /// Whether the caches are empty, so that the next inference is a cold one.
  public private(set) var isCold = false
  /// What each plan needs, the fastest first.
  public let plans: [MemoryDemand]

  /// A run by the first of some plans.
  public init(plans: [MemoryDemand], batch: Int, batchFloor: Int = 1) {
    precondition(!plans.isEmpty && 1 <= batchFloor && batchFloor <= batch)
    self.plans = plans
    self.batch = batch
    self.batchFloor = batchFloor
  }

  /// Bytes of all activations.
  public var activationBytes: Int { plans[plan].activationBytes * batch }

  /// Bytes of the run.
  public var bytes: Int {
    plans[plan].fixedBytes + activationBytes + (isCold ? 0 : plans[plan].cacheBytes)
  }

  /// Runs fewer inputs at once; never more than before, never fewer than the floor.
  ///
  /// - Returns: The new batch.
  public mutating func reduceBatchSize(_ size: Int) -> Int {
    batch = min(batch, max(batchFloor, size))
    return batch
  }

  /// Frees the caches.
  ///
  /// - Returns: How many bytes that gave.
  public mutating func dropCaches() -> Int {
    guard !isCold else { return 0 }
    isCold = true
    return plans[plan].cacheBytes
  }

  /// Takes the next plan, which needs less memory; its caches are empty.
  ///
  /// - Returns: Whether there was one.
  public mutating func switchPlan() -> Bool {
    guard plan + 1 < plans.count else { return false }
    plan += 1
    isCold = true
    return true
  }

  /// An inference has run: the caches are full again.
  public mutating func finishInference() { isCold = false }

  /// Does what a level asks for until the memory is below a number of bytes or nothing is left to do.
  ///
  /// A warning halves the batch at each step and drops caches; only at the critical level the plan is
  /// given up as well. At the level normal nothing is done, and at ``MemoryPressureLevel/kill`` it is
  /// too late.
  ///
  /// - Returns: What was done, in order.
  public mutating func respond(
    to level: MemoryPressureLevel, until target: Int
  ) -> [MemoryPressureAction] {
    var actions: [MemoryPressureAction] = []
    guard level == .warning || level == .critical else { return [] }
    while bytes >= target {
      if batch > batchFloor {
        actions.append(.reduceBatch(to: reduceBatchSize(batch / 2)))
      } else if !isCold, plans[plan].cacheBytes > 0 {
        actions.append(.dropCaches(bytes: dropCaches()))
      } else if level == .critical, switchPlan() {
        actions.append(.switchPlan(to: plan))
      } else {
        break
      }
    }
    return actions
  }
}
