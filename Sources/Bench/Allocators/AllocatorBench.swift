import Basics

/// Times allocators on one trace of sizes, side by side in one process.
///
/// The system's `malloc` is whatever the process was started with: `LD_PRELOAD` puts another one
/// there. Rounds take all allocators in turn, so that a change of the clock meets all of them, and the
/// fastest round counts, as disturbances make rounds longer only.
public struct AllocatorBench {
  /// How blocks live.
  public enum Pattern: String, CaseIterable, Hashable, Sendable {
    /// Each block is freed before the next one is allocated.
    case pairs
    /// Some are in use all the time: a random one is freed, then one of another size allocated.
    case live
  }

  /// What is repeated.
  public struct Trace: Hashable, Sendable {
    /// Bytes of each request.
    public var sizes: [Int]
    /// Which of the live blocks is replaced by it.
    public var slots: [Int]
    /// How many blocks are in use in ``Pattern/live``.
    public var liveBlockCount: Int

    /// Random sizes, their logarithms spread evenly.
    ///
    /// - Parameters:
    ///   - count: Requests.
    ///   - sizes: Bytes of the least and the largest; at least one.
    public init(
      seed: UInt64 = 1, count: Int = 1024, sizes: ClosedRange<Int> = 256...1 << 20,
      liveBlockCount: Int = 64
    ) {
      var random = SplitMix64(seed: seed)
      self.sizes = (0..<count).map { _ in Self.size(in: sizes, &random) }
      slots = (0..<count).map { _ in Int.random(in: 0..<liveBlockCount, using: &random) }
      self.liveBlockCount = liveBlockCount
    }

    /// A doubling, each as likely as the others, and a place in it.
    private static func size(in range: ClosedRange<Int>, _ random: inout SplitMix64) -> Int {
      func log2(_ number: Int) -> Int { Int.bitWidth - 1 - number.leadingZeroBitCount }
      let lowest = log2(range.lowerBound)
      let doublings = max(1, log2(range.upperBound) - lowest)
      let start = 1 << (lowest + Int.random(in: 0..<doublings, using: &random))
      let size = Int.random(in: start...2 * start, using: &random)
      return min(max(size, range.lowerBound), range.upperBound)
    }
  }

  /// An allocator's time in a pattern.
  public struct Measurement: Hashable, Sendable {
    /// Its name.
    public var allocator: String
    /// How blocks live.
    public var pattern: Pattern
    /// Whether a byte of each cache line of a block's first page is written.
    public var touches: Bool
    /// One allocation and one free, in the fastest round.
    public var nanoseconds: Double
    /// The same in the median round.
    public var medianNanoseconds: Double
    /// How many times as long the system's allocator takes, in the fastest rounds of both.
    public var timesSystem: Double
  }

  private let trace: Trace
  private let rounds: Int
  private let seconds: Double

  /// A bench.
  ///
  /// - Parameters:
  ///   - rounds: How often each allocator has its turn; at least one.
  ///   - seconds: How long a turn takes, about.
  public init(_ trace: Trace = Trace(), rounds: Int = 100, seconds: Double = 0.0005) {
    precondition(rounds > 0, "no rounds")
    (self.trace, self.rounds, self.seconds) = (trace, rounds, seconds)
  }

  /// All allocators in all patterns, the system's first.
  ///
  /// - Throws: `MemoryPoolError` where the system has no room for the pools.
  public func measure() throws -> [Measurement] {
    try Pattern.allCases.flatMap { pattern in
      try [false, true].flatMap { touches in
        try measure(pattern, touches: touches)
      }
    }
  }

  private func measure(_ pattern: Pattern, touches: Bool) throws -> [Measurement] {
    let players = try AllocatorPlayer.all(trace, pattern, touches: touches)
    // The first pass fills lists and pages; then as many as take a turn.
    let passes = players.map { player in
      player.play(1)
      player.play(1)
      let once = ContinuousClock().measure { player.play(1) } / .seconds(1)
      return max(1, min(1000, Int(seconds / max(once, 1e-9))))
    }
    var times = players.map { _ in [Double]() }
    for _ in 0..<rounds {
      for (index, player) in players.enumerated() {
        let turn = ContinuousClock().measure { player.play(passes[index]) } / .seconds(1)
        times[index].append(turn * 1e9 / Double(passes[index] * trace.sizes.count))
      }
    }
    let system = times.first?.min() ?? 0
    return zip(players, times).map { player, times in
      let sorted = times.sorted()
      return Measurement(
        allocator: player.name, pattern: pattern, touches: touches, nanoseconds: sorted[0],
        medianNanoseconds: sorted[sorted.count / 2], timesSystem: system / sorted[0])
    }
  }
}
