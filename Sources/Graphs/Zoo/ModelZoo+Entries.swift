extension ModelZoo {
  /// Every network, in the order lists show them.
  public static let entries: [Entry] = [
    image("mobilenetv2", "MobileNetV2 1.0, image classification", mobileNetV2),
    image("mobilenetv3-small", "MobileNetV3-Small 1.0, image classification", mobileNetV3Small),
    image("mobilenetv3-large", "MobileNetV3-Large 1.0, image classification", mobileNetV3Large),
    image("efficientnet-b0", "EfficientNet-B0, image classification", efficientNetB0),
    image("squeezenet1.1", "SqueezeNet 1.1, image classification", squeezeNet11),
    image("lightweight-0.8m", "Depthwise separable net of 0.8 M parameters", lightweight),
    image("resnet18", "ResNet-18, image classification", resNet18),
    encoder("bert-mini", layers: 4, width: 256),
    encoder("bert-base", layers: 12, width: 768),
    decoder("gpt2", layers: 12, width: 768, vocabulary: 50_257, context: 1024, headWidth: 64),
    decoder(
      "decoder-24x2048", layers: 24, width: 2048, vocabulary: 256, context: 2048, headWidth: 128),
    trained("digits-cnn", "Handwritten digits, 8 x 8: convolutions, trained", digitsConvolutional),
    trained(
      "digits-transformer", "Handwritten digits, 8 x 8: transformer, trained", digitsTransformer),
  ]

  /// The networks that a run measures where nothing else is asked for: those that are as large as
  /// what apps ship.
  public static var standard: [Entry] { entries.filter { !$0.isTrained } }

  private static func image(
    _ name: String, _ summary: String,
    _ build: @escaping @Sendable (ModelParameters) throws(GraphError) -> Graph
  ) -> Entry {
    Entry(
      name: name, summary: summary, parameters: [.input], defaults: defaults(), build: build)
  }

  private static func encoder(_ name: String, layers: Int, width: Int) -> Entry {
    Entry(
      name: name, summary: "BERT encoder, \(layers) layers of width \(width)",
      parameters: [.tokens(atMost: 512), .layers],
      defaults: defaults(tokens: 128, layers: layers, width: width), build: bert)
  }

  private static func decoder(
    _ name: String, layers: Int, width: Int, vocabulary: Int, context: Int, headWidth: Int
  ) -> Entry {
    Entry(
      name: name,
      summary: "GPT decoder with a cache, \(layers) layers of width \(width)",
      parameters: [.tokens(atMost: context), .past(atMost: context - 1), .layers, .width],
      defaults: defaults(tokens: 64, layers: layers, width: width)
    ) { parameters throws(GraphError) in
      try decoder(
        parameters, vocabulary: vocabulary, context: context, headWidth: headWidth)
    }
  }

  private static func trained(
    _ name: String, _ summary: String,
    _ build: @escaping @Sendable (ModelParameters) throws(GraphError) -> Graph
  ) -> Entry {
    Entry(
      name: name, summary: summary, parameters: [], defaults: defaults(), isTrained: true,
      build: build)
  }

  private static func defaults(
    tokens: Int = 0, layers: Int = 0, width: Int = 0
  ) -> ModelParameters {
    ModelParameters(
      name: "", batch: 1, inputSize: 224, tokens: tokens, past: 0, layers: layers, width: width)
  }
}
