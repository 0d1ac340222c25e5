public import Graphs
public import Kernels
public import Records

/// What a plan for this machine may use.
public struct HostTarget: Sendable {
  /// The level whose kernels are used; nil for the plain reference loops.
  public var isa: ISA?
  /// How many threads work on each step.
  public var threads: Int
  /// What steps compute in, where they can and their nodes have no precision of their own.
  public var precision: Precision
  /// The ranges of values, which a plan in int8 needs.
  public var calibration: Calibration?
  /// Whether results are computed by other sums than the definition's, and additions fused.
  public var mayTransform: Bool

  /// A target: everything the processor has, on one thread, in floats, unless stated.
  public init(
    isa: ISA? = Processor.current.isa, threads: Int = 1, precision: Precision = .fp32,
    calibration: Calibration? = nil, mayTransform: Bool = true
  ) {
    self.isa = isa
    self.threads = threads
    self.precision = precision
    self.calibration = calibration
    self.mayTransform = mayTransform
  }

  /// What a node computes in.
  func precision(of node: Node) -> Precision { node.precision ?? precision }

  /// The plain loops that define every operation.
  public static let reference = HostTarget(isa: nil, mayTransform: false)

  /// What an optimization level stands for on a processor: `none` is scalar and serial, `simd` adds
  /// vectors, `parallel` threads, `full` everything else.
  ///
  /// - Parameter cores: The most threads there may be.
  public init(
    _ configuration: Configuration, processor: Processor = .current, cores: Int,
    calibration: Calibration? = nil
  ) {
    let threads: Int
    switch configuration.threads {
    case .all: threads = cores
    case .count(let count): threads = min(count, cores)
    }
    let level = configuration.optimization
    self.init(
      isa: level == .none ? .scalar : processor.isa,
      threads: level == .none || level == .simd ? 1 : max(1, threads),
      precision: configuration.precision, calibration: calibration,
      mayTransform: level == .full)
  }

  /// The name of the level in plans: `reference` or the level's own.
  public var levelName: String { isa?.rawValue ?? "reference" }
}
