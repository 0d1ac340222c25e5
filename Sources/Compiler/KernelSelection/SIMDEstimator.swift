public import Devices
public import Graphs
public import Records
public import Simulation

/// A family of vector instructions.
public enum SIMDInstructions: String, CaseIterable, Hashable, Sendable {
  case none, neon, sve, sse42, avx2, avx512

  /// Bits of a register; those of SVE are the least there are.
  public var bits: Int {
    switch self {
    case .none: 0
    case .neon, .sve, .sse42: 128
    case .avx2: 256
    case .avx512: 512
    }
  }

  /// What kernels use on a device: the widest family that all its cores have.
  public init(of device: DeviceProfile) {
    let sets = Set(device.simd)
    self =
      if sets.contains(.avx512) { .avx512 } else if sets.contains(.avx2) {
        .avx2
      } else if sets.contains(.neon) {
        .neon
      } else if sets.contains(.sve) {
        .sve
      } else if sets.contains(.sse42) || sets.contains(.sse2) || sets.contains(.simd128) {
        .sse42
      } else { .none }
  }
}

/// What vectors hold.
public enum SIMDDataType: String, CaseIterable, Hashable, Sendable {
  case float32, float16, int8, int4

  /// Bits of an element.
  public var bits: Int {
    switch self {
    case .float32: 32
    case .float16: 16
    case .int8: 8
    case .int4: 4
    }
  }

  /// What a precision computes in.
  public init(_ precision: Precision) {
    switch precision {
    case .fp32: self = .float32
    case .fp16: self = .float16
    case .int8: self = .int8
    }
  }
}

/// Estimates what vectors gain, without simulating.
public struct SIMDEstimator: Sendable {
  private let device: DeviceProfile
  private let simulator: Simulator

  /// An estimator for a device.
  public init(_ device: DeviceProfile, _ simulator: Simulator) {
    self.device = device
    self.simulator = simulator
  }

  /// Elements of a register; one without vectors.
  public static func lanes(_ instructions: SIMDInstructions, _ type: SIMDDataType) -> Int {
    max(1, instructions.bits / type.bits)
  }

  /// The gain over scalar code by Amdahl's law, when each vector instruction takes as long as a scalar
  /// one; 1 without vectors, never more than the lanes.
  ///
  /// Reference: G. M. Amdahl, "Validity of the single processor approach to achieving large scale
  /// computing capabilities", AFIPS 1967.
  public static func estimatedSpeedup(
    _ instructions: SIMDInstructions, _ type: SIMDDataType, _ kernel: KernelType
  ) -> Double {
    let lanes = Double(lanes(instructions, type))
    let share = kernel.vectorShare
    return 1 / ((1 - share) + share / lanes)
  }

  /// A gain by the device's roofline, and what simulating the step with and without vectors gives.
  public struct Estimate: Hashable, Sendable {
    /// By arithmetic rates and memory bandwidth alone.
    public let estimated: Double
    /// By the prices of both steps.
    public let simulated: Double

    /// The distance of the two, relative to the simulated gain.
    public var relativeError: Double { abs(estimated - simulated) / simulated }
    /// Whether the estimate is more than a quarter off.
    public var isAlarming: Bool { relativeError > 0.25 }
  }

  /// Estimates the gain of every step of a plan that computes something.
  ///
  /// - Parameter configuration: What the plan was made for.
  public func estimates(
    of plan: Plan, _ configuration: Configuration
  ) -> [(node: String, estimate: Estimate)] {
    let roofline = simulator.roofline(of: device, configuration)
    let rates = Dictionary(
      uniqueKeysWithValues: roofline.ceilings.map { ($0.name, $0.gigaflopsPerSecond) })
    let price = simulator.pricer(
      of: plan.graph, on: device, configuration, weightBytes: plan.weightBytes)
    guard let scalarRate = rates["scalar"], let memory = roofline.slopes.last else { return [] }
    return plan.steps.compactMap { step in
      var (scalar, vector) = (step, step)
      (scalar.kernel.isScalar, vector.kernel.isScalar) = (true, false)
      let terms = price(vector)
      guard let work = terms.work, work.macs > 0 else { return nil }
      let vectorRate = rates[step.kernel.precision.rawValue] ?? scalarRate
      let moved = Double(terms.dramBytes) / memory.gigabytesPerSecond
      func time(_ rate: Double) -> Double { max(2 * Double(work.macs) / rate, moved) }
      return (
        plan.graph.nodes[step.node].name,
        Estimate(
          estimated: time(scalarRate) / time(vectorRate),
          simulated: Double(price(scalar).totalNs) / Double(max(1, terms.totalNs)))
      )
    }
  }
}
