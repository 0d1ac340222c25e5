import Graphs
import Tensors
import Testing

struct ONNXWriterTests {
  /// The parts of an ONNX model that tests look at.
  struct Model {
    var nodes: [Node] = []
    var initializers: [String: (dimensions: [Int], type: Int, bytes: [UInt8])] = [:]
    var inputs: [String] = []
    var outputs: [String] = []

    struct Node: Hashable {
      let type: String
      let inputs: [String]
      let outputs: [String]
    }

    init(_ bytes: [UInt8]) throws {
      let model = try #require(ProtobufFields(bytes))
      #expect(model.integers(1) == [8])
      #expect(try #require(model.messages(8).first).integers(2) == [17])
      let graph = try #require(model.messages(7).first)
      nodes = graph.messages(1).map {
        Node(type: $0.texts(4)[0], inputs: $0.texts(1), outputs: $0.texts(2))
      }
      for tensor in graph.messages(5) {
        let name = try #require(tensor.texts(8).first)
        #expect(initializers[name] == nil, "\(name) is written twice")
        initializers[name] = (tensor.integers(1), tensor.integers(2)[0], tensor.bytes(9)[0])
      }
      inputs = graph.messages(11).map { $0.texts(1)[0] }
      outputs = graph.messages(12).map { $0.texts(1)[0] }
    }

    var types: [String] { nodes.map(\.type) }

    /// What is wrong with names: read before they are made, made twice, or outputs nobody makes.
    var problems: [String] {
      var known = Set(inputs).union(initializers.keys).union([""])
      var problems: [String] = []
      for node in nodes {
        problems += node.inputs.filter { !known.contains($0) }.map { "\($0) is not made before" }
        problems += node.outputs.filter { !known.insert($0).inserted }.map { "\($0) is made twice" }
      }
      return problems + outputs.filter { !known.contains($0) }.map { "\($0) is not made" }
    }
  }

  /// Elements that cost nothing and are all different.
  static func count(_ constant: Constant) -> [Float]? {
    constant.isAvailable ? (0..<constant.type.shape.count).map { Float($0 % 1024) } : nil
  }

  @Test(
    arguments: [
      "mobilenetv2@32", "mobilenetv3-small@32", "efficientnet-b0@32", "squeezenet1.1@64",
      "lightweight-0.8m@32", "resnet18@32", "bert-mini@tokens=4,layers=1",
    ])
  func `every network of the zoo is written with its inputs, outputs and weights`(
    name: String
  ) throws {
    let graph = try ModelZoo.graph(named: name)
    let model = try Model(try graph.onnx(elements: Self.count))
    #expect(model.problems == [])
    #expect(model.inputs == graph.inputs.map { graph[$0].name })
    #expect(model.outputs == graph.outputs.map { graph[$0].name })
    #expect(model.nodes.count >= graph.nodes.count)
    for (id, constant) in graph.usedConstants {
      let name = graph[id].name
      let written = model.initializers[name] ?? model.initializers["\(name)/transposed"]
      #expect(written?.bytes.count == 4 * constant.type.shape.count, "\(name)")
    }
  }

  @Test func `a fused activation is a node, and floats stand as they are`() throws {
    let graph = try sampleGraph()
    let model = try Model(
      try graph.onnx { constant in
        if case .literal(let elements) = constant.content { return elements }
        return Self.count(constant)
      })
    #expect(
      model.types == [
        "Conv", "Clip", "Mul", "Split", "Concat", "GlobalAveragePool", "Reshape",
      ])
    #expect(model.nodes[0].outputs == ["conv/plain"])
    #expect(model.nodes[1].outputs == ["conv"])
    let bias = try #require(model.initializers["conv.bias"])
    #expect(bias.dimensions == [4])
    #expect(bias.type == 1)
    #expect(
      bias.bytes == [0, 0, 0x80, 0x3f, 0, 0, 0, 0x40, 0, 0, 0x40, 0x40, 0, 0, 0x80, 0x40])
  }

  @Test func `weights of a product are written as K rows of N`() throws {
    var builder = GraphBuilder(name: "linear")
    let x = builder.input("x", TensorType([1, 3]))
    let weights = builder.constant(
      "w", Constant(TensorType([2, 3]), .literal([1, 2, 3, 4, 5, 6])))
    let y = try builder.add(.matrixMultiply(MatrixMultiply()), x, weights, name: "y")
    let graph = builder.finish(outputs: [y])
    let model = try Model(try graph.onnx { _ in [1, 2, 3, 4, 5, 6] })
    let written = try #require(model.initializers["w/transposed"])
    #expect(written.dimensions == [3, 2])
    let floats = stride(from: 0, to: 24, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(written.bytes[start + $1]) << (8 * $1) })
    }
    #expect(floats == [1, 4, 2, 5, 3, 6])
  }

  @Test func `all that cannot be written is named at once`() throws {
    var builder = GraphBuilder(name: "odd")
    let x = builder.input("x", TensorType([1, 4, 4, 4]))
    let even = LocalResponseNormalization(size: 4, alpha: 1, beta: 1, bias: 1)
    let y = try builder.add(.localResponseNormalization(even), x, name: "lrn")
    let boxes = try builder.add(.detection(boxes: 3), y, name: "boxes")
    let graph = builder.finish(outputs: [boxes])
    let error = #expect(throws: ONNXError.self) { try graph.onnx(elements: Self.count) }
    #expect(
      error?.description
        == "model 'odd': ONNX has no operation for lrn (local-response-normalization), "
        + "boxes (detection)")
  }

  @Test func `constants without elements are named at once`() throws {
    var builder = GraphBuilder(name: "bare")
    let x = builder.input("x", TensorType([4]))
    let a = builder.constant("a", Constant(TensorType([4]), .absent))
    let b = builder.constant("b", Constant(TensorType([4]), .absent))
    let sum = try builder.add(.binary(Binary(.add)), x, a, name: "sum")
    let graph = builder.finish(
      outputs: [try builder.add(.binary(Binary(.add)), sum, b, name: "total")])
    let error = #expect(throws: ONNXError.self) { try graph.onnx(elements: Self.count) }
    #expect(error?.description == "model 'bare': no elements are known of a, b")
  }

  @Test func `a model of more than two gibibytes is refused before its weights are made`() throws {
    let graph = try ModelZoo.graph(named: "decoder-24x2048")
    let error = #expect(throws: ONNXError.self) {
      try graph.onnx { _ in
        Issue.record("elements were made")
        return nil
      }
    }
    #expect(
      error
        == .tooLarge(
          model: "decoder-24x2048",
          byteCount: graph.usedConstants.reduce(0) { $0 + 4 * $1.constant.type.shape.count },
          limit: 2_147_483_647))
  }

  @Test func `an output that no node makes gets one`() throws {
    var builder = GraphBuilder(name: "through")
    let x = builder.input("x", TensorType([4]))
    let model = try Model(try builder.finish(outputs: [x]).onnx(elements: Self.count))
    #expect(model.types == ["Identity"])
    #expect(model.outputs == ["x/output"])
    #expect(model.problems == [])
  }

  /// Convolution, ReLU, convolution, hard-swish, addition and a classifier, with ranges of all.
  static func residual() throws -> (graph: Graph, calibration: Calibration) {
    var builder = GraphBuilder(name: "residual")
    let image = builder.input("image", TensorType([1, 3, 4, 4]))
    func convolution(_ x: ValueID, _ inputs: Int, name: String) throws -> ValueID {
      let weights = builder.parameter("\(name).weight", [3, inputs, 1, 1], scale: 1)
      let bias = builder.parameter("\(name).bias", [3], scale: 1)
      return try builder.add(
        .convolution(Convolution(kernel: Extent(1))), x, weights, bias, name: name)
    }
    let first = try convolution(image, 3, name: "first")
    let relu = try builder.add(.unary(.activation(.relu)), first, name: "relu")
    let second = try convolution(relu, 3, name: "second")
    let swish = try builder.add(.unary(.activation(.hardSwish)), second, name: "swish")
    let sum = try builder.add(.binary(Binary(.add)), relu, swish, name: "sum")
    let pooled = try builder.add(
      .reduce(Reduce(.mean, axes: [2, 3], keepsAxes: false)), sum, name: "pooled")
    let weights = builder.parameter("classifier.weight", [5, 3], scale: 1)
    let bias = builder.parameter("classifier.bias", [5], scale: 1)
    let scores = try builder.add(
      .matrixMultiply(MatrixMultiply()), pooled, weights, bias, name: "scores")
    let graph = builder.finish(outputs: [scores])
    let names = ["image", "first", "relu", "second", "swish", "sum", "pooled", "scores"]
    let calibration = Calibration(
      values: Dictionary(uniqueKeysWithValues: names.map { ($0, 0...Float(2.55)) }))
    return (graph, calibration)
  }

  @Test func `bytes are what products read and convolutions make, but no outputs`() throws {
    let (graph, calibration) = try Self.residual()
    let bytes = graph.activationsInBytes(by: calibration)
    #expect(
      bytes.keys.sorted().map { graph[$0].name }
        == ["image", "relu", "second", "swish", "sum", "pooled"])
    #expect(Set(bytes.values) == [AffineQuantization(covering: 0...2.55)])
  }

  @Test func `a quantized model has pairs around bytes, int8 weights and int32 biases`() throws {
    let (graph, calibration) = try Self.residual()
    let model = try Model(
      try graph.onnx(
        elements: Self.count, quantization: graph.activationsInBytes(by: calibration)))
    #expect(model.problems == [])
    let pair = ["QuantizeLinear", "DequantizeLinear"]
    let operands = ["DequantizeLinear", "DequantizeLinear"]
    let expected = [
      pair, operands, ["Conv", "Relu"], pair, operands, ["Conv"], pair, ["HardSwish"], pair,
      ["Add"], pair, ["GlobalAveragePool", "Reshape"], pair, operands, ["Gemm"],
    ]
    #expect(model.types == expected.flatMap(\.self))
    let weights = try #require(model.initializers["first.weight/int8"])
    #expect(weights.type == 3)
    // The elements are 0 ... 8, those of a channel relative to the largest: 2, 5, 8.
    #expect(weights.bytes == [0, 64, 127, 76, 102, 127, 95, 111, 127])
    let bias = try #require(model.initializers["first/bias"])
    #expect(bias.type == 6)
    #expect(bias.dimensions == [3])
    // 1 / (0.01 * 5 / 127) for the second channel.
    #expect(bias.bytes[4..<8] == [0xec, 0x09, 0, 0])
    #expect(
      try #require(model.initializers["classifier.weight/int8/transposed"]).dimensions == [3, 5])
  }
}
