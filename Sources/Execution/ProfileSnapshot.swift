/// What the steps of some inferences took.
public struct ProfileSnapshot: Hashable, Sendable {
  /// The model.
  public let process: String
  /// How many inferences there were.
  public let inferenceCount: Int
  /// The steps in the order they run, each with the median of its times, as if one followed the
  /// other without a pause.
  public let steps: [StepProfile]

  /// The medians of inferences with the same steps; at least one.
  init(process: String, inferences: [[StepProfile]]) {
    self.process = process
    inferenceCount = inferences.count
    var steps = inferences[0]
    var start: Int64 = 0
    for index in steps.indices {
      let durations = inferences.map { $0[index].durationNs }.sorted()
      steps[index].durationNs = durations[durations.count / 2]
      steps[index].startNs = start
      start += steps[index].durationNs
    }
    self.steps = steps
  }

  /// The steps' time together.
  public var durationNs: Int64 { steps.reduce(0) { $0 + $1.durationNs } }

  /// The steps' operations together.
  public var operationCount: Int { steps.reduce(0) { $0 + $1.operationCount } }

  /// Operations in a nanosecond; nil where there are none.
  public var gigaflopsPerSecond: Double? {
    guard operationCount > 0, durationNs > 0 else { return nil }
    return Double(operationCount) / Double(durationNs)
  }

  /// The slowest steps, slowest first; equally slow ones in the order they run.
  public func slowest(_ count: Int) -> [StepProfile] {
    let order = steps.indices.sorted {
      (-steps[$0].durationNs, $0) < (-steps[$1].durationNs, $1)
    }
    return order.prefix(max(0, count)).map { steps[$0] }
  }

  /// The steps that one kernel ran.
  public struct KernelSummary: Hashable, Sendable {
    /// As ``StepProfile/kernelID``.
    public let kernelID: String
    /// How many steps.
    public let stepCount: Int
    /// Their time together.
    public let durationNs: Int64
    /// Their bytes together.
    public let byteCount: Int
    /// Their operations together.
    public let operationCount: Int

    /// Operations in a nanosecond; nil where there are none.
    public var gigaflopsPerSecond: Double? {
      guard operationCount > 0, durationNs > 0 else { return nil }
      return Double(operationCount) / Double(durationNs)
    }
  }

  /// A summary for each kernel, that with the most time first.
  public var kernels: [KernelSummary] {
    let summaries = Dictionary(grouping: steps, by: \.kernelID).map { id, steps in
      KernelSummary(
        kernelID: id, stepCount: steps.count,
        durationNs: steps.reduce(0) { $0 + $1.durationNs },
        byteCount: steps.reduce(0) { $0 + $1.byteCount },
        operationCount: steps.reduce(0) { $0 + $1.operationCount })
    }
    return summaries.sorted { ($1.durationNs, $0.kernelID) < ($0.durationNs, $1.kernelID) }
  }

  /// A trace that Perfetto and Chrome's `about:tracing` open.
  public var chromeTrace: String { steps.chromeTrace(process: process) }

  /// What flame graphs are drawn from: a line for each step.
  public var foldedStacks: String { steps.foldedStacks(process: process) }
}
