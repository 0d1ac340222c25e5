public import Devices

/// A range of an app's memory, as its system counts it.
public struct MemoryRegion: Hashable, Sendable {
  /// Size.
  public var byteCount: Int
  /// Whether its pages lie unchanged in a file, so that the system may drop them and read them again.
  public var isClean: Bool

  /// A range; written unless stated.
  public init(byteCount: Int, isClean: Bool = false) {
    self.byteCount = byteCount
    self.isClean = isClean
  }
}

/// How a system counts the memory of an app, and when it ends one.
public enum MemoryAccounting: Hashable, Sendable {
  /// Pages that were written count against a hard limit; clean pages of files do not.
  ///
  /// References: Apple, "Reducing your app's memory use"; WWDC 2018, session 416, "iOS memory deep
  /// dive" (pages of 16 KiB, footprint = dirty and compressed pages).
  case dirtyPages(pageBytes: Int)
  /// Everything that is resident counts; apps are ended in the order of their importance when the
  /// system stalls for memory.
  ///
  /// Reference: Android, "Low memory killer daemon", source.android.com/docs/core/perf/lmkd.
  case lowMemoryKiller(LowMemoryKiller)

  /// How the system of a platform counts. Desktop systems and browsers have neither rule; their
  /// resident pages of 4 KiB are held against the limit.
  public init(_ platform: DeviceProfile.Platform) {
    switch platform {
    case .ios, .ipados, .macos: self = .dirtyPages(pageBytes: 16_384)
    case .android: self = .lowMemoryKiller(LowMemoryKiller())
    case .linux, .windows, .web: self = .dirtyPages(pageBytes: 4096)
    }
  }

  /// Bytes that count against an app's limit: whole pages.
  public func countedBytes(of regions: [MemoryRegion]) -> Int {
    switch self {
    case .dirtyPages(let pageBytes):
      regions.reduce(0) {
        $0 + ($1.isClean ? 0 : ($1.byteCount + pageBytes - 1) / pageBytes * pageBytes)
      }
    case .lowMemoryKiller(let killer):
      regions.reduce(0) {
        $0 + ($1.byteCount + killer.pageBytes - 1) / killer.pageBytes * killer.pageBytes
      }
    }
  }
}

/// Android's rule for ending processes: by how long tasks stall for memory, the least important first.
///
/// Times are of a window of one second. The figures are the defaults of `lmkd`.
public struct LowMemoryKiller: Hashable, Sendable {
  /// Bytes of a page.
  public var pageBytes = 4096
  /// Stall of some task, in milliseconds, from which background processes are ended.
  public var partialStallMilliseconds = 70
  /// Stall of all tasks, in milliseconds, from which any process is ended.
  public var completeStallMilliseconds = 700
  /// Background begins with this importance.
  public var mediumScore = 800
  /// Below this importance nothing is ended.
  public var criticalScore = 0

  /// The defaults of a device with enough memory or, where stated, of one with little (Android's
  /// low-RAM devices have up to 2 GiB).
  public init(hasLittleMemory: Bool = false) {
    if hasLittleMemory { partialStallMilliseconds = 200 }
  }

  /// A process; larger scores are less important.
  public struct Process: Hashable, Sendable {
    /// The name.
    public var name: String
    /// `oom_score_adj`: see ``Score``.
    public var score: Int
    /// Resident bytes.
    public var residentBytes: Int

    /// A process.
    public init(name: String, score: Int, residentBytes: Int) {
      self.name = name
      self.score = score
      self.residentBytes = residentBytes
    }
  }

  /// Importance by what the user has of a process.
  public enum Score {
    /// It is on the screen.
    public static let foreground = 0
    /// It can be seen.
    public static let visible = 100
    /// It can be heard.
    public static let perceptible = 200
    /// The launcher.
    public static let home = 600
    /// It was on the screen before this one.
    public static let previous = 700
    /// It is kept so that it starts sooner; up to ``cachedMost``.
    public static let cached = 900
    /// The least important.
    public static let cachedMost = 999
  }

  /// The processes to end, in order: those of the highest score, of equal ones the largest, until
  /// enough bytes are free.
  ///
  /// - Parameters:
  ///   - processes: All that run.
  ///   - partialStall: Milliseconds of the last second in which some task waited for memory.
  ///   - completeStall: Milliseconds in which all did.
  ///   - shortfall: Bytes that free memory is short of the system's watermark.
  public func victims(
    among processes: [Process], partialStall: Int, completeStall: Int, shortfall: Int
  ) -> [Process] {
    guard shortfall > 0 else { return [] }
    let least: Int
    if completeStall >= completeStallMilliseconds {
      least = criticalScore
    } else if partialStall >= partialStallMilliseconds {
      least = mediumScore
    } else {
      return []
    }
    var victims: [Process] = []
    var missing = shortfall
    let order = processes.filter { $0.score >= least }.sorted {
      ($0.score, $0.residentBytes, $1.name) > ($1.score, $1.residentBytes, $0.name)
    }
    for process in order where missing > 0 {
      victims.append(process)
      missing -= process.residentBytes
    }
    return victims
  }
}
