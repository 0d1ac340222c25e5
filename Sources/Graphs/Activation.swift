/// A function of one element that can be fused into the store of the node before it.
public enum Activation: Hashable, Sendable, CustomStringConvertible {
  case relu, sigmoid, tanh, hardSigmoid, hardSwish, silu, gelu, mish
  /// Limits to a range; ReLU6 is `clip(0, 6)`.
  case clip(Float, Float)
  /// `x` above zero, `slope * x` below.
  case leakyRelu(slope: Float)

  /// `clip(0.0,6.0)`.
  public var description: String {
    switch self {
    case .relu: "relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .hardSigmoid: "hard-sigmoid"
    case .hardSwish: "hard-swish"
    case .silu: "silu"
    case .gelu: "gelu"
    case .mish: "mish"
    case .clip(let low, let high): "clip(\(low),\(high))"
    case .leakyRelu(let slope): "leaky-relu(\(slope))"
    }
  }

  /// Whether the function only limits its argument.
  public var isLimit: Bool {
    switch self {
    case .relu, .clip: true
    case .sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish, .leakyRelu: false
    }
  }
}

extension Operation {
  /// The activation that is fused into the operation.
  public var activation: Activation? {
    switch self {
    case .convolution(let convolution): convolution.activation
    case .matrixMultiply(let product): product.activation
    case .binary(let binary): binary.activation
    case .unary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      nil
    }
  }
}

/// A function of one element as a node of its own.
public enum Unary: Hashable, Sendable, CustomStringConvertible {
  case activation(Activation)
  case negate, absolute, exponential, logarithm, squareRoot
  /// `1 / sqrt(x + epsilon)`.
  case inverseSquareRoot(epsilon: Float)
  /// Leaves every element as it is.
  case identity

  /// The name, with parameters.
  public var description: String {
    switch self {
    case .activation(let activation): activation.description
    case .negate: "negate"
    case .absolute: "absolute"
    case .exponential: "exponential"
    case .logarithm: "logarithm"
    case .squareRoot: "square-root"
    case .inverseSquareRoot(let epsilon): "inverse-square-root(\(epsilon))"
    case .identity: "identity"
    }
  }
}
