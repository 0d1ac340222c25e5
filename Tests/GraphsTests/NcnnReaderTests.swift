import Basics
import FoundationEssentials
import Graphs
import Tensors
import TestSupport
import Testing

/// Reads layers on an input `x` (`[1,C,H,W]` unless another shape is given) that make the blob `y`.
private func read(
  _ layers: [String], input: Shape = [8, 6, 4], file: String = "net.param"
) throws(GraphError) -> Graph {
  let lines = ["Input x 0 1 x"] + layers
  let blobs = lines.reduce(0) { $0 + (Int($1.split(separator: " ")[3]) ?? 0) }
  let text = "7767517\n\(lines.count) \(blobs)\n" + lines.joined(separator: "\n") + "\n"
  return try Graph(ncnnParam: text, file: file, inputShape: input)
}

@Suite struct NcnnReaderTests {
  @Test(arguments: [
    ("Convolution l 1 1 x y 0=16 1=3 6=1152", "convolution(kernel 3x3)", [1, 16, 4, 2]),
    (
      "Convolution l 1 1 x y 0=4 1=3 11=1 3=2 13=1 4=1 14=0 6=96 9=3 -23310=2,0.0,6.0",
      "convolution(kernel 1x3, stride 1x2, padding 0 1 1 1, clip(0.0,6.0))", [1, 4, 7, 2]
    ),
    (
      "Convolution l 1 1 x y 0=16 1=3 4=-233 6=1152 9=1",
      "convolution(kernel 3x3, padding same-upper, relu)", [1, 16, 6, 4]
    ),
    (
      "Convolution l 1 1 x y 0=16 1=2 2=2 4=-234 6=512 9=2 -23310=1,0.1",
      "convolution(kernel 2x2, dilation 2x2, padding same-lower, leaky-relu(0.1))", [1, 16, 6, 4]
    ),
    (
      "ConvolutionDepthWise l 1 1 x y 0=8 1=3 4=1 5=1 6=72 7=8 9=6",
      "convolution(kernel 3x3, padding 1 1 1 1, groups 8, hard-swish)", [1, 8, 6, 4]
    ),
    (
      "Deconvolution l 1 1 x y 0=2 1=4 3=2 4=1 6=256 9=4",
      "convolution(kernel 4x4, stride 2x2, padding 1 1 1 1, transposed, sigmoid)", [1, 2, 12, 8]
    ),
    (
      "DeconvolutionDepthWise l 1 1 x y 0=8 1=3 3=2 4=-233 20=8 21=12 6=72 7=8 9=5",
      "convolution(kernel 3x3, stride 2x2, padding 0 1 0 1, groups 8, transposed, mish)",
      [1, 8, 12, 8]
    ),
    (
      "Deconvolution l 1 1 x y 0=2 1=3 3=2 4=1 18=1 19=1 6=144",
      "convolution(kernel 3x3, stride 2x2, padding 1 0 1 0, transposed)", [1, 2, 12, 8]
    ),
    ("Pooling l 1 1 x y 0=1 4=1", "reduce(mean, axes 2 3)", [1, 8]),
    ("Pooling l 1 1 x y 4=1", "reduce(maximum, axes 2 3)", [1, 8]),
    (
      "Pooling l 1 1 x y 1=3 2=2", "pool(maximum, kernel 3x3, stride 2x2, rounds up)",
      [1, 8, 3, 2]
    ),
    ("Pooling l 1 1 x y 0=1 1=3 2=2 5=1", "pool(average, kernel 3x3, stride 2x2)", [1, 8, 2, 1]),
    (
      "Pooling l 1 1 x y 1=3 2=2 5=2",
      "pool(maximum, kernel 3x3, stride 2x2, padding same-upper)", [1, 8, 3, 2]
    ),
    (
      "Pooling l 1 1 x y 1=3 2=2 5=3",
      "pool(maximum, kernel 3x3, stride 2x2, padding same-lower)", [1, 8, 3, 2]
    ),
    ("Pooling l 1 1 x y 7=1 8=2 18=3", "pool(maximum, kernel 2x2, stride 2x2)", [1, 8, 3, 2]),
    ("Interp l 1 1 x y 0=1 1=2.0 2=3.0", "resize(nearest, scale 2x3)", [1, 8, 12, 12]),
    ("Interp l 1 1 x y 0=2 3=12 4=8", "resize(bilinear, scale 2x2)", [1, 8, 12, 8]),
    ("Softmax l 1 1 x y 0=0 1=1", "softmax(axis 1)", [1, 8, 6, 4]),
    ("Softmax l 1 1 x y 0=-1 1=1", "softmax(axis 3)", [1, 8, 6, 4]),
    (
      "LRN l 1 1 x y 2=0.0001",
      "local-response-normalization(size 5, alpha 0.0001, beta 0.75, bias 1.0)", [1, 8, 6, 4]
    ),
    ("ShuffleChannel l 1 1 x y 0=2 1=1", "channel-shuffle(groups 2, reversed)", [1, 8, 6, 4]),
    (
      "Padding l 1 1 x y 0=1 1=2 2=3 3=4 5=0.5 7=5 8=6",
      "pad(before 0 5 1 3, after 0 6 2 4, value 0.5)", [1, 19, 9, 11]
    ),
    ("Permute l 1 1 x y 0=0", "transpose(permutation 0 1 2 3)", [1, 8, 6, 4]),
    ("Permute l 1 1 x y 0=1", "transpose(permutation 0 1 3 2)", [1, 8, 4, 6]),
    ("Permute l 1 1 x y 0=2", "transpose(permutation 0 2 1 3)", [1, 6, 8, 4]),
    ("Permute l 1 1 x y 0=3", "transpose(permutation 0 2 3 1)", [1, 6, 4, 8]),
    ("Permute l 1 1 x y 0=4", "transpose(permutation 0 3 1 2)", [1, 4, 8, 6]),
    ("Permute l 1 1 x y 0=5", "transpose(permutation 0 3 2 1)", [1, 4, 6, 8]),
    ("Reshape l 1 1 x y 0=-1", "reshape(to 0 -1)", [1, 192]),
    ("Reshape l 1 1 x y 0=-1 1=0", "reshape(to 0 6 -1)", [1, 6, 32]),
    ("Reshape l 1 1 x y 0=2 1=-1 2=4", "reshape(to 0 4 -1 2)", [1, 4, 24, 2]),
    ("Flatten l 1 1 x y", "reshape(to 0 -1)", [1, 192]),
    ("ExpandDims l 1 1 x y -23303=1,-1", "reshape(to 0 8 6 4 1)", [1, 8, 6, 4, 1]),
    ("Squeeze l 1 1 x y 0=1", "reshape(to 0 8 6 4)", [1, 8, 6, 4]),
    (
      "Crop l 1 1 x y 0=1 1=2 2=3 3=2 4=3 5=4", "slice(starts 0 3 2 1, sizes 1 4 3 2)",
      [1, 4, 3, 2]
    ),
    (
      "Crop l 1 1 x y 2=3 3=-233 4=-233 5=-233 6=1", "slice(starts 0 3 0 0, sizes 1 5 6 3)",
      [1, 5, 6, 3]
    ),
    (
      "Crop l 1 1 x y -23309=2,1,-3 -23310=2,-1,99 -23311=2,0,2",
      "slice(starts 0 1 0 1, sizes 1 6 6 3)", [1, 6, 6, 3]
    ),
    ("BatchNorm l 1 1 x y 0=8 1=0.001", "batch-normalization(epsilon 0.001)", [1, 8, 6, 4]),
    ("LayerNorm l 1 1 x y 0=4 1=0.001", "layer-normalization(epsilon 0.001)", [1, 8, 6, 4]),
    ("LayerNorm l 1 1 x y 0=24 2=0", "layer-normalization(epsilon 0.001)", [1, 8, 6, 4]),
    (
      "Reduction l 1 1 x y 0=3 1=0 -23303=2,1,2 4=1", "reduce(mean, axes 2 3, keeps axes)",
      [1, 8, 1, 1]
    ),
    ("Reduction l 1 1 x y 0=4 1=0 -23303=1,-1 4=0", "reduce(maximum, axes 3)", [1, 8, 6]),
    ("ReLU l 1 1 x y", "unary(relu)", [1, 8, 6, 4]),
    ("ReLU l 1 1 x y 0=0.1", "unary(leaky-relu(0.1))", [1, 8, 6, 4]),
    ("Clip l 1 1 x y 0=0.0 1=6.0", "unary(clip(0.0,6.0))", [1, 8, 6, 4]),
    ("Swish l 1 1 x y", "unary(silu)", [1, 8, 6, 4]),
    ("HardSigmoid l 1 1 x y", "unary(hard-sigmoid)", [1, 8, 6, 4]),
    ("HardSwish l 1 1 x y", "unary(hard-swish)", [1, 8, 6, 4]),
    ("GELU l 1 1 x y 0=1", "unary(gelu)", [1, 8, 6, 4]),
    ("Sigmoid l 1 1 x y", "unary(sigmoid)", [1, 8, 6, 4]),
    ("TanH l 1 1 x y", "unary(tanh)", [1, 8, 6, 4]),
    ("Mish l 1 1 x y", "unary(mish)", [1, 8, 6, 4]),
    ("AbsVal l 1 1 x y", "unary(absolute)", [1, 8, 6, 4]),
    ("UnaryOp l 1 1 x y 0=1", "unary(negate)", [1, 8, 6, 4]),
    ("UnaryOp l 1 1 x y 0=6", "unary(inverse-square-root(0.0))", [1, 8, 6, 4]),
    ("Dropout l 1 1 x y 0=0.5", "binary(multiply)", [1, 8, 6, 4]),
    ("BinaryOp l 1 1 x y 0=2 1=1 2=0.5", "binary(multiply)", [1, 8, 6, 4]),
    ("BinaryOp l 1 1 x y 0=6 1=1 2=2.0", "binary(multiply)", [1, 8, 6, 4]),
    ("BinaryOp l 1 1 x y 0=6 1=1 2=0.5", "unary(square-root)", [1, 8, 6, 4]),
    ("Bias l 1 1 x y 0=8", "binary(add)", [1, 8, 6, 4]),
    ("Scale l 1 1 x y 0=8", "binary(multiply)", [1, 8, 6, 4]),
  ])
  func `a layer becomes one operation`(line: String, operation: String, shape: [Int]) throws {
    let graph = try read([line])
    #expect(graph.problems.isEmpty)
    #expect(graph.nodes.map(\.operation.description) == [operation])
    #expect(graph.nodes.map(\.name) == ["l"])
    #expect(graph.outputs.map { graph[$0].name } == ["y"])
    #expect(graph.outputs.map { graph[$0].type.shape } == [Shape(shape)])
  }

  @Test(arguments: [
    ("InnerProduct l 1 1 x y 0=5 1=1 2=960 9=1", ["reshape", "matrix-multiply"], [1, 5], 965),
    (
      "Pooling l 1 1 x y 0=1 1=3 3=1 5=1 6=1", ["pad", "pool"], [1, 8, 6, 4], 0
    ),
    ("Scale l 1 1 x y 0=8 1=1", ["binary", "binary"], [1, 8, 6, 4], 16),
    ("Reduction l 1 1 x y 0=0", ["reduce", "reshape"], [1, 1], 0),
    (
      "Normalize l 1 1 x y 0=0 1=0 2=0.0001",
      ["binary", "reduce", "unary", "binary", "binary"], [1, 8, 6, 4], 8
    ),
    (
      "Eltwise l 3 1 x x x y 0=1 -23301=3,1.0,-1.0,2.0", ["binary", "binary", "binary", "binary"],
      [1, 8, 6, 4], 0
    ),
    ("Eltwise l 2 1 x x y 0=2", ["binary"], [1, 8, 6, 4], 0),
    ("Concat l 3 1 x x x y 0=1", ["concatenate"], [1, 8, 18, 4], 0),
    ("Crop l 2 1 x x y", ["slice"], [1, 8, 6, 4], 0),
    ("PriorBox l 2 1 x x y -23300=1,60.0 -23302=1,2.0", [], [1, 2, 288], 0),
    ("Yolov3DetectionOutput l 2 1 x x y 0=80 1=3", ["detection"], [1, 144, 6], 0),
    ("DetectionOutput l 2 1 x x y 0=21 3=50", ["detection"], [1, 50, 6], 0),
  ])
  func `a layer becomes several operations`(
    line: String, families: [String], shape: [Int], parameters: Int
  ) throws {
    let graph = try read([line])
    #expect(graph.problems.isEmpty)
    #expect(graph.nodes.map(\.operation.family) == families)
    #expect(graph.outputs.map { graph[$0].type.shape } == [Shape(shape)])
    #expect(graph.parameterCount == parameters)
  }

  @Test(arguments: [
    ("InnerProduct l 1 1 x y 0=5 2=40", ["matrix-multiply"], [1, 7, 5]),
    ("Gemm l 1 1 x y 3=1 5=1 6=1 8=3 9=8 10=4", ["matrix-multiply"], [1, 7, 3]),
    (
      "Gemm l 1 1 x y 0=0.5 3=1 5=1 6=1 8=3 9=8 10=4",
      ["matrix-multiply", "binary", "binary"], [1, 7, 3]
    ),
    ("Gemm l 1 1 x y 2=1 3=1 5=1 6=1 8=3 9=7 10=-1", ["transpose", "matrix-multiply"], [1, 8, 3]),
    (
      "Gemm l 1 1 x y 5=1 6=1 7=7 8=3 9=8 10=3 1=2.0",
      ["binary", "matrix-multiply", "binary"], [1, 7, 3]
    ),
    ("Gemm l 2 1 x x y 3=1", ["matrix-multiply"], [1, 7, 7]),
    ("MatMul l 2 1 x x y 0=1", ["matrix-multiply"], [1, 7, 7]),
    (
      "MultiHeadAttention l 1 1 x y 0=8 1=2 2=64",
      ["matrix-multiply", "matrix-multiply", "matrix-multiply", "attention", "matrix-multiply"],
      [1, 7, 8]
    ),
    (
      "MultiHeadAttention l 3 1 x x x y 0=8 1=2 2=64 6=0.5",
      ["matrix-multiply", "matrix-multiply", "matrix-multiply", "attention", "matrix-multiply"],
      [1, 7, 8]
    ),
    ("Permute l 1 1 x y 0=1", ["transpose"], [1, 8, 7]),
    ("Softmax l 1 1 x y 0=1 1=1", ["softmax"], [1, 7, 8]),
    ("LayerNorm l 1 1 x y 0=8", ["layer-normalization"], [1, 7, 8]),
  ])
  func `a layer of a sequence`(line: String, families: [String], shape: [Int]) throws {
    let graph = try read([line], input: [7, 8])
    #expect(graph.problems.isEmpty)
    #expect(graph.nodes.map(\.operation.family) == families)
    #expect(graph.outputs.map { graph[$0].type.shape } == [Shape(shape)])
  }

  @Test func `a convolution of a vector is a product`() throws {
    let graph = try read(["Convolution l 1 1 x y 0=3 1=1 5=1 6=24 9=1"], input: [8])
    #expect(graph.nodes.map(\.operation) == [.matrixMultiply(MatrixMultiply(activation: .relu))])
    #expect(graph.outputs.map { graph[$0].type.shape } == [[1, 3]])
  }

  @Test func `reverse operators take their operands in reverse`() throws {
    let graph = try read(["BinaryOp l 1 1 x y 0=7 1=1 2=1.0"])
    #expect(graph.nodes[0].operation == .binary(Binary(.subtract)))
    #expect(graph[graph.nodes[0].inputs[0]].constant?.content == .uniform(1))
    #expect(graph.nodes[0].inputs[1] == graph.inputs[0])
  }

  @Test(arguments: [
    // A vector meets channels, else columns; a matrix meets channels and rows.
    ("MemoryData m 0 1 m 0=8", "reshape(to 0 8 1 1)", [1, 8, 6, 4]),
    ("MemoryData m 0 1 m 0=4", "reshape(to 0 1 1 4)", [1, 8, 6, 4]),
    ("MemoryData m 0 1 m 0=6 1=8", "reshape(to 0 8 6 1)", [1, 8, 6, 4]),
    ("MemoryData m 0 1 m 0=4 1=6 2=1", nil, [1, 8, 6, 4]),
  ])
  func `operands of fewer dimensions are aligned as in ncnn`(
    memory: String, view: String?, shape: [Int]
  ) throws {
    for operands in ["x m", "m x"] {
      let graph = try read([memory, "BinaryOp l 2 1 \(operands) y 0=2"])
      #expect(graph.problems.isEmpty)
      #expect(graph.nodes.dropLast().map(\.operation.description) == (view.map { [$0] } ?? []))
      #expect(graph.outputs.map { graph[$0].type.shape } == [Shape(shape)])
    }
  }

  @Test func `copies are no nodes, and blobs without a reader are outputs`() throws {
    let graph = try read([
      "Split s 1 3 x a b c", "Dropout d 1 1 a e", "ReLU r 1 1 e f", "TanH t 1 1 b g",
      "Noop n 2 1 f g out",
    ])
    #expect(graph.nodes.map(\.name) == ["r", "t"])
    #expect(graph.outputs == [graph.inputs[0]] + graph.nodes.map { $0.outputs[0] }.reversed())
    #expect(graph.problems.isEmpty)
  }

  @Test func `slices share what is left`() throws {
    let graph = try read(["Slice s 1 3 x a b c -23300=3,2,-233,-233"])
    #expect(graph.nodes.map(\.operation) == [.split(axis: 1, sizes: [2, 3, 3])])
    #expect(graph.nodes[0].outputs.map { graph[$0].name } == ["a", "b", "c"])
    let rows = try read(["Slice s 1 2 x a b -23300=2,1,-233 1=1"])
    #expect(rows.nodes.map(\.operation) == [.split(axis: 2, sizes: [1, 5])])
  }

  @Test func `weights are known by their shape only`() throws {
    let graph = try read(["ConvolutionDepthWise l 1 1 x y 0=16 1=3 5=1 6=576 7=2"])
    let constants = graph.usedConstants.map { (graph[$0.id].name, $0.constant) }
    #expect(constants.map(\.0) == ["l.weight", "l.bias"])
    #expect(constants.map(\.1.type.shape) == [[16, 4, 3, 3], [16]])
    #expect(constants.allSatisfy { $0.1.content == .absent })
  }

  @Test func `a batch can be asked for afterwards`() throws {
    for row in NcnnFixtures.rows where ["mobilenet_v3", "yolov4-tiny"].contains(row.model) {
      let graph = try Graph(contentsOf: row.path, inputShape: row.inputShape)
      let batched = try graph.specialized(batch: 3)
      #expect(batched.problems.isEmpty)
      #expect(batched.macs == 3 * graph.macs)
    }
  }
}
