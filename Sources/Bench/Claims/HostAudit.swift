import Compiler
import Execution
import Graphs
import Kernels
import Statistics

/// Measures the claims that are about a machine's instructions and memory on the machine that it runs
/// on. The
/// numbers are this machine's, and vary.
public struct HostAudit {
  private let bench: KernelBench
  private let mechanisms: MemoryMechanismBench
  private let repetitions: Int
  private let rounds = 2
  private var times: [String: (seconds: Double, rounds: Int)] = [:]

  private struct Pair {
    let benchmark: KernelBenchmark
    let faster, slower: KernelVariantInfo
  }

  /// An audit.
  ///
  /// - Parameters:
  ///   - bench: What kernels are timed by.
  ///   - mechanisms: What pools and mapped files are measured by.
  ///   - repetitions: Inferences of each session, of which the fastest counts.
  public init(
    bench: KernelBench = KernelBench(),
    mechanisms: MemoryMechanismBench = MemoryMechanismBench(), repetitions: Int = 5
  ) {
    self.bench = bench
    self.mechanisms = mechanisms
    self.repetitions = repetitions
  }

  /// The result of a claim.
  ///
  /// - Throws: ``GraphError`` for a model that does not exist, ``ExecutionError`` for one that
  ///   cannot be executed, and errors of the file system.
  public mutating func result(of claim: Claim) throws -> ClaimResult {
    switch claim.quantity {
    case .kernels(let pattern, let faster, let slower):
      return ratios(claim, try Regex(pattern), faster, slower)
    case .session(let model, let faster, let slower):
      guard isSupported(faster.isa), isSupported(slower.isa) else {
        return ClaimResult(claim: claim, reason: "this processor lacks the instructions")
      }
      let graph = try ModelLibrary.graph(model, batch: 1, inputSize: nil)
      var result = ClaimResult(claim: claim)
      result.measured = try ratio(of: graph, faster, slower)
      return result
    case .mechanism(let mechanism):
      guard let gain = try mechanisms.gain(of: mechanism) else {
        return ClaimResult(claim: claim, reason: "this system does not tell a process's memory")
      }
      return ClaimResult(claim: claim, measured: gain.times, extent: gain.extent)
    case .parameters, .value, .gain, .effect, .cacheHits, .accuracyLoss, .accuracy:
      return ClaimResult(claim: claim, reason: "not about this machine")
    }
  }

  private func isSupported(_ isa: ISA?) -> Bool {
    isa.map { bench.processor.limited(to: $0) != nil } ?? true
  }

  // MARK: Kernels

  /// The geometric mean over all benchmarks, and both ends.
  private mutating func ratios(
    _ claim: Claim, _ pattern: Regex<AnyRegexOutput>, _ faster: ISA?, _ slower: ISA
  ) -> ClaimResult {
    let pairs = bench.benchmarks.compactMap { benchmark -> Pair? in
      guard "\(benchmark.family) \(benchmark.shape)".contains(pattern),
        let left = variant(of: benchmark, at: faster),
        let right = variant(of: benchmark, at: slower)
      else { return nil }
      return Pair(benchmark: benchmark, faster: left, slower: right)
    }
    // What disturbs one round seldom disturbs the same kernel in the next.
    for round in 0..<rounds {
      for pair in pairs {
        time(pair.benchmark, pair.faster, round: round)
        time(pair.benchmark, pair.slower, round: round)
      }
    }
    let ratios = pairs.compactMap { pair -> Double? in
      guard let left = times[pair.benchmark.name(pair.faster)],
        let right = times[pair.benchmark.name(pair.slower)]
      else { return nil }
      return right.seconds / left.seconds
    }
    var result = ClaimResult(claim: claim)
    guard let lowest = ratios.min(), let highest = ratios.max() else {
      result.reason = "this processor lacks the instructions"
      return result
    }
    result.measured = geometricMean(ratios)
    result.extent = lowest...highest
    return result
  }

  /// What runs at a level of instructions, or with all of them.
  private func variant(of benchmark: KernelBenchmark, at isa: ISA?) -> KernelVariantInfo? {
    var processor = bench.processor
    if let isa {
      guard let limited = processor.limited(to: isa) else { return nil }
      processor = limited
    }
    return benchmark.variants.first { processor.supports($0.required.rawValue) }
  }

  /// Times a variant in a round, unless that was done for another claim.
  private mutating func time(
    _ benchmark: KernelBenchmark, _ variant: KernelVariantInfo, round: Int
  ) {
    let name = benchmark.name(variant)
    let known = times[name] ?? (seconds: .infinity, rounds: 0)
    guard known.rounds <= round else { return }
    let measured = bench.time(benchmark, variant).timing.seconds
    times[name] = (min(known.seconds, measured), known.rounds + 1)
  }

  // MARK: Sessions

  /// The times of two builds, which take turns so that a change of the clock meets both.
  private func ratio(of graph: Graph, _ faster: HostBuild, _ slower: HostBuild) throws -> Double {
    var left = try session(graph, faster)
    var right = try session(graph, slower)
    var (least, most) = (Double.infinity, Double.infinity)
    for _ in 0...repetitions {
      least = min(least, ContinuousClock().measure { left.execute() } / .seconds(1))
      most = min(most, ContinuousClock().measure { right.execute() } / .seconds(1))
    }
    return most / least
  }

  private func session(_ graph: Graph, _ build: HostBuild) throws -> Session {
    let isa = build.isa ?? bench.processor.isa
    let passes =
      switch build.fusion {
      case .none: [Pass]()
      case .normalization: Pass.standard.filter { $0.name != "fuse-activation" }
      case .all: Pass.standard
      }
    let target = HostTarget(isa: isa, mayTransform: build.fusion == .all)
    let host = try HostModel(graph, target, passes: passes)
    var session = try Session(host.plan)
    for (name, tensor) in graph.seededInputs(seed: 1) { try session.setInput(name, to: tensor) }
    return session
  }
}
