import Records

extension FusionPattern {
  /// The patterns whose nodes share steps: those of the backend at the level `full`, without those that
  /// are switched off. Other runtimes have rules of their own.
  static func groups(of configuration: Configuration) -> [FusionPattern] {
    guard configuration.optimization == .full, configuration.runtime == .pocketbench else {
      return []
    }
    return patterns(for: configuration.backend).filter {
      !$0.isRewrite && !configuration.disabledPasses.contains($0.rawValue)
    }
  }
}

/// What the compiler does to a plan beside rewriting its graph; each can be switched off like a pass.
public enum PlanTechnique: String, CaseIterable, Hashable, Sendable {
  /// Loop nests, vectors and threads are chosen for each step by simulated cost; else a product is a
  /// blocked one, in vectors, on all threads.
  case chooseKernels = "choose-kernels"
  /// Activations that do not live at the same time share memory; else each has its own.
  case reuseMemory = "reuse-memory"
  /// A result takes the place of an operand that nobody needs any more.
  case inPlace = "in-place"
  /// Steps run in an order in which less activations live at the same time.
  case reorder

  /// Whether a configuration leaves it on.
  func isOn(in configuration: Configuration) -> Bool {
    !configuration.disabledPasses.contains(rawValue)
  }

  /// One line about it.
  public var summary: String {
    switch self {
    case .chooseKernels: "takes the cheapest algorithm, vectors and threads for each step"
    case .reuseMemory: "lets activations share memory when they do not live at the same time"
    case .inPlace: "writes a result over an operand that nobody needs any more"
    case .reorder: "runs steps in an order that keeps less activations alive"
    }
  }
}
