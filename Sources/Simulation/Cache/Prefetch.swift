public import Devices
public import Graphs
public import Tensors

/// A loop over the lines of a stream that asks for each line some iterations before it needs it: how
/// long it waits, in cycles of one core.
///
/// Lines come in order, one for each ``serviceCycles`` at most, ``latencyCycles`` after they were
/// asked for. The lines at the start that nothing asked for ahead are waited for as a whole, so a
/// large distance costs as well.
///
/// Reference: T. Mowry, M. Lam and A. Gupta, "Design and Evaluation of a Compiler Algorithm for
/// Prefetching", ASPLOS 1992: the distance is the latency over the length of an iteration.
public struct PrefetchModel: Hashable, Sendable {
  /// Cycles from asking for a line to having it.
  public var latencyCycles: Int
  /// Cycles between two lines from memory at the least.
  public var serviceCycles: Int
  /// Cycles that the loop works on one line.
  public var loopCycles: Int
  /// Lines of the stream.
  public var lines: Int
  /// Lines that the first-level cache can hold ahead.
  public var capacity: Int

  /// A loop over a stream.
  ///
  /// - Precondition: all are positive.
  public init(
    latencyCycles: Int, serviceCycles: Int, loopCycles: Int, lines: Int, capacity: Int
  ) {
    precondition(
      min(latencyCycles, serviceCycles, loopCycles, lines, capacity) > 0,
      "a loop of \(loopCycles) cycles over \(lines) lines")
    self.latencyCycles = latencyCycles
    self.serviceCycles = serviceCycles
    self.loopCycles = loopCycles
    self.lines = lines
    self.capacity = capacity
  }

  /// Cycles that the loop waits for lines.
  ///
  /// - Parameter distance: How many lines ahead are asked for; 0 for none.
  /// - Complexity: O(lines).
  public func stallCycles(distance: Int) -> Int {
    precondition(distance >= 0, "a distance of \(distance)")
    // Where lines that were fetched ahead fall out again they are fetched once more.
    let ahead = distance <= capacity ? distance : 0
    var arrivals = [Int](repeating: -1, count: max(1, ahead))
    var now = 0
    var stalled = 0
    var free = 0
    func request(at time: Int) -> Int {
      free = max(free, time) + serviceCycles
      return free - serviceCycles + latencyCycles
    }
    for line in 0..<lines {
      let slot = ahead == 0 ? 0 : line % ahead
      let isAhead = ahead > 0 && line >= ahead
      let arrival = isAhead ? arrivals[slot] : request(at: now)
      if ahead > 0 && line + ahead < lines { arrivals[slot] = request(at: now) }
      stalled += max(0, arrival - now)
      now = max(now, arrival) + loopCycles
    }
    return stalled
  }

  /// The distance with which the loop waits least, in closed form: as many iterations as a line
  /// takes, but no more than pays for the lines at the start that are waited for.
  ///
  /// With `d` lines ahead a steady iteration waits `L / d - c`, and the start waits `d L` in all;
  /// the sum is least at `d = sqrt(n L / (L + c))` where the steady part still waits.
  public var bestDistance: Int {
    let iteration = max(loopCycles, serviceCycles)
    let covering = ceilingDivision(latencyCycles, iteration)
    let affordable =
      (Double(lines) * Double(latencyCycles) / Double(latencyCycles + iteration)).squareRoot()
    return max(1, min(covering, Int(affordable + 0.5), capacity))
  }
}

/// What a kernel should do about lines that are not there yet.
public struct PrefetchHints: Hashable, Sendable, CustomStringConvertible {
  /// How many lines ahead to ask for.
  public let prefetchDistance: Int
  /// The loop that it was worked out for.
  public let model: PrefetchModel

  /// Hints for a kernel on one core of the fastest cluster.
  ///
  /// - Parameters:
  ///   - kind: The loop nest: what is done with each line.
  ///   - shapes: The operands: `[m, k]` and `[n, k]` of a product, `[N, C, H, W]` and the window
  ///     `[KH, KW]` of a depthwise convolution, any shape of what is gone over once.
  ///   - latencies: How long a line takes from memory.
  public init(
    for kind: KernelAlgorithm, shapes: [Shape], on device: DeviceProfile,
    _ latencies: MemoryLatencies, elementBytes: Int = 4
  ) {
    let levels = device.cacheLevels
    let lineBytes = levels.first?.lineBytes ?? 64
    let cluster = device.clusters.first
    // Thousandths of GHz and of GB/s: both are integers in the profile.
    let megahertz = (cluster?.maximumFrequencyKHz ?? 1_000_000) / 1000
    let bytes = shapes.reduce(0) { $0 + $1.count } * elementBytes
    let lines = max(1, ceilingDivision(bytes, lineBytes))
    let latency = latencies.nanoseconds(device.dram.type) * megahertz / 1000
    let service = ceilingDivision(lineBytes * megahertz, max(1, device.dram.bandwidthMBps))
    let work = cluster.map {
      Self.cycles(kind, shapes, $0.core, hasSIMD: !device.simd.isEmpty, bytes: bytes)
    }
    let perLine = Int((work ?? 0) / Double(lines) + 0.5)
    model = PrefetchModel(
      latencyCycles: max(1, latency), serviceCycles: max(1, service), loopCycles: max(1, perLine),
      lines: lines, capacity: max(1, (levels.first?.lineCount ?? 2) / 2))
    prefetchDistance = model.bestDistance
  }

  /// `prefetch distance: 12 lines`.
  public var description: String { "prefetch distance: \(prefetchDistance) lines" }

  /// Cycles for the whole of a kernel without waiting: its products, and at least its loads.
  private static func cycles(
    _ kind: KernelAlgorithm, _ shapes: [Shape], _ core: CoreFacts, hasSIMD: Bool, bytes: Int
  ) -> Double {
    let rate = hasSIMD ? core.fp32MacsPerCycle : core.scalarMacsPerCycle
    let first = shapes.first?.count ?? 0
    let macs: Int
    switch kind {
    case .gemm, .reference, .winograd, .grouped:
      // Each element of the left operand meets all rows of the right one.
      macs = first * (shapes.count > 1 && shapes[1].rank > 0 ? shapes[1][0] : 1)
    case .depthwise: macs = first * (shapes.count > 1 ? shapes[1].count : 1)
    case .streaming, .conversion, .view: macs = 0
    }
    let loads = Double(bytes) / Double(max(1, core.loadBytesPerCycle))
    return max(Double(macs) / rate, loads)
  }
}
