import Tensors

/// The block of the MobileNet and EfficientNet families: expand, filter each channel, weigh the
/// channels, project; the input is added where the shapes allow it.
///
/// Reference: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018.
struct InvertedResidual {
  /// Side of the depthwise window.
  var kernel: Int
  /// Channels between expansion and projection; no expansion where the input has as many.
  var hidden: Int
  /// Channels of the result.
  var channels: Int
  /// Distance between windows.
  var stride: Int
  /// After the expansion and the depthwise convolution.
  var activation: Activation
  /// The weighing of channels, where the block has one.
  var squeeze: SqueezeExcitation?
}

/// A weight for each channel from the channel means.
///
/// Reference: Hu et al., "Squeeze-and-Excitation Networks", 2017.
struct SqueezeExcitation {
  /// Channels of the bottleneck.
  var channels: Int
  /// After the first convolution.
  var activation: Activation
  /// After the second: the weights.
  var gate: Activation
}

extension GraphBuilder {
  /// An inverted residual block.
  mutating func invertedResidual(
    _ x: ValueID, _ block: InvertedResidual, epsilon: Float = 1e-5, name: String
  ) throws(GraphError) -> ValueID {
    let inputs = graph[x].type.shape[1]
    var y = x
    if block.hidden != inputs {
      y = try convolutionBlock(
        y, channels: block.hidden, kernel: 1, activation: block.activation, epsilon: epsilon,
        name: "\(name).expand")
    }
    y = try convolutionBlock(
      y, channels: block.hidden, kernel: block.kernel, stride: block.stride, groups: block.hidden,
      activation: block.activation, epsilon: epsilon, name: "\(name).depthwise")
    if let squeeze = block.squeeze {
      y = try squeezeExcitation(y, squeeze, name: "\(name).se")
    }
    y = try convolutionBlock(
      y, channels: block.channels, kernel: 1, activation: nil, epsilon: epsilon,
      name: "\(name).project")
    guard block.stride == 1, inputs == block.channels else { return y }
    return try sum(x, y, name: "\(name).add")
  }

  private mutating func squeezeExcitation(
    _ x: ValueID, _ squeeze: SqueezeExcitation, name: String
  ) throws(GraphError) -> ValueID {
    let means = try add(
      .reduce(Reduce(.mean, axes: [2, 3], keepsAxes: true)), x, name: "\(name).squeeze")
    let bottleneck = try biasedConvolution(
      means, channels: squeeze.channels, kernel: 1, activation: squeeze.activation,
      name: "\(name).reduce")
    let weights = try biasedConvolution(
      bottleneck, channels: graph[x].type.shape[1], kernel: 1, activation: squeeze.gate,
      name: "\(name).expand")
    return try add(.binary(Binary(.multiply)), x, weights, name: "\(name).scale")
  }
}

/// Rounds to a multiple of eight, by less than a tenth downwards: the rule for channels that a
/// factor scales (reference implementation of MobileNet).
func roundedChannels(_ channels: Int) -> Int {
  let nearest = max(8, (channels + 4) / 8 * 8)
  return nearest * 10 < channels * 9 ? nearest + 8 : nearest
}
