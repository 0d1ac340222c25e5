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
    + FusionPattern.allCases.filter { !$0.isRewrite }.map {
      Technique(name: $0.rawValue, summary: $0.summary, kind: .pass)
    }
    + PlanTechnique.allCases.map {
      Technique(name: $0.rawValue, summary: $0.summary, kind: .pass)
    }
    + [
      Technique(
        name: "quantize", summary: "stores and computes in smaller elements", kind: .precision),
      Technique(name: "threads", summary: "works on several cores", kind: .threads),
    ]

  /// The names that a configuration can switch off like passes.
  static let switches = all.filter { $0.kind == .pass }.map(\.name)

  /// Whether it stays on where it costs: batch normalization and activations are always folded into
  /// the convolution before them.
  var isAlwaysOn: Bool {
    [Pass.fuseBatchNorm.name, Pass.fuseActivation.name].contains(name)
  }
}

extension Technique {
  /// Why a choice may end where it began; nil for what is no choice.
  func reasonToStay(_ settings: OptimizationSettings) -> String? {
    switch kind {
    case .vectors, .pass: nil
    case .precision:
      settings.precisions.count > 1
        ? "no smaller elements serve the goal better" : "the settings allow one precision"
    case .threads: "no more cores serve the goal better"
    }
  }

  /// The keys of a configuration, and the values that switch the technique off.
  ///
  /// - Parameter configuration: What the values are changed in.
  public func settingsOff(in configuration: Configuration) -> [(key: String, value: String)] {
    switch kind {
    case .vectors: [("simd-off", Graphs.Operation.families.joined(separator: "+"))]
    case .pass: [("passes-off", (configuration.disabledPasses + [name]).joined(separator: "+"))]
    case .precision: [("precision", Precision.fp32.rawValue), ("quantizer", "none")]
    case .threads: [("threads", "1")]
    }
  }
}

extension Configuration {
  /// The configuration with all techniques taken away: scalar, one thread, 32-bit floats, nothing
  /// fused.
  public var withoutTechniques: Configuration {
    var changed = self
    for technique in Technique.all {
      for setting in technique.settingsOff(in: changed) {
        // These values are among those that their keys take.
        try? changed.set(setting.key, to: setting.value)
      }
    }
    return changed
  }
}
