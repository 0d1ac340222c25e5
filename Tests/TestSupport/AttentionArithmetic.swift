public import Graphs
import Tensors

/// Attention as exporters write it: products, scale, mask and softmax.
public struct AttentionArithmetic: Hashable, Sendable {
  /// Into how many parts the width is divided; with one the heads may have no dimension.
  public var heads = 2
  /// Whether one head has a dimension of its own.
  public var hasHeadDimension = true
  /// Whether a transpose, and not the product, turns the keys.
  public var transposesKeys = false
  /// Where the scale stands.
  public var scale = Scale.multipliesScores
  /// What is added to the scores; nil for nothing.
  public var mask: Constant?

  /// Where the scale stands.
  public enum Scale: CaseIterable, Hashable, Sendable {
    case multipliesScores, dividesScores, multipliesQuery, multipliesHeads
  }

  /// Attention in two heads without a mask.
  public init() {}

  /// Adds the nodes for `q [N,S,D]`, `k [N,T,D]` and `v [N,T,D]`.
  ///
  /// - Returns: `[N,S,D]`.
  /// - Throws: ``GraphError`` where the operands do not fit each other.
  public func add(
    to builder: inout GraphBuilder, _ q: ValueID, _ k: ValueID, _ v: ValueID, name: String
  ) throws(GraphError) -> ValueID {
    let shape = builder.graph[q].type.shape
    let factor = 1 / Float(shape[2] / heads).squareRoot()
    let isDivided = heads > 1 || hasHeadDimension
    func scaled(_ x: ValueID, where position: Scale) throws(GraphError) -> ValueID {
      guard scale == position else { return x }
      let divides = position == .dividesScores
      let number = builder.constant(
        "\(name).scale",
        Constant(TensorType([1]), .literal([divides ? 1 / factor : factor]), role: .buffer))
      return try builder.add(
        .binary(Binary(divides ? .divide : .multiply)), x, number, name: "\(name).scaled")
    }
    func part(_ x: ValueID, _ order: [Int], _ label: String) throws(GraphError) -> ValueID {
      guard isDivided else {
        return order == [0, 2, 3, 1]
          ? try builder.add(.transpose([0, 2, 1]), x, name: "\(name).\(label).turned") : x
      }
      let type = builder.graph[x].type.shape
      let divided = try builder.add(
        .reshape([type[0], type[1], heads, -1]), x, name: "\(name).\(label).divided")
      return try builder.add(.transpose(order), divided, name: "\(name).\(label).heads")
    }
    let query = try scaled(
      part(scaled(q, where: .multipliesQuery), [0, 2, 1, 3], "q"), where: .multipliesHeads)
    let key = try part(k, transposesKeys ? [0, 2, 3, 1] : [0, 2, 1, 3], "k")
    let value = try part(v, [0, 2, 1, 3], "v")
    var scores = try builder.add(
      .matrixMultiply(MatrixMultiply(isRightTransposed: !transposesKeys)), query, key,
      name: "\(name).scores")
    scores = try scaled(scaled(scores, where: .multipliesScores), where: .dividesScores)
    if let mask {
      let added = builder.constant("\(name).mask", mask)
      scores = try builder.add(.binary(Binary(.add)), scores, added, name: "\(name).masked")
    }
    let weights = try builder.add(
      .softmax(axis: isDivided ? 3 : 2), scores, name: "\(name).weights")
    let sums = try builder.add(
      .matrixMultiply(MatrixMultiply(isRightTransposed: false)), weights, value,
      name: "\(name).sums")
    guard isDivided else { return sums }
    let joined = try builder.add(.transpose([0, 2, 1, 3]), sums, name: "\(name).joined")
    return try builder.add(.reshape(shape.dimensions), joined, name: name)
  }

  /// A mask `[S,T]` that hides what comes later.
  public static func causalMask(queries: Int, keys: Int, hidden: Float = -1e9) -> Constant {
    let elements = (0..<queries * keys).map { place in
      place % keys < min(keys, max(1, place / keys + 1 + keys - queries)) ? 0 : hidden
    }
    return Constant(TensorType([queries, keys]), .literal(elements), role: .buffer)
  }
}

extension RandomGraphGenerator {
  mutating func attentionArithmetic(_ x: ValueID, name: String) throws(GraphError) -> ValueID {
    let (tokens, width) = (shape(x)[1], shape(x)[2])
    let query = try linear(x, outputs: width, name: "\(name).query")
    let key = try linear(x, outputs: width, name: "\(name).key")
    let value = try linear(x, outputs: width, name: "\(name).value")
    var attention = AttentionArithmetic()
    attention.heads = pick([1, 2, 4].filter { width % $0 == 0 })
    attention.hasHeadDimension = Bool.random(using: &random)
    attention.transposesKeys = Bool.random(using: &random)
    attention.scale = pick(AttentionArithmetic.Scale.allCases)
    let noise = Constant(
      TensorType([tokens, tokens]), .seeded(seed: random.next(), scale: 1, offset: 0))
    attention.mask = pick([
      nil, AttentionArithmetic.causalMask(queries: tokens, keys: tokens), noise,
      Constant(TensorType([1, tokens]), .uniform(0)),
    ])
    return try attention.add(to: &builder, query, key, value, name: name)
  }
}
