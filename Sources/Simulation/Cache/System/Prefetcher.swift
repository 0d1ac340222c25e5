/// Which lines are fetched ahead when one is missing.
///
/// Lines that were fetched ahead wait in a buffer beside the cache and are not brought into it, so
/// that hits and misses are those of a machine without prefetching: a miss whose line waits in the
/// buffer counts as a miss, and as a useful or late prefetch.
///
/// References: N. Jouppi, "Improving Direct-Mapped Cache Performance by the Addition of a Small
/// Fully-Associative Cache and Prefetch Buffers", ISCA 1990; zones of constant stride as S. Palacharla
/// and R. Kessler, "Evaluating Stream Buffers as a Secondary Cache Replacement", ISCA 1994.
public struct Prefetcher: Hashable, Sendable {
  /// The rule that lines are chosen by.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// The lines behind the missing one.
    case nextLine = "next-line"
    /// The lines that follow where the last three misses of a zone of 64 KiB had equal distances.
    case stride
  }

  /// The rule.
  public var kind: Kind
  /// How many lines are fetched for each miss.
  public var degree: Int
  /// How many accesses of its cache it takes until a line is there: one that is wanted earlier is
  /// late.
  public var latencyAccesses: Int
  /// Lines that can wait; the oldest makes room.
  public var bufferLines: Int

  /// A prefetcher.
  ///
  /// - Precondition: degree and buffer are positive, the latency is not negative.
  public init(_ kind: Kind, degree: Int = 1, latencyAccesses: Int = 32, bufferLines: Int = 64) {
    precondition(
      degree > 0 && bufferLines > 0 && latencyAccesses >= 0,
      "a prefetcher of \(degree) lines, \(bufferLines) waiting, after \(latencyAccesses) accesses")
    self.kind = kind
    self.degree = degree
    self.latencyAccesses = latencyAccesses
    self.bufferLines = bufferLines
  }
}

/// What became of the lines that were fetched ahead.
public struct PrefetchCounts: Hashable, Sendable {
  /// Lines fetched ahead: those below, and those that still wait.
  public var issued = 0
  /// Lines that were there when they were wanted.
  public var useful = 0
  /// Lines that were wanted before they could be there.
  public var late = 0
  /// Lines that made room before anything wanted them.
  public var useless = 0

  /// Nothing yet.
  public init() {}

  /// Lines that wait still, wanted by nothing so far.
  public var waiting: Int { issued - useful - late - useless }
}

/// The buffer and the memory of a prefetcher.
struct PrefetchState: Sendable {
  let prefetcher: Prefetcher
  var counts = PrefetchCounts()
  private let zoneShift: Int
  private var clock = 0
  /// Oldest first.
  private var waiting: [(line: Int, arrival: Int)] = []
  private var zones: [Zone] = []
  private var nextZone = 0

  private struct Zone: Sendable {
    let number: Int
    var last: Int
    var stride = 0
  }

  private static let zoneCount = 16
  private static let zoneBits = 16

  init(_ prefetcher: Prefetcher, lineShift: Int) {
    self.prefetcher = prefetcher
    zoneShift = max(0, Self.zoneBits - lineShift)
  }

  /// An access that hit.
  mutating func hit() { clock += 1 }

  /// An access that missed: the lines to fetch that the cache and the buffer lack are asked for.
  mutating func miss(_ line: Int, holds: (Int) -> Bool) {
    clock += 1
    if let place = waiting.firstIndex(where: { $0.line == line }) {
      if waiting[place].arrival <= clock { counts.useful += 1 } else { counts.late += 1 }
      waiting.remove(at: place)
    }
    let step = prefetcher.kind == .nextLine ? 1 : stride(line)
    guard step != 0 else { return }
    for index in 1...prefetcher.degree {
      let wanted = line + index * step
      guard wanted >= 0, !holds(wanted), !waiting.contains(where: { $0.line == wanted }) else {
        continue
      }
      if waiting.count == prefetcher.bufferLines {
        waiting.removeFirst()
        counts.useless += 1
      }
      waiting.append((wanted, clock + prefetcher.latencyAccesses))
      counts.issued += 1
    }
  }

  /// The distance of the last misses of a line's zone where two in a row were equal; else 0.
  private mutating func stride(_ line: Int) -> Int {
    let number = line >> zoneShift
    guard let place = zones.firstIndex(where: { $0.number == number }) else {
      let zone = Zone(number: number, last: line)
      if zones.count < Self.zoneCount {
        zones.append(zone)
      } else {
        zones[nextZone] = zone
        nextZone = (nextZone + 1) % Self.zoneCount
      }
      return 0
    }
    let step = line - zones[place].last
    let isConfirmed = step == zones[place].stride
    zones[place].stride = step
    zones[place].last = line
    return isConfirmed ? step : 0
  }
}
