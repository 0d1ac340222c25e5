import CKernels

/// A function that a kernel applies to its results before it stores them, in single precision.
public enum ActivationFunction: Hashable, Sendable {
  /// Leaves results as they are.
  case none
  /// `max(x, 0)`
  case relu
  /// Limits to a range; ReLU6 is `clip(0, 6)`.
  case clip(Float, Float)
  /// `x` above zero, `slope * x` below.
  case leakyRelu(slope: Float)
  /// `x * hardSigmoid(x)`
  case hardSwish
  /// `clip(x / 6 + 1 / 2, 0, 1)`
  case hardSigmoid
  /// `1 / (1 + exp(-x))`
  case sigmoid
  /// `x * sigmoid(x)`
  case silu
  /// The hyperbolic tangent.
  case tanh
  /// `x (1 + erf(x / sqrt 2)) / 2`
  case gelu
  /// `x tanh(log(1 + exp(x)))`
  case mish

  /// The function as kernels in C know it.
  var c: ck_activation {
    let (kind, a, b): (ck_activation_kind, Float, Float) =
      switch self {
      case .none: (CK_ACTIVATION_NONE, 0, 0)
      case .relu: (CK_ACTIVATION_RELU, 0, 0)
      case .clip(let low, let high): (CK_ACTIVATION_CLIP, low, high)
      case .leakyRelu(let slope): (CK_ACTIVATION_LEAKY_RELU, slope, 0)
      case .hardSwish: (CK_ACTIVATION_HARD_SWISH, 0, 0)
      case .hardSigmoid: (CK_ACTIVATION_HARD_SIGMOID, 0, 0)
      case .sigmoid: (CK_ACTIVATION_SIGMOID, 0, 0)
      case .silu: (CK_ACTIVATION_SILU, 0, 0)
      case .tanh: (CK_ACTIVATION_TANH, 0, 0)
      case .gelu: (CK_ACTIVATION_GELU, 0, 0)
      case .mish: (CK_ACTIVATION_MISH, 0, 0)
      }
    return ck_activation(kind: kind, a: a, b: b)
  }
}

extension Reference {
  /// An activation of one number, by its definition.
  public static func value(of function: ActivationFunction, at x: Float) -> Float {
    let unary: UnaryFunction
    switch function {
    case .none: return x
    case .relu: unary = .relu
    case .clip(let low, let high): unary = .clip(low, high)
    case .leakyRelu(let slope): unary = .leakyRelu(slope: slope)
    case .hardSwish: unary = .hardSwish
    case .hardSigmoid: unary = .hardSigmoid
    case .sigmoid: unary = .sigmoid
    case .silu: unary = .silu
    case .tanh: unary = .tanh
    case .gelu: unary = .gelu
    case .mish: unary = .mish
    }
    return unary(x)
  }
}
