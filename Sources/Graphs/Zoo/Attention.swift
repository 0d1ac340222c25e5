import Tensors

/// The layers of transformers.
extension GraphBuilder {
  /// The rows of a table for token ids plus the rows of another table for their places.
  ///
  /// - Parameter start: The place of the first token.
  mutating func embedding(
    _ ids: ValueID, words: ValueID, positions: ValueID, start: Int = 0
  ) throws(GraphError) -> ValueID {
    let tokens = graph[ids].type.shape[-1]
    let width = graph[words].type.shape[-1]
    let gathered = try add(.gather, words, ids, name: "embeddings.gather")
    let rows = try add(
      .slice(starts: [start, 0], sizes: [tokens, width]), positions, name: "embeddings.positions")
    return try sum(gathered, rows, name: "embeddings.add_position")
  }

  /// Multi-head attention of a sequence to itself, with its four projections.
  mutating func selfAttention(
    _ x: ValueID, heads: Int, name: String
  ) throws(GraphError) -> ValueID {
    let (query, key, value) = try projections(x, name: name)
    let attended = try add(
      .attention(Attention(heads: heads)), query, key, value, name: "\(name).attention")
    return try linear(attended, outputs: graph[x].type.shape[-1], name: "\(name).output")
  }

  /// Causal multi-head attention with a cache: the keys and values of earlier tokens are inputs of
  /// the graph, those of its own tokens are appended to `cache` and become outputs.
  ///
  /// - Parameter past: Tokens in the cache; without any there are no such inputs.
  mutating func cachedAttention(
    _ x: ValueID, heads: Int, past: Int, cache: inout [ValueID], name: String
  ) throws(GraphError) -> ValueID {
    let shape = graph[x].type.shape
    let (query, key, value) = try projections(x, name: name)
    cache += [key, value]
    var operands = [query, key, value]
    if past > 0 {
      let type = TensorType([shape[0], past, shape[2]])
      operands += [input("\(name).past_key", type), input("\(name).past_value", type)]
    }
    let attended = try add(
      .attention(Attention(heads: heads, isCausal: true)), operands, name: "\(name).attention")[0]
    return try linear(attended, outputs: shape[2], name: "\(name).output")
  }

  /// Two matrix products with an activation between them.
  mutating func feedForward(
    _ x: ValueID, width: Int, name: String
  ) throws(GraphError) -> ValueID {
    let outputs = graph[x].type.shape[-1]
    var y = try linear(x, outputs: width, name: "\(name).intermediate")
    y = try add(.unary(.activation(.gelu)), y, name: "\(name).gelu")
    return try linear(y, outputs: outputs, name: "\(name).projection")
  }

  private mutating func projections(
    _ x: ValueID, name: String
  ) throws(GraphError) -> (query: ValueID, key: ValueID, value: ValueID) {
    let width = graph[x].type.shape[-1]
    return (
      try linear(x, outputs: width, name: "\(name).query"),
      try linear(x, outputs: width, name: "\(name).key"),
      try linear(x, outputs: width, name: "\(name).value")
    )
  }
}
