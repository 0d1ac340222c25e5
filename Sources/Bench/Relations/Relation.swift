/// A property that holds between two simulations of any model on any device, so that no right answer
/// has to be known: metamorphic testing.
///
/// Reference: T. Y. Chen, S. C. Cheung and S. M. Yiu, "Metamorphic Testing: A New Approach for
/// Generating Next Test Cases", Hong Kong University of Science and Technology, 1998.
public struct Relation: Sendable {
  /// What must hold, such as `more memory bandwidth is never slower`.
  public let name: String
  private let compare: @Sendable (RelationSample, TestedSimulator) -> [Comparison]

  /// Two numbers, and whether the property holds between them.
  struct Comparison {
    let violation: Violation?

    static let holds = Comparison(violation: nil)
  }

  /// Two numbers between which a property does not hold.
  public struct Violation: Hashable, Sendable, CustomStringConvertible {
    /// The model, or what stands for it.
    public var model: String
    /// The device before it was changed.
    public var device: String
    /// The configuration.
    public var configuration: String
    /// What is compared, with its unit.
    public var quantity: String
    /// Its value before the change.
    public var before: Int64
    /// Its value after the change.
    public var after: Int64

    /// `resnet18 on pixel-6 (baseline): latency in ns 1200 before, 1300 after`.
    public var description: String {
      "\(model) on \(device) (\(configuration)): \(quantity) \(before) before, \(after) after"
    }
  }

  /// What checking a relation gave.
  public struct Finding: Sendable {
    /// The relation.
    public let name: String
    /// How many pairs of numbers were compared.
    public let caseCount: Int
    /// Where it does not hold, in the order of the cases.
    public let violations: [Violation]

    /// `405 cases`, or how many of them break the relation, with the first ones.
    public var summary: String {
      guard let first = violations.first else { return "\(caseCount) cases" }
      let others = violations.count > 1 ? " and \(violations.count - 1) more" : ""
      return "\(violations.count) of \(caseCount) cases break it: \(first)\(others)"
    }
  }

  init(
    _ name: String,
    comparing compare:
      @escaping @Sendable (RelationSample, TestedSimulator)
      -> [Comparison]
  ) {
    self.name = name
    self.compare = compare
  }

  /// Compares every case of a sample that the relation says something about.
  public func check(_ simulator: TestedSimulator, on sample: RelationSample) -> Finding {
    let comparisons = compare(sample, simulator)
    return Finding(
      name: name, caseCount: comparisons.count, violations: comparisons.compactMap(\.violation))
  }

  /// Every relation that the simulator keeps.
  public static let all: [Relation] =
    speed + [
      clockHalves, memoryNeverWorse, storageNeverLater, clusterOrder, cellOrder, repetition,
      inclusion(),
    ]
}
