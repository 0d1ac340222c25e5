public import Kernels

/// Times something very short: bursts of many runs, of which the fastest counts. What disturbs a
/// burst (interrupts, other processes, a slower clock) makes it longer, never shorter.
public struct BurstTimer: Hashable, Sendable {
  /// How long bursts of one thing go on; a run that takes longer is done twice, or once for zero.
  public var budgetSeconds: Double
  /// The least duration of a burst.
  public var burstSeconds: Double
  /// The least number of bursts, unless they take three times the budget.
  public var leastBursts: Int

  /// What was timed.
  public struct Timing: Hashable, Sendable {
    /// One run, in the fastest burst.
    public var seconds: Double
    /// How many bursts there were.
    public var bursts: Int
    /// How many runs a burst had.
    public var runsOfBurst: Int
  }

  /// A timer; at least five bursts of two milliseconds by default.
  public init(budgetSeconds: Double, burstSeconds: Double = 0.002, leastBursts: Int = 5) {
    self.budgetSeconds = budgetSeconds
    self.burstSeconds = burstSeconds
    self.leastBursts = leastBursts
  }

  /// For a peak beside each kernel: short, as it is done often.
  static let probe = BurstTimer(budgetSeconds: 0.002, burstSeconds: 0.0005, leastBursts: 3)

  /// Times something that can be run a number of times.
  public func time(_ run: (_ times: Int) -> Void) -> Timing {
    timing { times in ContinuousClock().measure { run(times) } / .seconds(1) }
  }

  /// The same with another clock, which says how many seconds a number of runs took.
  package func timing(measuring measure: (_ times: Int) -> Double) -> Timing {
    // The first run also brings operands into the caches.
    var timing = Timing(seconds: measure(1), bursts: 1, runsOfBurst: 1)
    guard budgetSeconds > 0 else { return timing }
    var spent = 0.0
    timing.bursts = 0
    while spent < budgetSeconds || timing.bursts < leastBursts && spent < 3 * budgetSeconds {
      let burst = measure(timing.runsOfBurst)
      spent += burst
      timing.seconds = min(timing.seconds, burst / Double(timing.runsOfBurst))
      if burst < burstSeconds / 2 {
        // More runs: the least time so far tells how many, at most tenfold at once.
        let wanted = Int(burstSeconds / max(timing.seconds, 1e-9)) + 1
        timing.runsOfBurst = min(wanted, 10 * timing.runsOfBurst)
      } else {
        timing.bursts += 1
      }
    }
    return timing
  }

  /// Operations, or bytes, that a loop does in a second.
  public func rate(of probe: PeakProbe) -> Double {
    probe.workOfRun / time { probe.run(times: $0) }.seconds
  }
}
