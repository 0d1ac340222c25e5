public import Records

/// Whether a backend can run what a pattern makes.
public enum FusionLegality: Hashable, Sendable {
  /// It can.
  case legal
  /// It can where the activation only limits to `0...`, `0...6` or `-1...1`.
  case limitsOnly(reason: String)
  /// It cannot.
  case excluded(reason: String)
}

extension FusionPattern {
  /// The patterns that a backend can run, in the order they are applied.
  public static func patterns(for backend: Backend) -> [FusionPattern] {
    allCases.filter {
      switch $0.legality(on: backend) {
      case .legal, .limitsOnly: true
      case .excluded: false
      }
    }
  }

  /// Whether a backend can run what the pattern makes, with the reason where it cannot.
  ///
  /// On the processor the kernels are ours, so that every pattern has one. On graphics processors a
  /// step is one dispatch whose work groups cannot wait for each other. Accelerators take a list of
  /// operations, so that a pattern is legal where such an operation exists; what shares a step is
  /// their compilers' decision.
  public func legality(on backend: Backend) -> FusionLegality {
    switch backend {
    case .cpuXnnpack: .legal
    case .gpuMetal, .gpuVulkan: legalityOnGraphicsProcessors
    case .npuCoreML:
      isRewrite ? .legal : .excluded(reason: "Core ML's compiler decides what shares a step")
    case .npuNNAPI: legalityOnNNAPI
    case .npuQNN: legalityOnQNN
    }
  }

  private var legalityOnGraphicsProcessors: FusionLegality {
    switch self {
    case .movement, .attention, .layerNormalization, .batchNormalization, .bias, .gatedActivation,
      .activation, .residual:
      .legal
    case .depthwisePointwise:
      .excluded(
        reason: "a pointwise product needs all channels of its pixels, and a work group shares "
          + "16 to 32 KiB of memory, which do not hold what the depthwise convolution makes")
    case .squeezeExcite:
      .excluded(
        reason: "the gate needs the means of whole planes, and work groups of one dispatch cannot "
          + "wait for each other")
    }
  }

  private var legalityOnNNAPI: FusionLegality {
    switch self {
    case .movement, .batchNormalization, .bias: .legal
    case .activation:
      .limitsOnly(
        reason: "the fused activations of the Neural Networks API are ReLU, ReLU1 and ReLU6")
    case .attention:
      .excluded(reason: "the Neural Networks API has no attention operation")
    case .layerNormalization:
      .excluded(reason: "the Neural Networks API has no layer normalisation")
    case .gatedActivation:
      .excluded(reason: "the Neural Networks API has no SiLU, and hard-swish from level 30 on only")
    case .residual, .depthwisePointwise, .squeezeExcite:
      .excluded(reason: "the driver decides what shares a step")
    }
  }

  private var legalityOnQNN: FusionLegality {
    switch self {
    case .movement, .layerNormalization, .batchNormalization, .bias, .gatedActivation, .activation:
      .legal
    case .attention: .excluded(reason: "QNN has no attention operation")
    case .residual, .depthwisePointwise, .squeezeExcite:
      .excluded(reason: "QNN's graph finalisation decides what shares a step")
    }
  }
}
