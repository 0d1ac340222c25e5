import Basics
import Graphs
import Tensors
import Testing

@Suite struct WeightFileTests {
  static let sample = WeightFile([
    WeightFile.Entry(name: "a.weight", tensor: Tensor([2, 3], [1, -2.5, 0, .infinity, -0.0, 7])),
    WeightFile.Entry(name: "größe", tensor: Tensor([], [3])),
    WeightFile.Entry(name: "", tensor: Tensor([0, 4], [])),
  ])

  @Test func `what is written is what is read`() throws {
    let bytes = Self.sample.bytes
    // Header, names with lengths, ranks, extents, elements.
    #expect(bytes.count == 80 + (2 + 8 + 1 + 8 + 24) + (2 + 7 + 1 + 4) + (2 + 0 + 1 + 8))
    let head = Array("PBTENSOR".utf8) + [1, 0, 0, 0, 3, 0, 0, 0]
    #expect(Array(bytes.prefix(16)) == head)
    #expect(try WeightFile(bytes: bytes, file: "f") == Self.sample)
    #expect(try WeightFile(bytes: WeightFile([]).bytes, file: "f") == WeightFile([]))
  }

  @Test func `a file that was cut anywhere is refused`() throws {
    let bytes = Self.sample.bytes
    for count in 0..<bytes.count {
      #expect(throws: WeightFileError.self) {
        try WeightFile(bytes: Array(bytes.prefix(count)), file: "f")
      }
    }
  }

  @Test func `a file with any byte changed is refused`() throws {
    for place in Self.sample.bytes.indices {
      var bytes = Self.sample.bytes
      bytes[place] ^= 1
      #expect(throws: WeightFileError.self, "byte \(place)") {
        try WeightFile(bytes: bytes, file: "f")
      }
    }
  }

  /// A file whose digest is right, whatever follows it.
  private static func file(version: UInt8 = 1, count: UInt8 = 1, _ body: [UInt8]) -> [UInt8] {
    Array("PBTENSOR".utf8) + [version, 0, 0, 0, count, 0, 0, 0]
      + Array(ContentHash(of: body).hex.utf8) + body
  }

  /// A tensor "x" of one extent.
  private static func tensor(extent: [UInt8], elements: Int) -> [UInt8] {
    [1, 0, 0x78, 1] + extent + [UInt8](repeating: 0, count: 4 * elements)
  }

  static let malformed: [(bytes: [UInt8], error: WeightFileError)] = [
    (Array("PBWEIGHT".utf8), .notWeights(file: "f")),
    (file(version: 2, []), .otherVersion(file: "f", found: 2)),
    (file([]), .truncated(file: "f", offset: 80, needed: 2, found: 0)),
    (file([5, 0, 0x78]), .truncated(file: "f", offset: 82, needed: 5, found: 1)),
    (file([1, 0, 0x78, 2, 1]), .truncated(file: "f", offset: 84, needed: 4, found: 1)),
    (
      file(tensor(extent: [2, 0, 0, 0], elements: 1)),
      .truncated(file: "f", offset: 88, needed: 8, found: 4)
    ),
    (
      file(tensor(extent: [255, 255, 255, 255], elements: 1)),
      .invalid(
        file: "f", tensor: "x", reason: "the shape [4294967295] has too many elements")
    ),
    (
      file(
        count: 2,
        tensor(extent: [1, 0, 0, 0], elements: 1)
          + tensor(extent: [1, 0, 0, 0], elements: 1)),
      .invalid(file: "f", tensor: "x", reason: "the name stands twice")
    ),
    (
      file(tensor(extent: [1, 0, 0, 0], elements: 1) + [0]), .trailingBytes(file: "f", count: 1)
    ),
  ]

  @Test(arguments: malformed)
  func `a malformed file says what is wrong`(bytes: [UInt8], error: WeightFileError) {
    #expect(throws: error) { try WeightFile(bytes: bytes, file: "f") }
    #expect(error.description.contains("'f'"))
  }

  @Test func `weights go from one graph into another of the same form`() throws {
    let source = try ModelZoo.graph(named: "digits-transformer")
    let file = try source.weights { constant in
      if case .literal(let elements) = constant.content { elements } else { nil }
    }
    #expect(try source.withWeights(file) == source)
    #expect(
      throws: WeightFileError.withoutElements(
        model: "bert-mini@layers=1", tensor: "embeddings.word")
    ) {
      try ModelZoo.graph(named: "bert-mini@layers=1").weights { _ in nil }
    }
  }

  @Test func `weights of another form are refused`() throws {
    var builder = GraphBuilder(name: "net")
    let x = builder.input("x", TensorType([1, 2]))
    let bias = builder.parameter("bias", [2], scale: 1)
    let sum = try builder.add(.binary(Binary(.add)), x, bias, name: "sum")
    let graph = builder.finish(outputs: [sum])
    func entry(_ name: String, _ count: Int) -> WeightFile.Entry {
      WeightFile.Entry(name: name, tensor: Tensor([count], [Float](repeating: 1, count: count)))
    }
    let cases: [([WeightFile.Entry], WeightFileError)] = [
      ([], .missing(model: "net", tensor: "bias")),
      ([entry("bias", 2), entry("scale", 2)], .unknown(model: "net", tensor: "scale")),
      (
        [entry("bias", 3)],
        .wrongShape(model: "net", tensor: "bias", expected: [2], found: [3])
      ),
    ]
    for (entries, error) in cases {
      #expect(throws: error) { try graph.withWeights(WeightFile(entries)) }
    }
    let filled = try graph.withWeights(WeightFile([entry("bias", 2)]))
    #expect(filled[bias].constant?.content == .literal([1, 1]))
  }
}
