public import Devices

/// Where the levels of memory pressure begin, in percent of what an app may use.
public struct MemoryThresholds: Hashable, Sendable {
  /// Where ``MemoryPressureLevel/warning`` begins.
  public let warningPercent: Int
  /// Where ``MemoryPressureLevel/critical`` begins.
  public let criticalPercent: Int

  /// Thresholds; 80 and 92 unless stated, as profiles have it.
  public init(
    warningPercent: Int = Devices.Memory.standardWarningPercent,
    criticalPercent: Int = Devices.Memory.standardCriticalPercent
  ) {
    precondition(
      0 < warningPercent && warningPercent < criticalPercent && criticalPercent <= 100,
      "thresholds of \(warningPercent) and \(criticalPercent) percent")
    self.warningPercent = warningPercent
    self.criticalPercent = criticalPercent
  }

  /// The level of so many bytes. The system ends the app behind the limit, not at it.
  public func level(of bytes: Int, limit: Int) -> MemoryPressureLevel {
    if bytes > limit { return .kill }
    if isAtLeast(criticalPercent, bytes, limit) { return .critical }
    return isAtLeast(warningPercent, bytes, limit) ? .warning : .normal
  }

  func isAtLeast(_ percent: Int, _ bytes: Int, _ limit: Int) -> Bool {
    let (used, bound) = (
      bytes.multipliedFullWidth(by: 100), limit.multipliedFullWidth(by: percent)
    )
    return (used.high, used.low) >= (bound.high, bound.low)
  }
}

/// A change of the level of memory pressure.
public struct MemoryPressureEvent: Hashable, Sendable {
  /// The level before.
  public let previous: MemoryPressureLevel
  /// The level now.
  public let level: MemoryPressureLevel
  /// Bytes that the system counts.
  public let bytes: Int
  /// What the app may use.
  public let limit: Int
}

/// Follows the memory of an app and tells when its level changes.
///
/// A level is left downwards only when memory is some percent of the limit below where it begins, so
/// that use around a threshold does not report at every step. ``MemoryPressureLevel/kill`` is final.
public struct MemoryPressureMonitor: Sendable {
  /// What is told of a change. What it throws, the update throws.
  public typealias Observer = @Sendable (MemoryPressureEvent) throws -> Void

  /// What the app may use, in bytes.
  public let limit: Int
  /// Where levels begin.
  public let thresholds: MemoryThresholds
  /// How far memory must fall below a threshold for the level to end, in percent of the limit.
  public let hysteresisPercent: Int
  /// The level of the last update.
  public private(set) var level = MemoryPressureLevel.normal
  private var observers: [Observer] = []

  /// A monitor at the level normal.
  public init(
    limit: Int, thresholds: MemoryThresholds = MemoryThresholds(), hysteresisPercent: Int = 5
  ) {
    precondition(limit > 0 && (0..<thresholds.warningPercent).contains(hysteresisPercent))
    self.limit = limit
    self.thresholds = thresholds
    self.hysteresisPercent = hysteresisPercent
  }

  /// Adds something that is told of every change, behind those that were added before.
  public mutating func observe(_ observer: @escaping Observer) { observers.append(observer) }

  /// Takes the bytes of this moment.
  ///
  /// - Returns: The change, if there is one.
  /// - Throws: What the first observer threw that did; all observers are told all the same, and the
  ///   level is the new one.
  @discardableResult
  public mutating func update(bytes: Int) throws -> MemoryPressureEvent? {
    guard let event = change(to: bytes) else { return nil }
    var failure: (any Error)?
    for observer in observers {
      do { try observer(event) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
    return event
  }

  /// Takes the bytes of this moment and waits for what is done about a change.
  ///
  /// - Parameter response: Called with the change behind the observers.
  /// - Throws: As ``update(bytes:)``, and what the response throws.
  public mutating func update(
    bytes: Int, response: (MemoryPressureEvent) async throws -> Void
  ) async throws {
    if let event = try update(bytes: bytes) { try await response(event) }
  }

  private mutating func change(to bytes: Int) -> MemoryPressureEvent? {
    let previous = level
    guard previous != .kill else { return nil }
    var next = thresholds.level(of: bytes, limit: limit)
    if next < previous {
      // What has to be below a threshold is held against it as if it were so much more.
      let margin = limit / 100 * hysteresisPercent
      let held = thresholds.level(of: min(limit, bytes + margin), limit: limit)
      next = min(previous, max(next, held))
    }
    guard next != previous else { return nil }
    level = next
    return MemoryPressureEvent(previous: previous, level: next, bytes: bytes, limit: limit)
  }
}

extension MemoryPressureMonitor {
  /// The monitor of an app on a device.
  public init(_ memory: Devices.Memory) {
    self.init(
      limit: memory.appLimitBytes,
      thresholds: MemoryThresholds(
        warningPercent: memory.warningPercent, criticalPercent: memory.criticalPercent))
  }
}
