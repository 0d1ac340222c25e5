import Basics
import Graphs
import Tensors
import TestSupport
import Testing

@Suite struct GraphTextTests {
  @Test func `the text has a line for each part`() throws {
    let literal = ContentHash(of: "3f800000,40000000,40400000,40800000").hex
    let graph = try sampleGraph()
    let weights = try #require(graph[ValueID(1)].constant).contentID
    #expect(
      graph.description == """
        graph sample
        input %0 float32[1,3,8,8] // image
        constant %1 float32[4,3,3,3] \(weights) // conv.weight
        constant %2 float32[4] literal:\(literal) // conv.bias
        constant %4 float32[1] buffer uniform:3f000000 // factor
        %3 float32[1,4,8,8] = convolution(kernel 3x3, padding 1 1 1 1, clip(0.0,6.0)) %0, %1, %2 // conv
        %5 float32[1,4,8,8] = binary(multiply) %3, %4 // scaled
        %6 float32[1,1,8,8], %7 float32[1,3,8,8] = split(axis 1, sizes 1 3) %5 // split
        %8 float32[1,4,8,8] = concatenate(axis 1) %7, %6 // joined
        %9 float32[1,4] = reduce(mean, axes 2 3) %8 // pooled
        output %9

        """)
  }

  @Test func `equal graphs have equal hashes`() throws {
    #expect(try sampleGraph().hash == sampleGraph().hash)
    for seed in 0..<20 as Range<UInt64> {
      #expect(randomGraph(seed: seed).hash == randomGraph(seed: seed).hash)
    }
  }

  @Test func `values that nothing uses do not count`() throws {
    var graph = try sampleGraph()
    let hash = graph.hash
    graph.values.append(Value(name: "rest", type: TensorType([9]), constant: nil))
    #expect(graph.hash == hash)
  }

  /// Changes one thing and says which.
  private func edit(_ graph: inout Graph, _ random: inout SplitMix64) -> String {
    let node = Int.random(in: graph.nodes.indices, using: &random)
    let constants = graph.usedConstants
    let constant = constants.randomElement(using: &random)
    switch Int.random(in: 0..<9, using: &random) {
    case 0: graph.name += "'"
    case 1: graph.nodes[node].name += "'"
    case 2: graph[graph.inputs[0]].name += "'"
    case 3:
      let output = graph.nodes[node].outputs[0]
      graph[output].type.shape = Shape(graph[output].type.shape.dimensions + [1])
    case 4: graph.nodes[node].operation = changed(graph.nodes[node].operation)
    case 5: graph.outputs.append(graph.nodes[node].outputs[0])
    case 6: graph.nodes[node].inputs.append(graph.inputs[0])
    case 7: graph.nodes.append(graph.nodes[node])
    default:
      guard let constant else {
        graph.name += "'"
        return "name"
      }
      graph[constant.id].constant = changed(constant.constant, &random)
    }
    return "seeded edit of node \(node)"
  }

  private func changed(_ constant: Constant, _ random: inout SplitMix64) -> Constant {
    var constant = constant
    switch Int.random(in: 0..<4, using: &random) {
    case 0: constant.role = constant.role == .parameter ? .buffer : .parameter
    case 1: constant.type.element = .float16
    case 2: constant.content = .absent
    default:
      guard case .seeded(let seed, let scale, let offset) = constant.content else { break }
      constant.content = .seeded(seed: seed, scale: scale.nextUp, offset: offset)
    }
    return constant
  }

  private func changed(_ operation: Graphs.Operation) -> Graphs.Operation {
    switch operation {
    case .convolution(var convolution):
      convolution.stride.width += 1
      return .convolution(convolution)
    case .matrixMultiply(var product):
      product.isRightTransposed.toggle()
      return .matrixMultiply(product)
    case .softmax(let axis): return .softmax(axis: axis + 1)
    case .layerNormalization(let epsilon): return .layerNormalization(epsilon: epsilon.nextUp)
    case .batchNormalization(let epsilon): return .batchNormalization(epsilon: epsilon.nextUp)
    default: return .detection(boxes: 1)
    }
  }

  @Test(arguments: 0..<300 as Range<UInt64>)
  func `any change gives another hash`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var graph = randomGraph(seed: seed)
    let original = graph
    let what = edit(&graph, &random)
    #expect(graph != original, "\(what)")
    #expect(graph.hash != original.hash, "\(what)")
  }

  /// Every operation with every attribute away from its plain value, and neighbours of it.
  private static let operations: [Graphs.Operation] = {
    var operations: [Graphs.Operation] = []
    let convolution = Convolution(kernel: Extent(3))
    let changes: [(inout Convolution) -> Void] = [
      { _ in }, { $0.kernel = Extent(3, 1) }, { $0.stride = Extent(2, 1) },
      { $0.dilation = Extent(1, 2) }, { $0.padding = .sameUpper }, { $0.padding = .sameLower },
      { $0.padding = .explicit(top: 1, bottom: 0, left: 0, right: 0) },
      { $0.padding = .explicit(top: 0, bottom: 1, left: 0, right: 0) },
      { $0.padding = .explicit(top: 0, bottom: 0, left: 1, right: 0) },
      { $0.padding = .explicit(top: 0, bottom: 0, left: 0, right: 1) }, { $0.groups = 2 },
      { $0.isTransposed = true }, { $0.activation = .relu }, { $0.activation = .clip(0, 6) },
      { $0.activation = .clip(-0.0, 6) }, { $0.activation = .leakyRelu(slope: 0.1) },
    ]
    for change in changes {
      var changed = convolution
      change(&changed)
      operations.append(.convolution(changed))
    }
    let activations: [Activation] = [
      .relu, .sigmoid, .tanh, .hardSigmoid, .hardSwish, .silu, .gelu, .mish,
    ]
    operations += activations.map { .unary(.activation($0)) }
    operations += [
      .unary(.negate), .unary(.absolute), .unary(.exponential), .unary(.logarithm),
      .unary(.squareRoot), .unary(.inverseSquareRoot(epsilon: 0)),
      .unary(.inverseSquareRoot(epsilon: 1)), .unary(.identity),
    ]
    operations += Binary.Kind.allCases.map { .binary(Binary($0)) }
    operations += Reduce.Kind.allCases.map { .reduce(Reduce($0, axes: [1], keepsAxes: false)) }
    operations += [
      .binary(Binary(.add, activation: .relu)), .matrixMultiply(MatrixMultiply()),
      .matrixMultiply(MatrixMultiply(isRightTransposed: false)),
      .matrixMultiply(MatrixMultiply(activation: .gelu)),
      .reduce(Reduce(.mean, axes: [1, 2], keepsAxes: false)),
      .reduce(Reduce(.mean, axes: [1], keepsAxes: true)),
    ]
    return operations + windowsAndMoves
  }()

  private static let windowsAndMoves: [Graphs.Operation] = [
    .pool(Pool(.maximum, kernel: Extent(2), stride: Extent(2))),
    .pool(Pool(.average, kernel: Extent(2), stride: Extent(2))),
    .pool(Pool(.maximum, kernel: Extent(2, 3), stride: Extent(2))),
    .pool(Pool(.maximum, kernel: Extent(2), stride: Extent(2, 1))),
    .pool(Pool(.maximum, kernel: Extent(2), stride: Extent(2), padding: .all(1))),
    .pool(Pool(.maximum, kernel: Extent(2), stride: Extent(2), roundsUp: true)),
    .batchNormalization(epsilon: 0), .batchNormalization(epsilon: 1),
    .layerNormalization(epsilon: 0), .layerNormalization(epsilon: 1),
    .localResponseNormalization(LocalResponseNormalization(size: 5, alpha: 1, beta: 1, bias: 1)),
    .localResponseNormalization(LocalResponseNormalization(size: 3, alpha: 1, beta: 1, bias: 1)),
    .localResponseNormalization(LocalResponseNormalization(size: 5, alpha: 2, beta: 1, bias: 1)),
    .localResponseNormalization(LocalResponseNormalization(size: 5, alpha: 1, beta: 2, bias: 1)),
    .localResponseNormalization(LocalResponseNormalization(size: 5, alpha: 1, beta: 1, bias: 2)),
    .softmax(axis: 0), .softmax(axis: 1), .attention(Attention(heads: 1)),
    .attention(Attention(heads: 2)), .attention(Attention(heads: 1, isCausal: true)),
    .attention(Attention(heads: 1, hasMask: true)),
    .concatenate(axis: 0), .concatenate(axis: 1), .split(axis: 0, sizes: [1, 2]),
    .split(axis: 1, sizes: [1, 2]), .split(axis: 0, sizes: [12]), .split(axis: 0, sizes: [2, 1]),
    .slice(starts: [0, 1], sizes: [2, 2]), .slice(starts: [1, 0], sizes: [2, 2]),
    .slice(starts: [0, 1], sizes: [2, 1]), .pad(before: [1], after: [0], value: 0),
    .pad(before: [0], after: [1], value: 0), .pad(before: [1], after: [0], value: 1),
    .reshape([0, -1]), .reshape([0, 1]), .transpose([0, 1]), .transpose([1, 0]),
    .channelShuffle(groups: 2, reversed: false), .channelShuffle(groups: 3, reversed: false),
    .channelShuffle(groups: 2, reversed: true), .resize(Resize(.nearest, scale: Extent(2))),
    .resize(Resize(.bilinear, scale: Extent(2))), .resize(Resize(.nearest, scale: Extent(2, 1))),
    .gather, .detection(boxes: 1), .detection(boxes: 2),
  ]

  @Test func `different operations have different texts`() {
    let texts = Self.operations.map(\.description)
    #expect(Set(texts).count == texts.count)
    for (operation, text) in zip(Self.operations, texts) {
      #expect(text.hasPrefix(operation.family))
    }
  }

  @Test func `different constants have different identities`() {
    let type = TensorType([2])
    let uniform = Constant(type, .uniform(1))
    let contents: [Constant.Content] = [
      .uniform(1), .uniform(0), .uniform(-0.0), .uniform(.nan), .absent, .literal([1, 1]),
      .literal([1]), .literal([]), .literal([0]), .literal([-0.0]),
      .seeded(seed: 1, scale: 1, offset: 0), .seeded(seed: 2, scale: 1, offset: 0),
      .seeded(seed: 1, scale: 2, offset: 0), .seeded(seed: 1, scale: 1, offset: 1),
      .computed(.unary(.negate), [uniform]), .computed(.unary(.absolute), [uniform]),
      .computed(.unary(.negate), [uniform, uniform]),
      .computed(.unary(.negate), [Constant(TensorType([2], .int8), .uniform(1))]),
    ]
    let identities = contents.map { Constant(type, $0).contentID }
    #expect(Set(identities).count == identities.count)
  }

  @Test func `a constant is available when everything it is made of is`() {
    let known = Constant(TensorType([2]), .uniform(1))
    let unknown = Constant(TensorType([2]), .absent)
    #expect(known.isAvailable && !unknown.isAvailable)
    #expect(Constant(TensorType([2]), .computed(.unary(.negate), [known])).isAvailable)
    #expect(!Constant(TensorType([2]), .computed(.unary(.negate), [known, unknown])).isAvailable)
  }

  @Test(arguments: [
    "a\noutput %0", "a\r\nb", "a\u{0}b", "a\u{85}b", "a\u{2028}b", "\\n", "\n", "\u{7}", "\\u{7}",
  ])
  func `no name breaks a line`(name: String) throws {
    var graph = try sampleGraph()
    let lines = graph.description.split(separator: "\n").count
    let dotLines = graph.dot.split(separator: "\n").count
    graph.nodes[0].name = name
    graph.name = name
    graph[graph.inputs[0]].name = name
    #expect(graph.description.split(whereSeparator: \.isNewline).count == lines)
    #expect(graph.dot.split(whereSeparator: \.isNewline).count == dotLines)
  }

  @Test func `names that look alike when escaped stay different`() throws {
    let names = ["\n", "\\n", "\u{7}", "\\u{7}", "\u{70}", "\u{7}0"]
    let hashes = try names.map { name in
      var graph = try sampleGraph()
      graph.nodes[0].name = name
      return graph.hash
    }
    #expect(Set(hashes).count == names.count)
  }

  @Test func `the drawing has nodes, edges and shapes`() throws {
    #expect(
      try sampleGraph().dot == #"""
        digraph "sample" {
          node [shape=box, fontname="DejaVu Sans"];
          i0 [label="image", shape=ellipse];
          n0 [label="conv\nconvolution(kernel 3x3, padding 1 1 1 1, clip(0.0,6.0))"];
          i0 -> n0 [label="[1,3,8,8]"];
          n1 [label="scaled\nbinary(multiply)"];
          n0 -> n1 [label="[1,4,8,8]"];
          n2 [label="split\nsplit(axis 1, sizes 1 3)"];
          n1 -> n2 [label="[1,4,8,8]"];
          n3 [label="joined\nconcatenate(axis 1)"];
          n2 -> n3 [label="[1,3,8,8]"];
          n2 -> n3 [label="[1,1,8,8]"];
          n4 [label="pooled\nreduce(mean, axes 2 3)"];
          n3 -> n4 [label="[1,4,8,8]"];
          o0 [label="pooled", shape=ellipse];
          n4 -> o0;
        }

        """#)
  }

  @Test(arguments: [
    (#"a"]; x -> y; ["#, #"a\"]; x -> y; ["#), (#"end\"#, #"end\\"#), (#"\""#, #"\\\""#),
    ("<b>ü</b>", "<b>ü</b>"), ("a\u{1}", #"a\\u{1}"#),
  ])
  func `hostile names are escaped in the drawing`(name: String, escaped: String) throws {
    var graph = try sampleGraph()
    graph[graph.inputs[0]].name = name
    #expect(graph.dot.contains("  i0 [label=\"\(escaped)\", shape=ellipse];\n"))
  }
}
