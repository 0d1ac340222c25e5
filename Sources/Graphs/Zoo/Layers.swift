import Tensors

/// The layers that the networks of the zoo are made of. Weights are seeded noise, uniform with the
/// variance of He et al., "Delving Deep into Rectifiers", 2015, so that activations keep their size.
extension GraphBuilder {
  /// The input of an image model, `[N, 3, side, side]`.
  mutating func image(_ parameters: ModelParameters) -> ValueID {
    let side = parameters.inputSize
    return input("image", TensorType([parameters.batch, 3, side, side]))
  }

  /// Convolution without bias, batch normalisation and an optional activation, as separate nodes.
  mutating func convolutionBlock(
    _ x: ValueID, channels: Int, kernel: Int, stride: Int = 1, groups: Int = 1,
    activation: Activation?, epsilon: Float = 1e-5, name: String
  ) throws(GraphError) -> ValueID {
    let weights = convolutionWeights(x, channels: channels, kernel: kernel, groups: groups, name)
    let convolution = Convolution(
      kernel: Extent(kernel), stride: Extent(stride), padding: .all(kernel / 2), groups: groups)
    let y = try add(.convolution(convolution), x, weights, name: name)
    let normalised = try batchNormalization(y, epsilon: epsilon, name: "\(name).bn")
    return try activated(normalised, activation, name: name)
  }

  /// Convolution with bias and an activation as a node of its own.
  mutating func biasedConvolution(
    _ x: ValueID, channels: Int, kernel: Int, stride: Int = 1, padding: Padding? = nil,
    activation: Activation?, name: String
  ) throws(GraphError) -> ValueID {
    let weights = convolutionWeights(x, channels: channels, kernel: kernel, groups: 1, name)
    let bias = parameter("\(name).bias", [channels], scale: 0.02)
    let convolution = Convolution(
      kernel: Extent(kernel), stride: Extent(stride), padding: padding ?? .all(kernel / 2))
    let y = try add(.convolution(convolution), x, weights, bias, name: name)
    return try activated(y, activation, name: name)
  }

  private mutating func convolutionWeights(
    _ x: ValueID, channels: Int, kernel: Int, groups: Int, _ name: String
  ) -> ValueID {
    let inputs = graph[x].type.shape[1] / groups
    let fanIn = Float(inputs * kernel * kernel)
    return parameter(
      "\(name).weight", [channels, inputs, kernel, kernel], scale: (6 / fanIn).squareRoot())
  }

  private mutating func activated(
    _ x: ValueID, _ activation: Activation?, name: String
  ) throws(GraphError) -> ValueID {
    guard let activation else { return x }
    return try add(.unary(.activation(activation)), x, name: "\(name).\(activation.label)")
  }

  /// Batch normalisation with seeded scale, shift and running statistics near those of a fresh net.
  private mutating func batchNormalization(
    _ x: ValueID, epsilon: Float, name: String
  ) throws(GraphError) -> ValueID {
    let channels = graph[x].type.shape[1]
    func statistic(
      _ label: String, scale: Float, offset: Float, role: Constant.Role
    ) -> (String, Constant) {
      let name = "\(name).\(label)"
      return (
        name,
        Constant(
          TensorType([channels]), .seeded(seed: seed(for: name), scale: scale, offset: offset),
          role: role)
      )
    }
    let operands = [
      statistic("weight", scale: 0.25, offset: 1, role: .parameter),
      statistic("bias", scale: 0.125, offset: 0, role: .parameter),
      statistic("running_mean", scale: 0.125, offset: 0, role: .buffer),
      statistic("running_var", scale: 0.25, offset: 1, role: .buffer),
    ].map { constant($0.0, $0.1) }
    return try add(.batchNormalization(epsilon: epsilon), [x] + operands, name: name)[0]
  }

  /// `x W^T + b`, with weights `[outputs, inputs]`.
  mutating func linear(
    _ x: ValueID, outputs: Int, name: String
  ) throws(GraphError) -> ValueID {
    let inputs = graph[x].type.shape[-1]
    let weights = parameter(
      "\(name).weight", [outputs, inputs], scale: (3 / Float(inputs)).squareRoot())
    let bias = parameter("\(name).bias", [outputs], scale: 0.02)
    return try add(.matrixMultiply(MatrixMultiply()), x, weights, bias, name: name)
  }

  /// Layer normalisation over the last dimension.
  mutating func layerNormalization(
    _ x: ValueID, epsilon: Float, name: String
  ) throws(GraphError) -> ValueID {
    let width = graph[x].type.shape[-1]
    let gamma = constant(
      "\(name).weight",
      Constant(
        TensorType([width]), .seeded(seed: seed(for: "\(name).weight"), scale: 0.1, offset: 1)))
    let beta = parameter("\(name).bias", [width], scale: 0.02)
    return try add(.layerNormalization(epsilon: epsilon), x, gamma, beta, name: name)
  }

  /// `a + b`.
  mutating func sum(_ a: ValueID, _ b: ValueID, name: String) throws(GraphError) -> ValueID {
    try add(.binary(Binary(.add)), a, b, name: name)
  }

  /// The mean over height and width, `[N,C,H,W] -> [N,C]`.
  mutating func globalAverage(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    try add(.reduce(Reduce(.mean, axes: [2, 3], keepsAxes: false)), x, name: name)
  }
}

extension Activation {
  /// A short name for a node.
  var label: String {
    switch self {
    case .relu: "relu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    case .hardSigmoid: "hardsigmoid"
    case .hardSwish: "hardswish"
    case .silu: "silu"
    case .gelu: "gelu"
    case .mish: "mish"
    case .clip: "clip"
    case .leakyRelu: "leakyrelu"
    }
  }
}
