import Graphs
import Tensors
import Testing

@Suite struct ModelZooTests {
  struct Published {
    let name: String
    let parameters: ClosedRange<Int>
    let macs: Int
    let products: Int

    init(_ name: String, _ parameters: Int, macs: Int, products: Int) {
      self.init(name, parameters...parameters, macs: macs, products: products)
    }

    init(_ name: String, _ parameters: ClosedRange<Int>, macs: Int, products: Int) {
      self.name = name
      self.parameters = parameters
      self.macs = macs
      self.products = products
    }

    /// Layers of a transformer: products of each token with the weights of a layer, and with keys
    /// and values.
    static func layers(_ count: Int, width: Int, tokens: Int, keys: Int) -> Int {
      count * (12 * width * width * tokens + 2 * tokens * keys * width)
    }
  }

  /// Convolutional nets as torchvision counts them, transformers by their formula.
  static let published = [
    Published("mobilenetv2", 3_504_872, macs: 300_800_000, products: 53),
    Published("mobilenetv3-small", 2_542_856, macs: 56_500_000, products: 54),
    Published("mobilenetv3-large", 5_483_032, macs: 216_600_000, products: 64),
    Published("efficientnet-b0", 5_288_548, macs: 385_900_000, products: 82),
    Published("squeezenet1.1", 1_235_496, macs: 349_200_000, products: 26),
    Published("lightweight-0.8m", 792_000...808_000, macs: 74_900_000, products: 24),
    Published("resnet18", 11_689_512, macs: 1_814_000_000, products: 21),
    Published(
      "bert-mini", 11_170_560,
      macs: Published.layers(4, width: 256, tokens: 128, keys: 128) + 65_536, products: 29),
    Published(
      "bert-base", 109_482_240,
      macs: Published.layers(12, width: 768, tokens: 128, keys: 128) + 589_824, products: 85),
    Published(
      "gpt2", 124_439_808,
      macs: Published.layers(12, width: 768, tokens: 64, keys: 64) + 38_597_376, products: 85),
    Published(
      "gpt2@past=63,tokens=1", 124_439_808,
      macs: Published.layers(12, width: 768, tokens: 1, keys: 64) + 38_597_376, products: 85),
    Published(
      "decoder-24x2048", 1_200_000_000...1_220_000_000,
      macs: Published.layers(24, width: 2048, tokens: 64, keys: 64) + 524_288, products: 169),
  ]

  @Test(arguments: published)
  func `parameters, work and layers are the published ones`(model: Published) throws {
    let graph = try ModelZoo.graph(named: model.name)
    #expect(graph.problems.isEmpty)
    #expect(graph.isExecutable)
    #expect(graph.name == model.name)
    #expect(model.parameters.contains(graph.parameterCount), "\(graph.parameterCount)")
    let excess = Double(graph.macs) / Double(model.macs) - 1
    #expect(excess.magnitude < 0.01, "\(graph.macs)")
    #expect(graph.nodes.count { graph.macs(of: $0) > 0 } == model.products)
  }

  @Test func `a gigabyte of weights costs nothing until it is used`() throws {
    let graph = try ModelZoo.graph(named: "decoder-24x2048")
    #expect((4_700_000_000...4_900_000_000).contains(graph.constantBytes))
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
    ("MobileNetV3_Small@160", "mobilenetv3-small@160", [1, 3, 160, 160]),
    ("SqueezeNet1_1", "squeezenet1.1", [1, 3, 224, 224]),
    ("gpt2@tokens=1,past=9", "gpt2@past=9,tokens=1", [1, 1]),
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
    ("gpt2@tokens=1000,past=25", "allowed: tokens + past up to 1024"),
    ("decoder-24x2048@width=200", "width=128...16384 (a multiple of 128)"),
    ("digits-cnn@16", "'16' is not a parameter of model 'digits-cnn'; allowed: none"),
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

  @Test(arguments: [
    "mobilenetv2", "mobilenetv3-small", "mobilenetv3-large", "efficientnet-b0", "lightweight-0.8m",
    "resnet18",
  ])
  func `work follows the area of the image`(name: String) throws {
    let full = Double(try ModelZoo.graph(named: name).macs)
    for side in [160, 128] {
      let share = Double(try ModelZoo.graph(named: "\(name)@\(side)").macs) / full
      let area = Double(side * side) / (224 * 224)
      // The classifier's share of the work stays.
      #expect(area * 0.98 <= share && share <= area + 0.05, "\(name)@\(side): \(share)")
    }
  }

  @Test func `a generator reads its prompt and then one token at a time`() throws {
    let generator = try #require(
      try TextGenerator(named: "gpt2@layers=2,tokens=8,width=128", batch: 3))
    #expect(generator.promptTokens == 8)
    let key = "layer1.past_key"
    #expect(!generator.prompt.inputs.contains { generator.prompt[$0].name == key })
    // Logits of the next token, and keys and values of two layers.
    let outputs = generator.prompt.outputs.map { generator.prompt[$0].type.shape }
    #expect(outputs == [[3, 1, 50_257]] + [Shape](repeating: [3, 8, 128], count: 4))
    let step = try generator.step(past: 9)
    #expect(step.problems.isEmpty)
    let cached = try #require(step.inputs.first { step[$0].name == key })
    #expect(step[cached].type.shape == [3, 9, 128])
    #expect(step[step.outputs[1]].type.shape == [3, 1, 128])
    #expect(generator.contextTokens == 1024)
    #expect(throws: GraphError.self) { try generator.step(past: 1024) }
    #expect(try TextGenerator(named: "bert-mini", batch: 1) == nil)
    #expect(try TextGenerator(named: "gpt2@past=3", batch: 1) == nil)
    #expect(throws: GraphError.self) { try TextGenerator(named: "gpt3", batch: 1) }
  }

  @Test func `every entry has its own name and a summary`() throws {
    #expect(Set(ModelZoo.entries.map(\.name)).count == ModelZoo.entries.count)
    for entry in ModelZoo.entries {
      #expect(!entry.summary.isEmpty && entry.parameters.isEmpty == entry.isTrained)
      #expect(try ModelZoo.graph(named: entry.name).name == entry.name)
    }
  }
}
