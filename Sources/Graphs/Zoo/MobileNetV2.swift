import Tensors

extension ModelZoo {
  /// MobileNetV2 at width 1.0, 1 000 classes; 3 504 872 parameters, 300.8 M multiply-accumulates
  /// at 224 x 224.
  ///
  /// Reference: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018;
  /// layer list as in torchvision's `mobilenet_v2`.
  static func mobileNetV2(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    let relu6 = Activation.clip(0, 6)
    var x = try builder.convolutionBlock(
      builder.image(parameters), channels: 32, kernel: 3, stride: 2, activation: relu6,
      name: "stem")
    // Expansion, channels, repeats, stride of the first: table 2 of the paper.
    let stages = [
      (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
      (6, 320, 1, 1),
    ]
    var index = 0
    for (expansion, channels, repeats, stride) in stages {
      for repetition in 0..<repeats {
        index += 1
        let block = InvertedResidual(
          kernel: 3, hidden: builder.graph[x].type.shape[1] * expansion, channels: channels,
          stride: repetition == 0 ? stride : 1, activation: relu6)
        x = try builder.invertedResidual(x, block, name: "block\(index)")
      }
    }
    x = try builder.convolutionBlock(x, channels: 1280, kernel: 1, activation: relu6, name: "head")
    x = try builder.globalAverage(x, name: "pool")
    return builder.finish(outputs: [try builder.linear(x, outputs: 1000, name: "classifier")])
  }
}
