import Tensors

extension ModelZoo {
  /// SqueezeNet 1.1, 1 000 classes; 1 235 496 parameters, 349.2 M multiply-accumulates at
  /// 224 x 224.
  ///
  /// Reference: Iandola et al., "SqueezeNet", 2016, and its version 1.1; layer list as in
  /// torchvision's `squeezenet1_1`.
  static func squeezeNet11(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    var x = try builder.biasedConvolution(
      builder.image(parameters), channels: 64, kernel: 3, stride: 2, padding: Padding.none,
      activation: .relu, name: "stem")
    // Channels of the squeeze and of each of the two expansions; nil is a pooling.
    let stages: [(squeeze: Int, expand: Int)?] = [
      nil, (16, 64), (16, 64), nil, (32, 128), (32, 128), nil, (48, 192), (48, 192), (64, 256),
      (64, 256),
    ]
    let pool = Pool(.maximum, kernel: Extent(3), stride: Extent(2), roundsUp: true)
    for (index, stage) in stages.enumerated() {
      if let stage {
        x = try fire(
          &builder, x, squeeze: stage.squeeze, expand: stage.expand, name: "fire\(index + 1)")
      } else {
        x = try builder.add(.pool(pool), x, name: "pool\(index + 1)")
      }
    }
    x = try builder.biasedConvolution(
      x, channels: 1000, kernel: 1, activation: .relu, name: "classifier")
    return builder.finish(outputs: [try builder.globalAverage(x, name: "pool")])
  }

  private static func fire(
    _ builder: inout GraphBuilder, _ x: ValueID, squeeze: Int, expand: Int, name: String
  ) throws(GraphError) -> ValueID {
    let squeezed = try builder.biasedConvolution(
      x, channels: squeeze, kernel: 1, activation: .relu, name: "\(name).squeeze")
    let narrow = try builder.biasedConvolution(
      squeezed, channels: expand, kernel: 1, activation: .relu, name: "\(name).expand1x1")
    let wide = try builder.biasedConvolution(
      squeezed, channels: expand, kernel: 3, activation: .relu, name: "\(name).expand3x3")
    return try builder.add(.concatenate(axis: 1), narrow, wide, name: "\(name).concatenate")
  }
}
