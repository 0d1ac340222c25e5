import Tensors

extension ModelZoo {
  /// The BERT encoder of 4 layers, width 256, 4 heads, with its embeddings; 11.1 M parameters.
  ///
  /// Reference: Devlin et al., "BERT", 2018; Turc et al., "Well-Read Students Learn Better", 2019
  /// (the sizes).
  static func bertMini(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    let width = 256
    let tokens = parameters.tokens
    let ids = builder.input("tokens", TensorType([parameters.batch, tokens], .int32))
    let words = builder.parameter("embeddings.word", [30_522, width], scale: 0.035)
    let positions = builder.parameter("embeddings.position", [512, width], scale: 0.035)
    let types = builder.parameter("embeddings.type", [2, width], scale: 0.035)
    var x = try builder.embedding(ids, words: words, positions: positions)
    let segment = try builder.add(
      .slice(starts: [0, 0], sizes: [1, width]), types, name: "embeddings.types")
    x = try builder.sum(x, segment, name: "embeddings.add_type")
    x = try builder.layerNormalization(x, epsilon: 1e-12, name: "embeddings.norm")
    for layer in 0..<4 {
      let name = "layer\(layer)"
      let attended = try builder.selfAttention(x, heads: 4, isCausal: false, name: name)
      x = try builder.sum(x, attended, name: "\(name).add_attention")
      x = try builder.layerNormalization(x, epsilon: 1e-12, name: "\(name).norm_attention")
      let hidden = try feedForward(&builder, x, width: 4 * width, name: name)
      x = try builder.sum(x, hidden, name: "\(name).add_output")
      x = try builder.layerNormalization(x, epsilon: 1e-12, name: "\(name).norm_output")
    }
    return builder.finish(outputs: [x])
  }

  /// A decoder of the GPT-2 form that reads a prompt: pre-normalised blocks, causal attention,
  /// a vocabulary of bytes whose embedding is also the output layer. `24 x 2048` has 1.2 G
  /// parameters.
  ///
  /// Reference: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019.
  static func decoder(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    let (layers, width, tokens) = (parameters.layers, parameters.width, parameters.tokens)
    let ids = builder.input("tokens", TensorType([parameters.batch, tokens], .int32))
    let words = builder.parameter("embeddings.byte", [256, width], scale: 0.035)
    let positions = builder.parameter("embeddings.position", [2048, width], scale: 0.018)
    var x = try builder.embedding(ids, words: words, positions: positions)
    for layer in 0..<layers {
      let name = "layer\(layer)"
      var y = try builder.layerNormalization(x, epsilon: 1e-5, name: "\(name).norm_attention")
      y = try builder.selfAttention(y, heads: max(1, width / 128), isCausal: true, name: name)
      x = try builder.sum(x, y, name: "\(name).add_attention")
      y = try builder.layerNormalization(x, epsilon: 1e-5, name: "\(name).norm_output")
      y = try feedForward(&builder, y, width: 4 * width, name: name)
      x = try builder.sum(x, y, name: "\(name).add_output")
    }
    x = try builder.layerNormalization(x, epsilon: 1e-5, name: "norm")
    let logits = try builder.add(.matrixMultiply(MatrixMultiply()), x, words, name: "logits")
    return builder.finish(outputs: [logits])
  }

  private static func feedForward(
    _ builder: inout GraphBuilder, _ x: ValueID, width: Int, name: String
  ) throws(GraphError) -> ValueID {
    let outputs = builder.graph[x].type.shape[-1]
    var y = try builder.linear(x, outputs: width, name: "\(name).intermediate")
    y = try builder.add(.unary(.activation(.gelu)), y, name: "\(name).gelu")
    return try builder.linear(y, outputs: outputs, name: "\(name).projection")
  }
}
