import Tensors

extension ModelZoo {
  /// ResNet-18, 1 000 classes; 11 689 512 parameters, 1 814 M multiply-accumulates at 224 x 224.
  ///
  /// Reference: He et al., "Deep Residual Learning for Image Recognition", 2015; layer list as in
  /// torchvision's `resnet18`.
  static func resNet18(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    var x = try builder.convolutionBlock(
      builder.image(parameters), channels: 64, kernel: 7, stride: 2, activation: .relu,
      name: "conv1")
    let pool = Pool(.maximum, kernel: Extent(3), stride: Extent(2), padding: .all(1))
    x = try builder.add(.pool(pool), x, name: "maxpool")
    for (stage, channels) in [64, 128, 256, 512].enumerated() {
      for block in 0..<2 {
        x = try basicBlock(
          &builder, x, channels: channels, stride: stage > 0 && block == 0 ? 2 : 1,
          name: "layer\(stage + 1).\(block)")
      }
    }
    x = try builder.globalAverage(x, name: "avgpool")
    return builder.finish(outputs: [try builder.linear(x, outputs: 1000, name: "fc")])
  }

  private static func basicBlock(
    _ builder: inout GraphBuilder, _ x: ValueID, channels: Int, stride: Int, name: String
  ) throws(GraphError) -> ValueID {
    var y = try builder.convolutionBlock(
      x, channels: channels, kernel: 3, stride: stride, activation: .relu, name: "\(name).conv1")
    y = try builder.convolutionBlock(
      y, channels: channels, kernel: 3, activation: nil, name: "\(name).conv2")
    var shortcut = x
    if stride > 1 {
      shortcut = try builder.convolutionBlock(
        x, channels: channels, kernel: 1, stride: stride, activation: nil,
        name: "\(name).downsample")
    }
    let sum = try builder.sum(y, shortcut, name: "\(name).add")
    return try builder.add(.unary(.activation(.relu)), sum, name: "\(name).relu")
  }
}
