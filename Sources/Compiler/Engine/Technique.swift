import Graphs
public import Records

/// Something that makes a model cheaper to run, and can be left out.
public struct Technique: Hashable, Sendable {
  /// The name in configurations, reports and charts.
  public let name: String
  /// One line about it.
  public let summary: String
  let kind: Kind

  enum Kind: Hashable {
    /// Instructions on vectors.
    case vectors
    /// A pass or a technique of plans: on unless it is among the disabled ones.
    case pass
    /// Smaller elements.
    case precision
    /// The goal's cores and threads.
    case threads
  }

  /// All, in the order they are applied: each works on what the ones before left.
  public static let all: [Technique] =
    [Technique(name: "simd", summary: "computes on vectors", kind: .vectors)]
    + Pass.standard.map { Technique(name: $0.name, summary: $0.summary, kind: .pass) }
    + PlanTechnique.allCases.map {
      Technique(name: $0.rawValue, summary: $0.summary, kind: .pass)
    }
    + [
      Technique(
        name: "quantize", summary: "stores and computes in smaller elements", kind: .precision),
      Technique(name: "threads", summary: "works on several cores", kind: .threads),
    ]

  /// Whether it stays on where it costs: batch normalization and activations are always folded into
  /// the convolution before them.
  var isAlwaysOn: Bool {
    [Pass.fuseBatchNorm.name, Pass.fuseActivation.name].contains(name)
  }
}

extension Configuration {
  /// The configuration with a technique taken away, as far as a configuration can say it.
  ///
  /// - Parameter name: The name of a ``Technique``.
  public func without(_ name: String) -> Configuration {
    guard let technique = Technique.all.first(where: { $0.name == name }) else { return self }
    var changed = self
    switch technique.kind {
    case .vectors: changed.scalarFamilies = Graphs.Operation.families.sorted()
    case .pass: changed.disabledPasses = Set(disabledPasses + [name]).sorted()
    case .precision: (changed.precision, changed.quantizer) = (.fp32, nil)
    case .threads: changed.threads = .count(1)
    }
    return changed
  }

  /// The configuration with all techniques taken away.
  public var withoutTechniques: Configuration {
    Technique.all.reduce(self) { $0.without($1.name) }
  }
}
