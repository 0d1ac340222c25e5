import Compiler
import Execution
import Graphs
import Quantization
import Records
import Tensors
import TestSupport
import Testing

struct QuantizeTests {
  static let schemes = QuantizationScheme.allCases.filter { $0 != .mixed }
  static let networks = [
    "mobilenetv2", "mobilenetv3-small", "mobilenetv3-large", "efficientnet-b0", "squeezenet1.1",
    "resnet18", "bert-mini", "gpt2",
  ]

  static func folded(_ model: String) throws -> Graph {
    try OptimizedGraph(ModelZoo.graph(named: model), passes: Pass.standard).graph
  }

  /// Bits of a weight, scales included, over everything that was stored.
  static func bitsPerWeight(_ graph: Graph) -> Double {
    var (bytes, count) = (0, 0)
    for (_, constant) in graph.usedConstants {
      guard let format = constant.format else { continue }
      bytes += format.storedByteCount(of: constant.type.shape)
      count += constant.type.shape.count
    }
    return Double(8 * bytes) / Double(count)
  }

  @Test(arguments: schemes) func `a second application changes nothing`(
    scheme: QuantizationScheme
  ) throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      let once = quantized(randomGraph(seed: seed), scheme)
      #expect(once.graph.problems.isEmpty)
      let twice = quantized(once.graph, scheme)
      #expect(twice.graph == once.graph && twice.decisions.isEmpty, "seed \(seed)")
      #expect(Pass.quantize(scheme).run(once.graph) == once.graph)
    }
  }

  @Test(arguments: networks) func `stored weights take the bits that are promised`(
    model: String
  ) throws {
    let graph = try Self.folded(model)
    let limits: [(QuantizationScheme, Double)] = [
      (.fp16, 16), (.int8, 8.3), (.int8Tensor, 8.001), (.int4, 4.6),
    ]
    for (scheme, limit) in limits {
      #expect(Self.bitsPerWeight(quantized(graph, scheme).graph) <= limit, "\(scheme)")
    }
  }

  @Test(arguments: networks) func `names stay, biases and normalisations stay floats`(
    model: String
  ) throws {
    let graph = try Self.folded(model)
    let found = quantized(graph, .int8)
    #expect(found.graph.values.map(\.name) == graph.values.map(\.name))
    #expect(Set(found.decisions.map(\.value)).count == found.decisions.count)
    for node in found.graph.nodes where node.operation.family == "layer-normalization" {
      for input in node.inputs.dropFirst() { #expect(found.graph[input].constant?.format == nil) }
    }
    for node in found.graph.nodes where node.operation.family == "matrix-multiply" {
      #expect(found.graph[node.inputs[1]].constant?.format != nil && node.precision == .int8)
      if node.inputs.count > 2 { #expect(found.graph[node.inputs[2]].constant?.format == nil) }
    }
  }

  @Test func `a shared table is stored once`() throws {
    let found = quantized(try Self.folded("gpt2"), .int8)
    #expect(found.decisions.filter { $0.value == "embeddings.word" }.count == 1)
    let uses = found.graph.nodes.filter { node in
      node.inputs.contains { found.graph[$0].name == "embeddings.word" }
    }
    #expect(uses.map(\.operation.family) == ["gather", "matrix-multiply"])
  }

  @Test func `scales belong to output channels`() throws {
    var builder = GraphBuilder(name: "axes")
    let x = builder.input("x", TensorType([1, 4, 6, 6]))
    var y = try builder.convolution(x, Convolution(kernel: Extent(3)), [8, 4, 3, 3], name: "plain")
    let transposed = Convolution(kernel: Extent(2), stride: Extent(2), isTransposed: true)
    y = try builder.convolution(y, transposed, [8, 3, 2, 2], name: "transposed")
    y = try builder.add(.reshape([1, -1]), y, name: "flat")
    let columns = builder.noise("columns.weight", [builder.graph[y].type.shape[1], 10])
    y = try builder.add(
      .matrixMultiply(MatrixMultiply(isRightTransposed: false)), y, columns, name: "columns")
    let rows = builder.noise("rows.weight", [5, 10])
    y = try builder.add(.matrixMultiply(MatrixMultiply()), y, rows, name: "rows")
    let decisions = quantized(builder.finish(outputs: [y]), .int8).decisions
    #expect(
      decisions.map { "\($0.value) \($0.format)" } == [
        "plain.weight int8/channel0", "transposed.weight int8/channel1",
        "columns.weight int8/channel1", "rows.weight int8/channel0",
      ])
  }

  @Test func `dynamic activations leave other families alone`() throws {
    let graph = try Self.folded("bert-mini@tokens=8")
    let found = quantized(graph, .dynamicActivations)
    #expect(
      found.graph.nodes.allSatisfy {
        ($0.precision == .int8) == ($0.operation.family == "matrix-multiply")
      })
    #expect(!found.decisions.contains { $0.value == "embeddings.word" })
    let none = quantized(
      graph, .dynamicActivations, QuantizationOptions(families: ["convolution"]))
    #expect(none.graph == graph && none.decisions.isEmpty)
  }

  @Test func `what lies between products in bytes stays in bytes`() throws {
    let found = quantized(try Self.folded("resnet18"), .int8).graph
    let carried = Set(found.nodes.filter { $0.precision == .int8 }.map(\.operation.family))
    #expect(carried == ["convolution", "matrix-multiply", "binary", "pool", "reduce"])
    let bert = quantized(try Self.folded("bert-mini@tokens=8"), .int8).graph
    #expect(
      bert.nodes.filter {
        ["layer-normalization", "softmax", "attention"].contains($0.operation.family)
      }
      .allSatisfy { $0.precision == nil })
  }

  @Test func `the dynamic scheme gives halves to weights with outliers, with the reason`() throws {
    var builder = GraphBuilder(name: "outlier")
    let x = builder.input("x", TensorType([2, 64]))
    var spiky = [Float](repeating: 0.01, count: 64 * 64)
    for row in 0..<64 { spiky[row * 64] = 5 }
    let weights = builder.constant("spiky", Constant(TensorType([64, 64]), .literal(spiky)))
    var y = try builder.add(.matrixMultiply(MatrixMultiply()), x, weights, name: "first")
    let smooth = builder.noise("smooth", [8, 64])
    y = try builder.add(.matrixMultiply(MatrixMultiply()), y, smooth, name: "second")
    let found = quantized(builder.finish(outputs: [y]), .dynamic)
    #expect(found.decisions.map(\.format.description) == ["int8/channel0", "int8/channel0"])
    let strict = quantized(
      builder.finish(outputs: [y]), .dynamic, QuantizationOptions(thresholdDecibels: 45))
    #expect(strict.decisions.map(\.format.description) == ["float16", "int8/channel0"])
    #expect(strict.graph.nodes.map(\.precision) == [.fp16, .int8])
    #expect(strict.decisions.allSatisfy { $0.reason.hasPrefix("predicted SQNR ") })
  }

  @Test func `a long constant is judged by its first rows`() throws {
    var builder = GraphBuilder(name: "long")
    let x = builder.input("x", TensorType([1, 512]))
    let weights = builder.parameter("weight", [100_000, 512], scale: 0.1)
    let y = try builder.add(.matrixMultiply(MatrixMultiply()), x, weights, name: "long")
    let found = quantized(builder.finish(outputs: [y]), .dynamic)
    #expect(found.decisions.map(\.format.description) == ["int8/channel0"])
  }

  @Test(arguments: schemes) func `a stored network gives nearly the same outputs`(
    scheme: QuantizationScheme
  ) throws {
    for model in ["squeezenet1.1@64", "bert-mini@tokens=8"] {
      let graph = try Self.folded(model)
      let expected = try outputs(of: graph)
      let found = try outputs(of: quantized(graph, scheme).graph)
      for (name, tensor) in expected {
        let measures = ErrorMeasures(
          of: try #require(found[name]).elements, against: tensor.elements)
        #expect(measures.cosine > (scheme == .int4 ? 0.9 : 0.999), "\(model) \(name)")
      }
    }
  }
}
