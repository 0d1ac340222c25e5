import Tensors

extension ModelZoo {
  /// MobileNetV2 at width 1.0, 1 000 classes; 3 504 872 parameters, 300.8 M multiply-accumulates
  /// at 224 x 224.
  ///
  /// Reference: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018;
  /// layer list as in torchvision's `mobilenet_v2`.
  static func mobileNetV2(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    let side = parameters.inputSize
    let image = builder.input("image", TensorType([parameters.batch, 3, side, side]))
    var x = try builder.convolutionBlock(
      image, channels: 32, kernel: 3, stride: 2, activation: relu6, name: "stem")
    // Expansion, channels, repeats, stride of the first: table 2 of the paper.
    let stages = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ]
    var block = 0
    for (expansion, channels, repeats, stride) in stages {
      for index in 0..<repeats {
        block += 1
        x = try invertedResidual(
          &builder, x, expansion: expansion, channels: channels, stride: index == 0 ? stride : 1,
          name: "block\(block)")
      }
    }
    x = try builder.convolutionBlock(x, channels: 1280, kernel: 1, activation: relu6, name: "head")
    x = try builder.globalAverage(x, name: "pool")
    return builder.finish(outputs: [try builder.linear(x, outputs: 1000, name: "classifier")])
  }

  private static let relu6 = Activation.clip(0, 6)

  private static func invertedResidual(
    _ builder: inout GraphBuilder, _ x: ValueID, expansion: Int, channels: Int, stride: Int,
    name: String
  ) throws(GraphError) -> ValueID {
    let inputs = builder.graph[x].type.shape[1]
    let hidden = inputs * expansion
    var y = x
    if expansion > 1 {
      y = try builder.convolutionBlock(
        y, channels: hidden, kernel: 1, activation: relu6, name: "\(name).expand")
    }
    y = try builder.convolutionBlock(
      y, channels: hidden, kernel: 3, stride: stride, groups: hidden, activation: relu6,
      name: "\(name).depthwise")
    y = try builder.convolutionBlock(
      y, channels: channels, kernel: 1, activation: nil, name: "\(name).project")
    guard stride == 1, inputs == channels else { return y }
    return try builder.sum(x, y, name: "\(name).add")
  }
}
