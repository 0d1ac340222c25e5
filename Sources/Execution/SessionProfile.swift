public import Graphs
import Records
import Tensors

/// What one step of an inference took.
public struct StepProfile: Hashable, Sendable {
  /// The node's name.
  public var name: String
  /// The kernel as the plan names it.
  public var kernel: KernelDescriptor
  /// The variant that ran, such as `f32_gemm_avx512_14x32`.
  public var variant: String
  /// Nanoseconds after the beginning of the inference.
  public var startNs: Int64
  /// Wall time.
  public var durationNs: Int64
  /// Operands, constants and results, each once.
  public var byteCount: Int
  /// Two for each multiply-accumulate.
  public var operationCount: Int
  /// Whether operands, packed constants and results all begin at multiples of 64 bytes; elsewhere
  /// results are the same, but vectors cross cache lines.
  public var isAligned: Bool

  /// What runs, as the plan names it and as the processor executes it:
  /// `convolution.gemm.fp32/f32_gemm_avx512_14x32`.
  public var kernelID: String { "\(kernel)/\(variant)" }

  /// Operations in a nanosecond; nil where there are none, or no time was seen to pass.
  public var gigaflopsPerSecond: Double? {
    guard operationCount > 0, durationNs > 0 else { return nil }
    return Double(operationCount) / Double(durationNs)
  }
}

extension Session {
  /// Runs one inference with a clock around each step.
  public mutating func profile() -> [StepProfile] {
    let clock = ContinuousClock()
    let start = clock.now
    var profiles: [StepProfile] = []
    profiles.reserveCapacity(stepCount)
    _ = beginInference()
    for index in 0..<stepCount {
      let before = clock.now
      run(index)
      let after = clock.now
      let (step, variant) = step(index)
      profiles.append(
        StepProfile(
          name: plan.graph.nodes[step.node].name, kernel: step.kernel, variant: variant,
          startNs: Int64((before - start) / .nanoseconds(1)),
          durationNs: Int64((after - before) / .nanoseconds(1)),
          byteCount: plan.byteCount(of: step),
          operationCount: 2 * plan.graph.macs(of: plan.graph.nodes[step.node]),
          isAligned: isAligned(index)))
    }
    return profiles
  }
}

extension Plan {
  /// Bytes that a step reads and writes, each operand and result once.
  func byteCount(of step: Step) -> Int {
    (graph.operands(of: step) + graph.results(of: step)).reduce(0) {
      $0 + graph[$1].type.shape.count * storage(of: $1).elementByteCount
    }
  }
}
