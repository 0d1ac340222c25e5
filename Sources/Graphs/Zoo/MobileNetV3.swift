import Tensors

extension ModelZoo {
  /// MobileNetV3-Small at width 1.0, 1 000 classes; 2 542 856 parameters, 56.5 M
  /// multiply-accumulates at 224 x 224.
  ///
  /// Reference: Howard et al., "Searching for MobileNetV3", 2019, table 2; layer list as in
  /// torchvision's `mobilenet_v3_small`.
  static func mobileNetV3Small(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    try mobileNetV3(
      parameters,
      rows: [
        Row(3, 16, 16, .squeezed, .relu, 2), Row(3, 72, 24, .plain, .relu, 2),
        Row(3, 88, 24, .plain, .relu, 1), Row(5, 96, 40, .squeezed, .hardSwish, 2),
        Row(5, 240, 40, .squeezed, .hardSwish, 1), Row(5, 240, 40, .squeezed, .hardSwish, 1),
        Row(5, 120, 48, .squeezed, .hardSwish, 1), Row(5, 144, 48, .squeezed, .hardSwish, 1),
        Row(5, 288, 96, .squeezed, .hardSwish, 2), Row(5, 576, 96, .squeezed, .hardSwish, 1),
        Row(5, 576, 96, .squeezed, .hardSwish, 1),
      ], features: 1024)
  }

  /// MobileNetV3-Large at width 1.0, 1 000 classes; 5 483 032 parameters, 216.6 M
  /// multiply-accumulates at 224 x 224.
  ///
  /// Reference: Howard et al., "Searching for MobileNetV3", 2019, table 1; layer list as in
  /// torchvision's `mobilenet_v3_large`.
  static func mobileNetV3Large(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    try mobileNetV3(
      parameters,
      rows: [
        Row(3, 16, 16, .plain, .relu, 1), Row(3, 64, 24, .plain, .relu, 2),
        Row(3, 72, 24, .plain, .relu, 1), Row(5, 72, 40, .squeezed, .relu, 2),
        Row(5, 120, 40, .squeezed, .relu, 1), Row(5, 120, 40, .squeezed, .relu, 1),
        Row(3, 240, 80, .plain, .hardSwish, 2), Row(3, 200, 80, .plain, .hardSwish, 1),
        Row(3, 184, 80, .plain, .hardSwish, 1), Row(3, 184, 80, .plain, .hardSwish, 1),
        Row(3, 480, 112, .squeezed, .hardSwish, 1), Row(3, 672, 112, .squeezed, .hardSwish, 1),
        Row(5, 672, 160, .squeezed, .hardSwish, 2), Row(5, 960, 160, .squeezed, .hardSwish, 1),
        Row(5, 960, 160, .squeezed, .hardSwish, 1),
      ], features: 1280)
  }

  /// A row of the paper's tables.
  private struct Row {
    let block: InvertedResidual

    enum Form { case plain, squeezed }

    init(
      _ kernel: Int, _ hidden: Int, _ channels: Int, _ form: Form, _ activation: Activation,
      _ stride: Int
    ) {
      let squeeze = SqueezeExcitation(
        channels: roundedChannels(hidden / 4), activation: .relu, gate: .hardSigmoid)
      block = InvertedResidual(
        kernel: kernel, hidden: hidden, channels: channels, stride: stride,
        activation: activation, squeeze: form == .squeezed ? squeeze : nil)
    }
  }

  private static func mobileNetV3(
    _ parameters: ModelParameters, rows: [Row], features: Int
  ) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    let epsilon: Float = 1e-3
    var x = try builder.convolutionBlock(
      builder.image(parameters), channels: 16, kernel: 3, stride: 2, activation: .hardSwish,
      epsilon: epsilon, name: "stem")
    for (index, row) in rows.enumerated() {
      x = try builder.invertedResidual(x, row.block, epsilon: epsilon, name: "block\(index + 1)")
    }
    x = try builder.convolutionBlock(
      x, channels: 6 * builder.graph[x].type.shape[1], kernel: 1, activation: .hardSwish,
      epsilon: epsilon, name: "head")
    x = try builder.globalAverage(x, name: "pool")
    x = try builder.linear(x, outputs: features, name: "features")
    x = try builder.add(.unary(.activation(.hardSwish)), x, name: "features.hardswish")
    return builder.finish(outputs: [try builder.linear(x, outputs: 1000, name: "classifier")])
  }
}
