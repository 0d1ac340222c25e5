import Compiler
import Graphs
import Tensors
import TestSupport
import Testing

struct FuseAttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var attention = AttentionArithmetic()
    var queries = 5
    var keys = 5
    var isCausal = false
    var label = ""

    var testDescription: String {
      "\(label) heads \(attention.heads), \(attention.scale), transposes keys "
        + "\(attention.transposesKeys), mask \(attention.mask != nil), \(queries) x \(keys)"
    }

    func graph() throws -> Graph {
      var builder = GraphBuilder(name: "attention")
      let q = builder.input("q", TensorType([2, queries, 8]))
      let k = builder.input("k", TensorType([2, keys, 8]))
      let v = builder.input("v", TensorType([2, keys, 8]))
      let y = try attention.add(to: &builder, q, k, v, name: "attention")
      return builder.finish(outputs: [y])
    }
  }

  static let fused: [Case] = {
    var cases: [Case] = []
    for heads in [1, 2, 4] {
      for scale in AttentionArithmetic.Scale.allCases {
        for transposesKeys in [false, true] {
          var test = Case()
          test.attention.heads = heads
          test.attention.scale = scale
          test.attention.transposesKeys = transposesKeys
          cases.append(test)
        }
      }
    }
    var test = Case()
    test.attention.heads = 1
    test.attention.hasHeadDimension = false
    cases.append(test)
    test.attention.transposesKeys = true
    cases.append(test)
    for (queries, keys) in [(5, 5), (1, 5), (3, 7), (5, 1), (1, 1)] {
      for hidden in [-1e4, -1e9, -Float.infinity] as [Float] {
        var test = Case(queries: queries, keys: keys, isCausal: queries > 1 && keys > 1)
        test.attention.mask = AttentionArithmetic.causalMask(
          queries: queries, keys: keys, hidden: hidden)
        cases.append(test)
      }
    }
    test = Case(label: "zeros")
    test.attention.mask = Constant(TensorType([2, 1, 1, 5]), .uniform(0))
    cases.append(test)
    test = Case(isCausal: true, label: "masks for each image and head")
    test.attention.mask = Constant(
      TensorType([2, 2, 5, 5]),
      .computed(
        .binary(Binary(.add)),
        [
          Constant(TensorType([2, 2, 1, 1]), .uniform(0)),
          AttentionArithmetic.causalMask(queries: 5, keys: 5),
        ]))
    cases.append(test)
    return cases
  }()

  @Test(arguments: fused) func `attention in its parts becomes one node`(_ test: Case) throws {
    let graph = try test.graph()
    let fused = try pass("fuse-attention").run(graph)
    #expect(fused.nodes.count == 1)
    #expect(
      fused.nodes.first?.operation
        == .attention(Attention(heads: test.attention.heads, isCausal: test.isCausal)))
    #expect(fused.nodes.first?.inputs == graph.inputs)
    try expectSameOutputs(fused, as: graph)
  }

  static let masks: [Constant] = [[5, 7], [7], [1], [2, 1, 1, 7], [2, 2, 5, 7], [2, 5, 1]].map {
    Constant(TensorType($0), .seeded(seed: 3, scale: 2, offset: 0), role: .buffer)
  }

  @Test(arguments: masks, [false, true])
  func `any other mask becomes an operand`(mask: Constant, isInput: Bool) throws {
    var builder = GraphBuilder(name: "masked")
    let q = builder.input("q", TensorType([2, 5, 8]))
    let k = builder.input("k", TensorType([2, 7, 8]))
    let v = builder.input("v", TensorType([2, 7, 8]))
    var attention = AttentionArithmetic()
    attention.mask = mask
    let y = try attention.add(to: &builder, q, k, v, name: "attention")
    var graph = builder.finish(outputs: [y])
    let place = try #require(graph.values.firstIndex { $0.constant == mask })
    if isInput {
      graph.values[place].constant = nil
      graph.inputs.append(ValueID(place))
    }
    let fused = try pass("fuse-attention").run(graph)
    #expect(fused.nodes.map(\.operation) == [.attention(Attention(heads: 2, hasMask: true))])
    #expect(fused.nodes[0].inputs == [q, k, v, ValueID(place)])
    #expect(fused.macs == 2 * 2 * 5 * 7 * 8)
    try expectSameOutputs(fused, as: graph)
  }

  @Test func `a mask of three dimensions stays beside scores of three`() throws {
    for isForAll in [false, true] {
      var builder = GraphBuilder(name: "masked")
      let x = builder.input("x", TensorType([2, 5, 8]))
      var attention = AttentionArithmetic()
      attention.heads = 1
      attention.hasHeadDimension = false
      attention.mask = Constant(
        TensorType([isForAll ? 1 : 2, 5, 5]), .seeded(seed: 3, scale: 2, offset: 0))
      let y = try attention.add(to: &builder, x, x, x, name: "attention")
      let graph = builder.finish(outputs: [y])
      let fused = try pass("fuse-attention").run(graph)
      #expect(fused.nodes.count == (isForAll ? 1 : graph.nodes.count))
      try expectSameOutputs(fused, as: graph)
    }
  }

  @Test func `it stays with another scale, an own output of its weights, or another axis`() throws {
    for change in 0..<4 {
      var graph = try Case().graph()
      switch change {
      case 0:
        let scale = try #require(graph.values.firstIndex { $0.name == "attention.scale" })
        graph.values[scale].constant?.content = .literal([0.4])
      case 1:
        let softmax = try #require(graph.nodes.first { $0.name == "attention.weights" })
        graph.outputs += softmax.outputs
      case 2:
        let softmax = try #require(graph.nodes.firstIndex { $0.name == "attention.weights" })
        graph.nodes[softmax].operation = .softmax(axis: 2)
      default:
        let scores = try #require(graph.nodes.firstIndex { $0.name == "attention.scores" })
        graph.nodes[scores].operation = .matrixMultiply(
          MatrixMultiply(isRightTransposed: true, activation: .relu))
      }
      #expect(graph.problems.isEmpty)
      #expect(try pass("fuse-attention").run(graph).hash == graph.hash, "change \(change)")
    }
  }

  @Test func `queries, keys and values may be one tensor`() throws {
    var builder = GraphBuilder(name: "self")
    let x = builder.input("x", TensorType([1, 4, 8]))
    let y = try AttentionArithmetic().add(to: &builder, x, x, x, name: "attention")
    let graph = builder.finish(outputs: [y])
    let fused = try pass("fuse-attention").run(graph)
    #expect(fused.nodes.map(\.operation.family) == ["attention"])
    try expectSameOutputs(fused, as: graph)
  }
}
