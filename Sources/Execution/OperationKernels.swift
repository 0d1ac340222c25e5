import Graphs
import Kernels

extension Reference.UnaryFunction {
  init(_ activation: Activation) {
    switch activation {
    case .relu: self = .relu
    case .sigmoid: self = .sigmoid
    case .tanh: self = .tanh
    case .hardSigmoid: self = .hardSigmoid
    case .hardSwish: self = .hardSwish
    case .silu: self = .silu
    case .gelu: self = .gelu
    case .mish: self = .mish
    case .clip(let low, let high): self = .clip(low, high)
    case .leakyRelu(let slope): self = .leakyRelu(slope: slope)
    }
  }

  init(_ unary: Unary) {
    switch unary {
    case .activation(let activation): self.init(activation)
    case .negate: self = .negate
    case .absolute: self = .absolute
    case .exponential: self = .exponential
    case .logarithm: self = .logarithm
    case .squareRoot: self = .squareRoot
    case .inverseSquareRoot(let epsilon): self = .inverseSquareRoot(epsilon: epsilon)
    case .identity: self = .identity
    }
  }
}

extension Reference.BinaryFunction {
  init(_ kind: Binary.Kind) {
    switch kind {
    case .add: self = .add
    case .subtract: self = .subtract
    case .multiply: self = .multiply
    case .divide: self = .divide
    case .maximum: self = .maximum
    case .minimum: self = .minimum
    }
  }
}

extension Reference.Reduction {
  init(_ kind: Reduce.Kind) {
    switch kind {
    case .mean: self = .mean
    case .sum: self = .sum
    case .maximum: self = .maximum
    }
  }

  init(_ kind: Pool.Kind) {
    switch kind {
    case .maximum: self = .maximum
    case .average: self = .mean
    }
  }
}
