import Tensors

extension ModelZoo {
  /// The BERT encoder with its embeddings and its pooler, heads of width 64. `4 x 256` has
  /// 11 170 560 parameters, `12 x 768` has 109 482 240.
  ///
  /// Reference: Devlin et al., "BERT", 2018; Turc et al., "Well-Read Students Learn Better", 2019
  /// (the small sizes).
  static func bert(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    let (width, tokens, epsilon) = (parameters.width, parameters.tokens, Float(1e-12))
    let ids = builder.input("tokens", TensorType([parameters.batch, tokens], .int32))
    let words = builder.parameter("embeddings.word", [30_522, width], scale: 0.035)
    let positions = builder.parameter("embeddings.position", [512, width], scale: 0.035)
    let types = builder.parameter("embeddings.type", [2, width], scale: 0.035)
    var x = try builder.embedding(ids, words: words, positions: positions)
    let segment = try builder.add(
      .slice(starts: [0, 0], sizes: [1, width]), types, name: "embeddings.types")
    x = try builder.sum(x, segment, name: "embeddings.add_type")
    x = try builder.layerNormalization(x, epsilon: epsilon, name: "embeddings.norm")
    for layer in 0..<parameters.layers {
      let name = "layer\(layer)"
      let attended = try builder.selfAttention(x, heads: width / 64, name: name)
      x = try builder.sum(x, attended, name: "\(name).add_attention")
      x = try builder.layerNormalization(x, epsilon: epsilon, name: "\(name).norm_attention")
      let hidden = try builder.feedForward(x, width: 4 * width, name: name)
      x = try builder.sum(x, hidden, name: "\(name).add_output")
      x = try builder.layerNormalization(x, epsilon: epsilon, name: "\(name).norm_output")
    }
    let first = try builder.add(
      .slice(starts: [0, 0, 0], sizes: [parameters.batch, 1, width]), x, name: "pooler.first")
    let pooled = try builder.linear(first, outputs: width, name: "pooler.dense")
    let summary = try builder.add(
      .unary(.activation(.tanh)), pooled, name: "pooler.tanh")
    return builder.finish(outputs: [x, summary])
  }

  /// A decoder of the GPT-2 form: pre-normalised blocks, causal attention with a cache of keys and
  /// values, an output layer that shares the embedding's weights.
  ///
  /// It reads `tokens` tokens behind `past` cached ones and gives the logits of the next token. The
  /// caches are inputs (`layer0.past_key`, ..., `[N, past, width]`) where there is a past; what is to
  /// be appended to them are outputs. GPT-2 small has 124 439 808 parameters.
  ///
  /// Reference: Radford et al., "Language Models are Unsupervised Multitask Learners", 2019.
  static func decoder(
    _ parameters: ModelParameters, vocabulary: Int, context: Int, headWidth: Int
  ) throws(GraphError) -> Graph {
    let (tokens, past, width) = (parameters.tokens, parameters.past, parameters.width)
    guard tokens + past <= context else {
      throw .invalidModelParameter(
        model: parameters.name, text: "tokens=\(tokens),past=\(past)",
        allowed: "tokens + past up to \(context)")
    }
    var builder = GraphBuilder(name: parameters.name)
    let ids = builder.input("tokens", TensorType([parameters.batch, tokens], .int32))
    let words = builder.parameter("embeddings.word", [vocabulary, width], scale: 0.035)
    let positions = builder.parameter("embeddings.position", [context, width], scale: 0.018)
    var x = try builder.embedding(ids, words: words, positions: positions, start: past)
    var cache: [ValueID] = []
    for layer in 0..<parameters.layers {
      let name = "layer\(layer)"
      var y = try builder.layerNormalization(x, epsilon: 1e-5, name: "\(name).norm_attention")
      y = try builder.cachedAttention(
        y, heads: max(1, width / headWidth), past: past, cache: &cache, name: name)
      x = try builder.sum(x, y, name: "\(name).add_attention")
      y = try builder.layerNormalization(x, epsilon: 1e-5, name: "\(name).norm_output")
      y = try builder.feedForward(y, width: 4 * width, name: name)
      x = try builder.sum(x, y, name: "\(name).add_output")
    }
    // Only the last token's logits say what comes next.
    x = try builder.add(
      .slice(starts: [0, tokens - 1, 0], sizes: [parameters.batch, 1, width]), x, name: "last")
    x = try builder.layerNormalization(x, epsilon: 1e-5, name: "norm")
    let logits = try builder.add(.matrixMultiply(MatrixMultiply()), x, words, name: "logits")
    return builder.finish(outputs: [logits] + cache)
  }
}
