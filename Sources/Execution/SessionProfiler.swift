import Graphs
public import Tensors

/// Collects what the steps of a session's inferences take, between a start and a snapshot.
///
/// ```swift
/// var profiler = SessionProfiler()
/// profiler.start()
/// for _ in 0..<5 { try profiler.run(&session, inputs) }
/// let snapshot = try profiler.snapshot()
/// ```
///
/// A start while it collects begins anew: what was collected before is dropped. A snapshot changes
/// nothing; later ones hold what came since as well.
public struct SessionProfiler: Sendable {
  private var inferences: [[StepProfile]]?
  private var process = ""

  /// A profiler that has not been started.
  public init() {}

  /// Whether inferences are collected.
  public var isStarted: Bool { inferences != nil }

  /// Begins, or begins anew.
  public mutating func start() { inferences = [] }

  /// Runs one inference with a clock around each step, and keeps what they took where the profiler
  /// was started.
  ///
  /// - Returns: The outputs, and the time from the first step to the end of the last.
  /// - Throws: ``ExecutionError`` when an input is missing, unknown or of another shape.
  @discardableResult
  public mutating func run(
    _ session: inout Session, _ inputs: [String: Tensor]
  ) throws(ExecutionError) -> InferenceResult {
    try session.setInputs(inputs)
    let steps = session.profile()
    if let error = session.streamingError { throw error }
    // Another session's steps are another profile.
    if let known = inferences?.last, known.map(\.kernelID) != steps.map(\.kernelID) {
      inferences = []
    }
    process = session.plan.graph.name
    inferences?.append(steps)
    let end = steps.last.map { $0.startNs + $0.durationNs } ?? 0
    return InferenceResult(outputs: session.outputs(), duration: .nanoseconds(end))
  }

  /// What was collected since the start.
  ///
  /// - Throws: ``ProfilerError`` before the start, and before the first inference behind it.
  public func snapshot() throws(ProfilerError) -> ProfileSnapshot {
    guard let inferences else { throw .notStarted }
    guard !inferences.isEmpty else { throw .noInference }
    return ProfileSnapshot(process: process, inferences: inferences)
  }
}

/// Why there is no snapshot.
public enum ProfilerError: Error, Hashable, CustomStringConvertible {
  /// ``SessionProfiler/start()`` was never called.
  case notStarted
  /// No inference came behind the start.
  case noInference

  /// One sentence.
  public var description: String {
    switch self {
    case .notStarted: "the profiler was not started: call start() before the first inference"
    case .noInference: "nothing was profiled since the start: run an inference"
    }
  }
}
