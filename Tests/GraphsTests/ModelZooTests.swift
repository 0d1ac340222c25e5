import Graphs
import Tensors
import Testing

@Suite struct ModelZooTests {
  @Test(
    arguments: [
      ("mobilenetv2", 3_504_872...3_504_872, 300_800_000.0, 53),
      ("resnet18", 11_689_512...11_689_512, 1_814_000_000.0, 21),
      // 4 layers x (4 x 256^2 projections + 2 x 256 x 1024) on 128 tokens, and the attention itself.
      ("bert-mini", 11_100_000...11_200_000, 128.0 * 4 * 786_432 + 4 * 2 * 128 * 128 * 256, 28),
      (
        "decoder-24x2048", 1_200_000_000...1_220_000_000,
        64.0 * (24 * 50_331_648 + 524_288) + 24 * 2 * 64 * 64 * 2048, 169
      ),
    ] as [(String, ClosedRange<Int>, Double, Int)])
  func `parameters, work and layers are the published ones`(
    name: String, parameters: ClosedRange<Int>, macs: Double, products: Int
  ) throws {
    let graph = try ModelZoo.graph(named: name)
    #expect(graph.problems.isEmpty)
    #expect(graph.isExecutable)
    #expect(graph.name == name)
    #expect(parameters.contains(graph.parameterCount), "\(graph.parameterCount)")
    #expect((Double(graph.macs) / macs - 1).magnitude < 0.01, "\(graph.macs)")
    #expect(graph.nodes.count { graph.macs(of: $0) > 0 } == products)
  }

  @Test func `a gigabyte of weights costs nothing until it is used`() throws {
    let clock = ContinuousClock()
    var graph = Graph(name: "")
    let duration = try clock.measure { graph = try ModelZoo.graph(named: "decoder-24x2048") }
    #expect((4_700_000_000...4_900_000_000).contains(graph.constantBytes))
    // Milliseconds; the bound leaves room for a busy machine and a debug build.
    #expect(duration < .seconds(2))
    #expect(
      graph.usedConstants.allSatisfy {
        if case .seeded = $0.constant.content { true } else { false }
      })
  }

  @Test(arguments: [
    ("mobilenetv2", "mobilenetv2", [1, 3, 224, 224]),
    ("MobileNet-V2", "mobilenetv2", [1, 3, 224, 224]),
    ("mobile_net v2@160", "mobilenetv2@160", [1, 3, 160, 160]),
    ("mobilenetv2@input=160", "mobilenetv2@160", [1, 3, 160, 160]),
    ("mobilenetv2@224", "mobilenetv2", [1, 3, 224, 224]),
    ("ResNet18@32", "resnet18@32", [1, 3, 32, 32]),
    ("BERT_mini@tokens=64", "bert-mini@tokens=64", [1, 64]),
    ("bert-mini@64", "bert-mini@tokens=64", [1, 64]),
    ("decoder-24x2048@layers=2,width=256", "decoder-24x2048@layers=2,width=256", [1, 64]),
    ("decoder24x2048@width=256,8,layers=2", "decoder-24x2048@layers=2,tokens=8,width=256", [1, 8]),
  ])
  func `a name with parameters has one spelling`(text: String, name: String, shape: [Int]) throws {
    let graph = try ModelZoo.graph(named: text)
    #expect(graph.name == name)
    #expect(try ModelZoo.canonicalName(text) == name)
    #expect(graph[graph.inputs[0]].type.shape == Shape(shape))
    #expect(graph.problems.isEmpty)
    #expect(try ModelZoo.graph(named: name) == graph)
  }

  @Test(arguments: [
    ("mobilnetv2", "Did you mean 'mobilenetv2'?"), ("MobilNetV2", "Did you mean 'mobilenetv2'?"),
    ("resnet-81", "Did you mean 'resnet18'?"),
    ("nothing", "unknown model 'nothing'. The models are mobilenetv2, "),
    ("", "unknown model ''"), ("@160", "unknown model '@160'"),
    ("mobilenetv2@", "'' is not a parameter of model 'mobilenetv2'; allowed: input=32...1024"),
    ("mobilenetv2@31", "'31' is not"), ("mobilenetv2@1025", "'1025' is not"),
    ("mobilenetv2@tokens=64", "'tokens=64' is not"), ("mobilenetv2@a@b", "'a@b' is not"),
    ("mobilenetv2@input=1=2", "'input=1=2' is not"), ("mobilenetv2@160,", "'' is not"),
    ("mobilenetv2@160,input=160", "allowed: each parameter once"),
    ("bert-mini@0", "allowed: tokens=1...512"), ("bert-mini@tokens=-1", "'tokens=-1' is not"),
    ("bert-mini@99999999999999999999", "is not a parameter"),
    ("decoder-24x2048@width=200", "width=128...16384 (a multiple of 128)"),
  ])
  func `a wrong name says what is right`(text: String, message: String) throws {
    let error = try #require(throws: GraphError.self) { try ModelZoo.graph(named: text) }
    #expect(error.description.contains(message), "\(error)")
  }

  @Test func `batch and input size come from the configuration`() throws {
    let graph = try ModelZoo.graph(named: "mobilenetv2", batch: 4, inputSize: 96)
    #expect(graph[graph.inputs[0]].type.shape == [4, 3, 96, 96])
    #expect(graph.name == "mobilenetv2")
    let named = try ModelZoo.graph(named: "mobilenetv2@160", inputSize: 96)
    #expect(named[named.inputs[0]].type.shape == [1, 3, 96, 96])
    let sequence = try ModelZoo.graph(named: "bert-mini", batch: 2, inputSize: 96)
    #expect(sequence[sequence.inputs[0]].type.shape == [2, 128])
  }

  @Test(arguments: [(0, nil), (-1, nil), (1, 0), (1, -5), (1 << 60, nil)] as [(Int, Int?)])
  func `an impossible batch or input size is refused`(batch: Int, inputSize: Int?) {
    #expect(throws: GraphError.self) {
      try ModelZoo.graph(named: "mobilenetv2", batch: batch, inputSize: inputSize)
    }
  }

  @Test(arguments: [
    "mobilenetv2@64", "resnet18@64", "bert-mini@8", "decoder-24x2048@layers=2,width=256,tokens=8",
  ])
  func `a batch is the same whether it is built or asked for later`(name: String) throws {
    #expect(
      try ModelZoo.graph(named: name).specialized(batch: 3) == ModelZoo.graph(named: name, batch: 3)
    )
  }

  @Test func `every entry has its own name and a summary`() throws {
    #expect(Set(ModelZoo.entries.map(\.name)).count == ModelZoo.entries.count)
    for entry in ModelZoo.entries {
      #expect(!entry.summary.isEmpty && !entry.parameters.isEmpty)
      #expect(try ModelZoo.graph(named: entry.name).name == entry.name)
    }
  }
}
