import Tensors

extension ModelZoo {
  /// EfficientNet-B0, 1 000 classes; 5 288 548 parameters, 385.9 M multiply-accumulates at
  /// 224 x 224.
  ///
  /// Reference: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
  /// Networks", 2019, table 1; layer list as in torchvision's `efficientnet_b0`.
  static func efficientNetB0(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    var x = try builder.convolutionBlock(
      builder.image(parameters), channels: 32, kernel: 3, stride: 2, activation: .silu,
      name: "stem")
    // Expansion, kernel, stride of the first, channels, repeats.
    let stages = [
      (1, 3, 1, 16, 1), (6, 3, 2, 24, 2), (6, 5, 2, 40, 2), (6, 3, 2, 80, 3), (6, 5, 1, 112, 3),
      (6, 5, 2, 192, 4), (6, 3, 1, 320, 1),
    ]
    var index = 0
    for (expansion, kernel, stride, channels, repeats) in stages {
      for repetition in 0..<repeats {
        index += 1
        let inputs = builder.graph[x].type.shape[1]
        // The bottleneck follows the block's input, not its hidden channels.
        let block = InvertedResidual(
          kernel: kernel, hidden: inputs * expansion, channels: channels,
          stride: repetition == 0 ? stride : 1, activation: .silu,
          squeeze: SqueezeExcitation(channels: inputs / 4, activation: .silu, gate: .sigmoid))
        x = try builder.invertedResidual(x, block, name: "block\(index)")
      }
    }
    x = try builder.convolutionBlock(x, channels: 1280, kernel: 1, activation: .silu, name: "head")
    x = try builder.globalAverage(x, name: "pool")
    return builder.finish(outputs: [try builder.linear(x, outputs: 1000, name: "classifier")])
  }
}
