public import Records
import Simulation

/// Why no plan fits a budget, and what would have to give.
public struct MemoryShortfall: Error, Hashable, CustomStringConvertible {
  /// What the run may take.
  public var budgetBytes: Int64
  /// The way to run the model that needs least; nil where there is no model.
  public var smallest: MemoryCandidate?
  /// What it needs of the memory that the budget counts.
  public var neededBytes: Int64?
  /// Changes that nobody has asked for, and what the smallest run needs with each.
  public var remedies: [Remedy] = []

  /// A change of the configuration.
  public struct Remedy: Hashable, Sendable {
    /// What is changed, such as `precision=int8`.
    public var change: String
    /// What the smallest run then needs.
    public var neededBytes: Int64
  }

  /// How much more the smallest run needs than it may take.
  public var missingBytes: Int64 { max(0, (neededBytes ?? 0) - budgetBytes) }

  /// The parts of the smallest run, largest first.
  public var parts: [(name: String, byteCount: Int64)] {
    guard let memory = smallest?.memory else { return [] }
    let parts = [
      ("weights", memory.heapWeightBytes + memory.mappedWeightBytes),
      ("activations", memory.arenaBytes), ("process", memory.processBytes),
    ]
    return parts.sorted { $0.1 > $1.1 }
  }

  /// What is missing, what takes it, and which changes would do.
  public var description: String {
    guard let smallest, let neededBytes else { return "there is nothing to plan" }
    let takers = parts.map { "\($0.name) \($0.byteCount)" }.joined(separator: ", ")
    let helps = remedies.map { remedy in
      let missing = remedy.neededBytes - budgetBytes
      return "\(remedy.change) " + (missing > 0 ? "(still \(missing) missing)" : "fits")
    }
    return "the smallest run (\(smallest.measures)) needs \(neededBytes) bytes, the budget is "
      + "\(budgetBytes): \(missingBytes) are missing; it takes \(takers)"
      + (helps.isEmpty ? "" : "; what would give: \(helps.joined(separator: ", "))")
  }

  /// The same as why a cell has its status.
  public var reason: StatusReason {
    StatusReason(
      "no plan fits: \(description)", needed: neededBytes ?? 0, available: budgetBytes,
      unit: "bytes")
  }
}
