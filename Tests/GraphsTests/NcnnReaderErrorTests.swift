import Basics
import FoundationEssentials
import Graphs
import Tensors
import Testing

@Suite struct NcnnReaderErrorTests {
  @Test(arguments: [
    ("", 1, "magic"), ("7767518\n1 1\n", 1, "magic"), ("\n\n7767517 1\n", 3, "magic"),
    ("7767517\n", 2, "number of layers"), ("7767517\n\n1\n", 3, "number of layers"),
    ("7767517\n0 0\n", 2, "number of layers"), ("7767517\n-1 1\n", 2, "number of layers"),
    ("7767517\n2 1\nInput x 0 1 x 0=4\n", 2, "2 layers are announced, 1 follow"),
    ("7767517\n1 2\nInput x 0 1 x 0=4\n", 2, "2 blobs are announced, 1 are made"),
    ("7767517\n1 1\nInput x 0\n", 3, "found 3 fields"),
    ("7767517\r\n1 1\r\n\r\nInput x 0 one x\r\n", 4, "'one' output names"),
    ("7767517\n1 1\nInput x 9223372036854775807 1 x\n", 3, "'9223372036854775807' input"),
    ("7767517\n1 1\nInput x 0 1 x 0\n", 3, "found '0'"),
    ("7767517\n1 1\nInput x 0 1 x 0=4=4\n", 3, "found '0=4=4'"),
    ("7767517\n1 1\nInput x 0 1 x 0=\n", 3, "found '0='"),
    ("7767517\n1 1\nInput x 0 1 x 0=nan\n", 3, "found '0=nan'"),
    ("7767517\n1 1\nInput x 0 1 x 0=1e99\n", 3, "found '0=1e99'"),
    ("7767517\n1 1\nInput x 0 1 x 32=4\n", 3, "found '32=4'"),
    ("7767517\n1 1\nInput x 0 1 x -23303=2,1\n", 3, "found '-23303=2,1'"),
    ("7767517\n1 1\nInput x 0 1 x 0=1.5\n", 3, "attribute 0 is 1.5"),
    ("7767517\n1 1\nInput x 0 1 x 0=-4\n", 3, "attribute 0 is -4.0"),
    ("7767517\n1 1\nInput x 0 1 x\n", 3, "the input states no shape"),
    ("7767517\n1 1\nInput x 0 1 x 0=9999999 1=9999999 2=3\n", 3, "cannot have the shape"),
    ("7767517\n1 2\nInput x 0 2 x y 0=4\n", 3, "expected 1 output, found 2"),
    ("7767517\n2 2\nInput x 0 1 x 0=4\nReLU r 1 1 z y\n", 4, "'z' is used before it is made"),
    ("7767517\n2 2\nInput x 0 1 x 0=4\nReLU r 1 1 x x\n", 4, "'x' is made again"),
    ("7767517\n2 2\nInput x 0 1 x 0=4\nReLU r 0 1 y\n", 4, "expected 1 input, found 0"),
    ("7767517\n2 1\nInput x 0 1 x 0=4\nSplit r 1 0 x\n", 2, "no output"),
  ])
  func `a malformed line is named`(text: String, line: Int, reason: String) throws {
    let error = try #require(throws: GraphError.self) {
      _ = try Graph(ncnnParam: text, file: "folder/net.param")
    }
    #expect(error.description.hasPrefix("folder/net.param:\(line): "))
    #expect(error.description.contains(reason), "\(error)")
  }

  @Test(arguments: [
    ("Convolution l 1 1 x y 1=3 6=9", "attribute 0 is missing"),
    ("Convolution l 1 1 x y 0=8 1=3 6=577", "577 weights do not divide into [8,3,3]"),
    ("Convolution l 1 1 x y 0=8 1=3 6=720", "weights [8,10,3,3]"),
    ("Convolution l 1 1 x y 0=16777216 1=16777216 6=9", "do not divide"),
    ("Convolution l 1 1 x y 0=8 1=9 6=5184", "window of 9 does not fit 6"),
    ("Convolution l 1 1 x y 0=8 1=3 6=576 9=3", "both limits"),
    ("Convolution l 1 1 x y 0=8 1=3 6=576 19=1", "19=1.0 is not supported"),
    ("Deconvolution l 1 1 x y 0=3 1=3 6=72 7=2", "3 outputs do not divide into 2 groups"),
    ("Pooling l 1 1 x y 7=1 8=3", "does not divide into windows"),
    ("Interp l 1 1 x y 0=1 1=1.5 2=2.0", "whole factors"),
    ("LRN l 1 1 x y 0=1", "attribute 0=1.0 is not supported"),
    ("Padding l 1 1 x y 4=2", "attribute 4=2.0 is not supported"),
    ("Permute l 1 1 x y 0=6", "order 0=6 does not exist"),
    ("Reshape l 1 1 x y 0=7 1=-1", "does not divide"),
    ("Reshape l 1 1 x y 0=16777216 1=16777216 2=16777216", "asks for others"),
    ("Slice l 1 2 x y z -23300=1,4", "1 sizes for 2 outputs"),
    ("Slice l 1 2 x y z -23300=2,4,9", "do not add up to 8"),
    ("Crop l 1 1 x y -23309=1,9 -23310=1,4 -23311=1,0", "lies outside"),
    ("Crop l 1 1 x y -23309=1,0 -23310=1,4 -23311=1,3", "starts"),
    ("Concat l 1 1 x y 0=3", "axis 4"), ("Softmax l 1 1 x y 0=-5 1=1", "axis -1"),
    ("BinaryOp l 1 1 x y 0=6 1=1 2=3.0", "0=6 is not supported"),
    ("BinaryOp l 1 1 x y 0=0", "expected 2 inputs, found 1"),
    ("Eltwise l 2 1 x x y -23301=1,1.0", "2 inputs with 1 coefficients"),
    ("UnaryOp l 1 1 x y 0=9", "0=9 is not supported"),
    ("Reduction l 1 1 x y 0=6", "0=6 is not supported"),
    ("MultiHeadAttention l 1 1 x y 0=8 1=2 2=64 6=2.0", "scale of 2.0"),
    ("MemoryData l 0 1 y", "the data states no shape"),
    ("ExpandDims l 1 1 x y -23303=1,8", "axis 8"), ("Gemm l 0 1 y", "an input is missing"),
    ("LayerNorm l 1 1 x y 0=7", "7 elements are not the end of [1,8,6,4]"),
    ("Interp l 1 1 x y 0=1 1=16777216 2=16777216", "more than 2147483647 elements"),
    ("Yolov3DetectionOutput l 1 1 x y 1=16777216", "more than 2147483647 elements"),
  ])
  func `a layer that does not fit is named`(layer: String, reason: String) throws {
    let fields = layer.split(separator: " ")
    let blobs = 1 + (Int(fields[3]) ?? 0)
    let error = try #require(throws: GraphError.self) {
      let text = "7767517\n2 \(blobs)\nInput x 0 1 x 0=4 1=6 2=8\n\(layer)\n"
      _ = try Graph(ncnnParam: text, file: "net.param")
    }
    #expect(error.description.hasPrefix("net.param:4: \(fields[0]) 'l': "), "\(error)")
    #expect(error.description.contains(reason), "\(error)")
  }

  @Test func `all unknown layer types are listed at once`() {
    let text = "7767517\n4 4\nInput x 0 1 x 0=4\nLSTM l 1 1 x y\nYOLO z 1 1 y w\nGRU g 1 1 w v\n"
    #expect(throws: GraphError.unsupportedLayers(file: "f", layers: ["GRU", "LSTM", "YOLO"])) {
      try Graph(ncnnParam: text, file: "f")
    }
  }

  @Test func `a network beyond what can be counted is refused`() throws {
    var text = "7767517\n13 13\nInput x 0 1 x 0=1024 1=1024 2=1\n"
    for index in 0..<12 {
      let input = index == 0 ? "x" : "y\(index - 1)"
      let channels = index == 0 ? 1 : 1000
      text +=
        "Convolution c\(index) 1 1 \(input) y\(index) 0=1000 1=31 4=15 6=\(961_000 * channels)\n"
    }
    let error = try #require(throws: GraphError.self) { try Graph(ncnnParam: text, file: "f") }
    #expect(error.description.contains("f:2: more than 9007199254740992 multiply-accumulates"))
  }

  @Test func `files that cannot be read say why`() throws {
    let missing = GraphError.unreadable(file: "/none/net.param", reason: "no such file")
    #expect(throws: missing) { try Graph(contentsOf: "/none/net.param") }
    let other = GraphError.unreadable(file: "a.onnx", reason: "only .param files of ncnn are known")
    #expect(throws: other) { try Graph(contentsOf: "a.onnx") }
    let name = "\(FileManager.default.temporaryDirectory.path)/graphs-\(UUID()).param"
    try Data([0x37, 0xFF, 0xFE]).write(to: URL(fileURLWithPath: name))
    defer { try? FileManager.default.removeItem(atPath: name) }
    let bytes = GraphError.unreadable(file: name, reason: "it is not UTF-8 text")
    #expect(throws: bytes) { try Graph(contentsOf: name) }
  }

  /// Small networks that together use most of the layers.
  private static let seeds: [String] = [
    """
    7767517
    9 11
    Input x 0 1 x 0=16 1=16 2=4
    Convolution c 1 1 x a 0=8 1=3 3=2 4=1 5=1 6=288 9=3 -23310=2,0.0,6.0
    ConvolutionDepthWise d 1 1 a b 0=8 1=3 4=-233 6=72 7=8
    Slice s 1 3 b e f g -23300=3,2,-233,-233
    ShuffleChannel h 1 1 e i 0=2
    Pooling p 1 1 f j 0=1 1=3 2=2 3=1 5=0 6=1
    Concat k 2 1 i g l 0=0
    Crop m 1 1 l n 0=1 1=1 2=1 3=4 4=4 5=4
    Interp o 1 1 n q 0=2 1=2.0 2=2.0
    """,
    """
    7767517
    8 8
    Input x 0 1 x 0=8 1=6
    MultiHeadAttention a 1 1 x b 0=8 1=2 2=64
    Gemm g 1 1 b c 0=0.5 3=1 5=1 6=1 8=12 9=8 10=4
    LayerNorm n 1 1 c d 0=12 1=0.001 2=1
    Reshape r 1 1 d e 0=6 1=-1 2=3
    Permute p 1 1 e f 0=4
    Reduction m 1 1 f h 0=3 1=0 -23303=2,1,2 4=0
    InnerProduct i 1 1 h j 0=5 1=1 2=30
    """,
    """
    7767517
    9 11
    Input x 0 1 x 0=7 1=7 2=6
    Split s 1 3 x a b c
    Deconvolution d 1 1 a e 0=4 1=4 3=2 4=1 18=1 19=1 6=384
    Pooling p 1 1 b f 0=0 4=1
    BinaryOp m 2 1 c f g 0=2
    Padding q 1 1 g h 0=1 1=2 2=1 3=2 5=0.5 7=1 8=1
    Normalize o 1 1 h i 0=0 1=0 2=0.001
    PriorBox r 2 1 i x j -23300=1,60.0 -23302=1,2.0
    Yolov3DetectionOutput y 2 1 e i k 0=80 1=3
    """,
  ]

  @Test func `the networks to mutate are sound`() throws {
    for seed in Self.seeds { #expect(try Graph(ncnnParam: seed, file: "f").problems.isEmpty) }
  }

  @Test(arguments: 0..<8)
  func `no mutation of a file traps`(part: Int) {
    var random = SplitMix64(seed: UInt64(part))
    var sound = 0
    for _ in 0..<1250 {
      let seed = Self.seeds[Int.random(in: Self.seeds.indices, using: &random)]
      let text = String(decoding: mutated(Array(seed.utf8), &random), as: UTF8.self)
      guard let graph = try? Graph(ncnnParam: text, file: "f") else { continue }
      #expect(graph.problems.isEmpty, "\(text)")
      _ = graph.macs + graph.constantBytes
      if graph.inputs.count > 0, (try? graph.specialized(batch: 1 << 40)) == nil { sound += 1 }
    }
    #expect(sound > 50)
  }

  private static let numbers = [
    "0", "-1", "1", "-233", "16777216", "16777217", "2147483647", "9223372036854775807", "1e30",
    "nan", "-23300", "3", "",
  ]

  private func mutated(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: bytes.indices, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(bytes[Int.random(in: bytes.indices, using: &random)], at: place)
      default:
        // Another number in the place of one behind '=' or ','.
        let start = bytes[place...].firstIndex { $0 == 0x3D || $0 == 0x2C } ?? place
        let end = bytes[(start + 1)...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
        let number = Self.numbers[Int.random(in: Self.numbers.indices, using: &random)]
        bytes.replaceSubrange((start + 1)..<max(start + 1, end), with: Array(number.utf8))
      }
    }
    return bytes
  }
}
