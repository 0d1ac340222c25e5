import Tensors

extension ModelZoo {
  /// A lightweight classifier of depthwise separable convolutions, 1 000 classes; 800 872
  /// parameters, 74.9 M multiply-accumulates at 224 x 224. Its size is that of the "custom
  /// lightweight" net in seed 002's table of architectures, its layers are our own.
  ///
  /// Reference for the block: Howard et al., "MobileNets", 2017.
  static func lightweight(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    var x = try builder.convolutionBlock(
      builder.image(parameters), channels: 16, kernel: 3, stride: 2, activation: .relu,
      name: "stem")
    // Channels and stride of each block.
    let blocks = [
      (32, 1), (48, 2), (48, 1), (96, 2), (96, 1), (192, 2), (192, 1), (192, 1), (352, 2),
      (352, 1), (352, 1),
    ]
    for (index, (channels, stride)) in blocks.enumerated() {
      let name = "block\(index + 1)"
      let inputs = builder.graph[x].type.shape[1]
      x = try builder.convolutionBlock(
        x, channels: inputs, kernel: 3, stride: stride, groups: inputs, activation: .relu,
        name: "\(name).depthwise")
      x = try builder.convolutionBlock(
        x, channels: channels, kernel: 1, activation: .relu, name: "\(name).pointwise")
    }
    x = try builder.globalAverage(x, name: "pool")
    return builder.finish(outputs: [try builder.linear(x, outputs: 1000, name: "classifier")])
  }
}
