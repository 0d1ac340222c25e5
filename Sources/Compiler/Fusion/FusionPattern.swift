/// What can be computed together so that fewer bytes move between.
///
/// Rewrites replace several nodes by one node (or none) that computes the same; each is a ``Pass``
/// of the same name. Groups leave the graph as it is and run several of its nodes in one step of a
/// plan, see ``FusionGroups``.
public enum FusionPattern: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  /// `softmax(q k^T s + mask) v` of each head.
  case attention = "fuse-attention"
  /// Transposes that cancel or compose, reshapes of reshapes.
  case movement = "cancel-movement"
  /// `(x - mean) / sqrt(variance + epsilon) gamma + beta` over trailing dimensions.
  case layerNormalization = "fuse-layer-norm"
  /// Batch normalisation behind or before a convolution.
  case batchNormalization = "fuse-batch-norm"
  /// A constant added to what a product gives in each channel or column.
  case bias = "fuse-bias"
  /// `x sigmoid(x)` and `x hardSigmoid(x)`.
  case gatedActivation = "fuse-gated-activation"
  /// An activation behind a product or an operation on two tensors.
  case activation = "fuse-activation"
  /// A residual added to what a product gives.
  case residual = "fuse-residual"
  /// A depthwise convolution and the pointwise one behind it.
  case depthwisePointwise = "fuse-depthwise"
  /// Channel means, the gate made of them, and the product with the image.
  case squeezeExcite = "fuse-squeeze-excite"

  /// Whether the pattern changes the graph; otherwise its nodes share a step of a plan.
  public var isRewrite: Bool {
    switch self {
    case .movement, .attention, .layerNormalization, .batchNormalization, .bias, .gatedActivation,
      .activation:
      true
    case .residual, .depthwisePointwise, .squeezeExcite: false
    }
  }

  /// One line about it.
  public var summary: String {
    switch self {
    case .movement: "cancels and composes transposes and reshapes that follow each other"
    case .attention: "makes one node of products, scale, mask and softmax of attention"
    case .layerNormalization: "makes one node of the arithmetic of layer normalisation"
    case .batchNormalization: "folds batch normalisation into the convolution beside it"
    case .bias: "adds constants where convolutions and products store their results"
    case .gatedActivation: "makes one activation of x sigmoid(x) and x hardSigmoid(x)"
    case .activation: "applies activations in the store of the node before"
    case .residual: "adds residuals where convolutions and products store their results"
    case .depthwisePointwise: "runs depthwise and pointwise convolutions in one step"
    case .squeezeExcite: "runs channel means, gate and scaling in one step"
    }
  }

  /// The name, which is that of its pass.
  public var description: String { rawValue }
}
