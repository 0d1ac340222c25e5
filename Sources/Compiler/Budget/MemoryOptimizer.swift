import Basics
public import Devices
public import Graphs
public import Memory
public import Records
public import Simulation
import Tensors

/// What a memory optimizer may do.
public struct MemoryOptimizerSettings: Hashable, Sendable {
  /// Whether activations that do not live at the same time share memory.
  public var reusesTensors: Bool
  /// Whether results take the place of operands that nothing reads any more.
  public var runsInPlace: Bool
  /// What counts more: from 0, the least memory, to 1, the least time.
  public var tradeoff: Double
  /// What a run may take; nil for what an app may use on the device.
  public var maximumByteCount: Int?

  /// Settings: everything on and as fast as the budget allows, unless stated.
  public init(
    reusesTensors: Bool = true, runsInPlace: Bool = true, tradeoff: Double = 1,
    maximumByteCount: Int? = nil
  ) {
    self.reusesTensors = reusesTensors
    self.runsInPlace = runsInPlace
    self.tradeoff = tradeoff
    self.maximumByteCount = maximumByteCount
  }
}

/// Makes models fit into memory, and lends memory that is used again and again.
///
/// ```swift
/// var optimizer = try MemoryOptimizer(
///   MemoryOptimizerSettings(tradeoff: 0.5, maximumByteCount: 1 << 30), simulator: Simulator())
/// let run = try optimizer.optimize(graph, on: device, within: 512 << 20)
/// print(run.configuration, optimizer.statistics)
/// ```
public struct MemoryOptimizer: ~Copyable {
  /// What it may do.
  public private(set) var settings: MemoryOptimizerSettings
  /// What it has done.
  public private(set) var statistics = MemoryOptimizerStatistics()
  private let simulator: Simulator
  private var arena = Arena(capacity: 0, growth: .doubling(maximumByteCount: .max))

  /// An optimizer.
  ///
  /// - Throws: ``MemoryOptimizerError`` naming the setting that is wrong.
  public init(
    _ settings: MemoryOptimizerSettings = MemoryOptimizerSettings(), simulator: Simulator
  ) throws(MemoryOptimizerError) {
    guard MemorySpeedTradeoff(settings.tradeoff) != nil else {
      throw .tradeoff(settings.tradeoff)
    }
    if let budget = settings.maximumByteCount, budget <= 0 { throw .budget(budget) }
    self.settings = settings
    self.simulator = simulator
  }

  /// Changes what counts more; it holds from the next plan on.
  ///
  /// - Throws: ``MemoryOptimizerError/tradeoff(_:)`` outside of 0 to 1; nothing is changed then.
  public mutating func setTradeoff(_ tradeoff: Double) throws(MemoryOptimizerError) {
    guard MemorySpeedTradeoff(tradeoff) != nil else { throw .tradeoff(tradeoff) }
    settings.tradeoff = tradeoff
  }

  /// Switches results in the place of operands on or off, from the next plan on.
  public mutating func setRunsInPlace(_ runsInPlace: Bool) { settings.runsInPlace = runsInPlace }

  /// Plans a model within a budget, its batch in pieces where that helps.
  ///
  /// - Parameters:
  ///   - budget: What the run may take, in bytes; nil for the settings' own, or the device's limit. The
  ///     device's limit holds in any case.
  ///   - configuration: How the model is run; what it states of memory stays.
  /// - Returns: The fastest run, or the one at the settings' trade-off.
  /// - Throws: ``MemoryShortfall`` with the bytes that are missing and what would have to give;
  ///   ``CompilerError`` for a model that is not sound; ``MemoryOptimizerError`` for a budget that
  ///   is none.
  public mutating func optimize(
    _ graph: Graph, on device: DeviceProfile, within budget: Int? = nil,
    _ configuration: Configuration = Configuration()
  ) throws -> MemoryCandidate {
    let wanted = budget ?? settings.maximumByteCount
    if let wanted, wanted <= 0 { throw MemoryOptimizerError.budget(wanted) }
    var configuration = configuration
    let disabled: [(PlanTechnique, isOn: Bool)] = [
      (.reuseMemory, settings.reusesTensors), (.inPlace, settings.runsInPlace),
    ]
    for (technique, isOn) in disabled where !isOn {
      configuration.disabledPasses = Set(configuration.disabledPasses + [technique.rawValue])
        .sorted()
    }
    let batch = configuration.batch
    let source: MemoryPlanner.Source = { configuration throws(CompilerError) in
      // A graph that is given has one size of images and elements.
      guard configuration.inputSize == nil else { return nil }
      let isWhole = configuration.inputsAtOnce == batch
      guard
        let piece = isWhole ? graph : try? graph.specialized(batch: configuration.inputsAtOnce)
      else { return nil }
      return try OptimizedGraph(piece, configuration)
    }
    configuration.memory.tradeoff = MemorySpeedTradeoff(settings.tradeoff)
    let planner = try MemoryPlanner(
      configuration, on: device, profileHash: device.contentHash, simulator, source: source)
    let run = try planner.choice(withinBytes: wanted.map(Int64.init))
    if let plan = try source(run.configuration)?.plan(
      for: .device(device, simulator), run.configuration)
    {
      statistics.note(plan)
    }
    return run
  }

  /// Calls a function with an arena whose memory is used again in the next call. Calls may be nested:
  /// the inner one takes what the outer one has left, and gives it back. Also when the function throws.
  public mutating func withTensorReuse<Result: ~Copyable, Failure: Error>(
    _ body: (inout Arena) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try arena.withScope(body)
  }

  /// Memory that is kept for ``withTensorReuse(_:)``.
  public var reusedByteCount: Int { arena.capacity }
}

/// What a memory optimizer has done.
public struct MemoryOptimizerStatistics: Hashable, Sendable {
  /// Bytes for the activations of the latest plan.
  public private(set) var currentBytes = 0
  /// The most of them of any plan.
  public private(set) var peakBytes = 0
  /// Bytes of the latest plan's activations that lie where others lie at other times.
  public private(set) var reusedBytes = 0
  /// What the latest plan needs less than with a place of its own for each activation.
  public private(set) var savedBytes = 0
  /// How many activations of the latest plan have a place.
  public private(set) var allocationCount = 0

  mutating func note(_ plan: Plan) {
    currentBytes = plan.arenaBytes
    peakBytes = max(peakBytes, plan.arenaBytes)
    // A view has no place of its own.
    let views = Set(
      plan.steps.filter { $0.kernel.algorithm == .view }
        .flatMap { plan.graph.results(of: $0) })
    let buffers = plan.buffers.filter { !views.contains($0.value) }
    allocationCount = buffers.count
    let all = buffers.reduce(0) { $0 + $1.byteCount }
    savedBytes = max(0, all - plan.arenaBytes)
    // Of all that begin at one byte the largest is the first user, the others use it again.
    var largest: [Int: Int] = [:]
    for buffer in buffers {
      largest[buffer.offset] = max(largest[buffer.offset] ?? 0, buffer.byteCount)
    }
    reusedBytes = all - largest.values.reduce(0, +)
  }
}

/// What is wrong with the settings of a memory optimizer.
public enum MemoryOptimizerError: Error, Hashable, CustomStringConvertible {
  /// Outside of 0 to 1.
  case tradeoff(Double)
  /// Not positive.
  case budget(Int)

  /// One sentence.
  public var description: String {
    switch self {
    case .tradeoff(let value):
      "tradeoff: expected a number from 0 (least memory) to 1 (least time), found \(value)"
    case .budget(let bytes): "maximumByteCount: expected at least 1 byte, found \(bytes)"
    }
  }
}
