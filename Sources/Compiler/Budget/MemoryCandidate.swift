public import Records
public import Simulation

/// A way to run a model, and what simulating it gave.
public struct MemoryCandidate: Hashable, Sendable {
  /// Everything decided: neither a budget nor a trade-off is left open.
  public let configuration: Configuration
  /// Within the limits of the device or not. Outside there is no time.
  public let status: Status
  /// What is in memory at the worst moment.
  public let memory: MemoryUse
  /// Time of one inference, stalls included.
  public let latencyNs: Int64

  init(_ configuration: Configuration, _ trace: Trace) {
    self.configuration = configuration
    status = trace.status
    memory = trace.memory
    latencyNs = trace.inferenceNs
  }

  /// Whether the device can run it.
  public var isWithinLimits: Bool { status == .ok }

  /// Everything that is in memory at the worst moment.
  public var residentBytes: Int64 { memory.residentBytes }

  /// What a budget counts: everything, or what the system counts against the limit of an app.
  func byteCount(countedBySystem: Bool) -> Int64 {
    countedBySystem ? memory.footprintBytes : residentBytes
  }

  /// What it does for memory's sake, such as `weights=streamed,prefetch=2`; `as it is` for nothing.
  public var measures: String {
    var plain = configuration
    plain.memory = MemorySettings()
    let usual = Set(plain.settings.map { "\($0.key)=\($0.value)" })
    let changed = configuration.settings.map { "\($0.key)=\($0.value)" }
      .filter { !usual.contains($0) }
    return changed.isEmpty ? "as it is" : changed.joined(separator: ",")
  }
}

/// Candidates of which none is both smaller and faster than another.
public struct MemoryFront: Hashable, Sendable {
  /// By size, smallest first; so slowest first.
  public let candidates: [MemoryCandidate]

  /// The front of some candidates within the limits of their device. Of equal ones the first stays.
  ///
  /// - Complexity: O(n log n).
  public init(_ candidates: [MemoryCandidate]) {
    let ordered = candidates.filter(\.isWithinLimits).enumerated().sorted {
      ($0.element.residentBytes, $0.element.latencyNs, $0.offset)
        < ($1.element.residentBytes, $1.element.latencyNs, $1.offset)
    }.map(\.element)
    var front: [MemoryCandidate] = []
    for candidate in ordered
    where front.last.map({ candidate.latencyNs < $0.latencyNs }) ?? true {
      front.append(candidate)
    }
    self.candidates = front
  }

  /// The fastest that takes no more than some bytes; nil where the smallest takes more.
  public func fastest(within byteCount: Int64) -> MemoryCandidate? {
    candidates.last { $0.residentBytes <= byteCount }
  }

  /// The fastest within the bytes that a trade-off names on the way from the smallest, at 0, to the
  /// fastest, at 1. With a larger trade-off neither memory falls nor time rises. Nil for no candidates.
  public func candidate(at tradeoff: MemorySpeedTradeoff) -> MemoryCandidate? {
    guard let smallest = candidates.first, let fastest = candidates.last else { return nil }
    let span = fastest.residentBytes - smallest.residentBytes
    return self.fastest(
      within: smallest.residentBytes + span * Int64(tradeoff.thousandths) / 1000)
  }
}
