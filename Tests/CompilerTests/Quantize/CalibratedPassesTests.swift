import Compiler
import Execution
import Graphs
import Quantization
import Records
import Tensors
import TestSupport
import Testing

/// Passes that make networks easier to quantize.
struct CalibratedPassesTests {
  static func statistics(of graph: Graph) throws -> [String: ChannelStatistics] {
    try channelStatistics(of: graph, over: (1...2).map { graph.seededInputs(seed: $0) })
  }

  /// The outputs' SQNR when all products compute in bytes, in decibels.
  static func decibels(
    _ graph: Graph, _ scheme: QuantizationScheme = .int8, against original: Graph
  ) throws -> Double {
    let marked = quantized(graph, scheme).graph
    let calibration = try PrecisionLoweringTests.calibration(of: graph)
    var bytes = try Session(
      compile(marked, for: .host(HostTarget(calibration: calibration)), passes: []))
    var floats = try Session(compile(original, for: .host(.reference), passes: []))
    var sums = ErrorSums()
    for seed in 21...24 as ClosedRange<UInt64> {
      let inputs = original.seededInputs(seed: seed)
      let (found, expected) = (try bytes.run(inputs), try floats.run(inputs))
      for name in expected.keys.sorted() {
        sums.add(
          try #require(found[name]).elements, against: try #require(expected[name]).elements)
      }
    }
    return sums.measures.signalToNoiseDecibels
  }

  // MARK: SmoothQuant

  /// A pre-normalised block whose normalisation blows up some channels, as those of large language
  /// models do.
  static func outlierBlock(seed: UInt64) throws -> Graph {
    var builder = GraphBuilder(name: "outliers-\(seed)", seed: seed)
    let x = builder.input("x", TensorType([1, 24, 64]))
    let gamma = (0..<64).map { $0 % 21 == 5 ? Float(60) : 1 }
    let g = builder.constant("gamma", Constant(TensorType([64]), .literal(gamma)))
    let b = builder.noise("beta", [64])
    var y = try builder.add(.layerNormalization(epsilon: 1e-5), x, g, b, name: "norm")
    // What reads a channel with outliers has learned small weights for it.
    func weights(_ name: String, _ outputs: Int) -> ValueID {
      let noise = randomElements(outputs * 64, seed: seed &+ UInt64(outputs))
      let elements = noise.indices.map { noise[$0] / gamma[$0 % 64] }
      return builder.constant(
        name, Constant(TensorType([outputs, 64]), .literal(elements)))
    }
    let left = try builder.add(
      .matrixMultiply(MatrixMultiply()), y, weights("left.weight", 64), name: "left")
    let right = try builder.add(
      .matrixMultiply(MatrixMultiply(activation: .gelu)), y, weights("right.weight", 32),
      name: "right")
    let last = builder.noise("last.weight", [64, 32])
    y = try builder.add(.matrixMultiply(MatrixMultiply()), right, last, name: "last")
    y = try builder.add(.binary(Binary(.add)), y, left, name: "sum")
    return builder.finish(outputs: [y])
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `smoothing keeps results and makes bytes more precise where there are outliers`(
    seed: UInt64
  ) throws {
    let graph = try Self.outlierBlock(seed: seed)
    let smooth = Pass.smoothQuant(try Self.statistics(of: graph)).run(graph)
    #expect(smooth != graph)
    try expectSameOutputs(smooth, as: graph)
    let before = try Self.decibels(graph, against: graph)
    let after = try Self.decibels(smooth, against: graph)
    #expect(after > before + 6, "\(before) dB, then \(after) dB")
  }

  @Test func `smoothing keeps the results of random networks and of a decoder`() throws {
    var changed = 0
    for seed in 1...120 as ClosedRange<UInt64> {
      let graph = try OptimizedGraph(randomGraph(seed: seed), passes: Pass.standard).graph
      guard try outputs(of: graph).values.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
        continue
      }
      let smooth = Pass.smoothQuant(try Self.statistics(of: graph)).run(graph)
      changed += smooth == graph ? 0 : 1
      try expectSameOutputs(smooth, as: graph)
    }
    let decoder = try QuantizeTests.folded("decoder-24x2048@layers=2,tokens=4,width=128")
    let smooth = Pass.smoothQuant(try Self.statistics(of: decoder)).run(decoder)
    try expectSameOutputs(smooth, as: decoder)
    // Both normalisations of each block; the last one shares its product's weights with the table.
    #expect(
      smooth.nodes.filter { $0.operation.family == "layer-normalization" }
        .map { smooth[$0.inputs[1]].name.hasSuffix(".smooth.weight") } == [
          true, true, true, true, false,
        ])
    #expect(changed > 0)
  }

  @Test func `what else reads a smoothed value reads it as it was`() throws {
    let graph = try QuantizeTests.folded("bert-mini@tokens=6")
    let smooth = Pass.smoothQuant(try Self.statistics(of: graph)).run(graph)
    try expectSameOutputs(smooth, as: graph)
    // All normalisations but the last, whose result the pooler slices.
    let added = smooth.nodes.filter { $0.name.hasSuffix(".smooth") }
    #expect(added.count == 8 && smooth.nodes.count == graph.nodes.count + 8)
  }

  // MARK: Equalisation

  /// Convolutions and depthwise convolutions whose channels have very different weights.
  static func unevenNet(seed: UInt64, activation: Activation?) throws -> Graph {
    var builder = GraphBuilder(name: "uneven-\(seed)", seed: seed)
    var y = builder.input("x", TensorType([1, 3, 10, 10]))
    func weights(_ name: String, _ shape: Shape, _ seed: UInt64) -> ValueID {
      let noise = randomElements(shape.count, seed: seed)
      let width = shape.count / shape[0]
      let elements = noise.indices.map { index -> Float in
        let sizes: [Float] = [1, 0.02, 0.3, 4]
        return noise[index] * sizes[(index / width + Int(seed)) % 4]
      }
      return builder.constant(name, Constant(TensorType(shape), .literal(elements)))
    }
    let layers: [(String, Shape, Int)] = [
      ("expand", [16, 3, 1, 1], 1), ("depthwise", [16, 1, 3, 3], 16),
      ("project", [8, 16, 1, 1], 1),
    ]
    for (index, layer) in layers.enumerated() {
      let bias = builder.noise("\(layer.0).bias", [layer.1[0]])
      let convolution = Convolution(
        kernel: Extent(layer.1[2]), padding: .all(layer.1[2] / 2), groups: layer.2)
      let operands = [y, weights("\(layer.0).weight", layer.1, seed &+ UInt64(index)), bias]
      y = try builder.add(.convolution(convolution), operands, name: layer.0)[0]
      if index < 2, let activation {
        y = try builder.add(.unary(.activation(activation)), y, name: "\(layer.0).activation")
      }
    }
    return builder.finish(outputs: [y])
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `equal ranges keep results and make bytes with one scale more precise`(seed: UInt64) throws {
    for activation in [nil, .relu, .leakyRelu(slope: 0.1)] as [Activation?] {
      let graph = try Self.unevenNet(seed: seed, activation: activation)
      let fused = try OptimizedGraph(graph, passes: Pass.standard).graph
      let equal = Pass.equalizeLayers.run(fused)
      #expect(equal != fused)
      #expect(Pass.equalizeLayers.run(graph) != graph)
      try expectSameOutputs(equal, as: graph)
      try expectSameOutputs(Pass.equalizeLayers.run(graph), as: graph)
      let before = try Self.decibels(fused, .int8Tensor, against: graph)
      let after = try Self.decibels(equal, .int8Tensor, against: graph)
      #expect(after > before, "\(before) dB, then \(after) dB")
    }
  }

  @Test func `layers behind ReLU6 and other bounded activations are left alone`() throws {
    for activation in [.clip(0, 6), .hardSwish, .sigmoid] as [Activation] {
      let graph = try Self.unevenNet(seed: 1, activation: activation)
      #expect(Pass.equalizeLayers.run(graph) == graph)
    }
  }

  @Test func `equalisation keeps the results of random networks`() throws {
    var changed = 0
    for seed in 1...200 as ClosedRange<UInt64> {
      let graph = randomGraph(seed: seed)
      guard try outputs(of: graph).values.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
        continue
      }
      for source in [graph, try OptimizedGraph(graph, passes: Pass.standard).graph] {
        let equal = Pass.equalizeLayers.run(source)
        changed += equal == source ? 0 : 1
        try expectSameOutputs(equal, as: graph)
      }
    }
    #expect(changed > 5)
  }

  // MARK: Bias correction

  /// The mean error of a value's channels against another graph's.
  static func meanError(_ graph: Graph, against other: Graph, at name: String) throws -> Double {
    let all = try statistics(of: graph)
    let found = try #require(all[name], "\(all.keys.sorted()) \(name)").means
    let expected = try #require(try statistics(of: other)[name]).means
    return zip(found, expected).reduce(0) { $0 + Double(($1.0 - $1.1).magnitude) }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func `the corrected bias takes the mean error of a stored layer out`(seed: UInt64) throws {
    let graph = try OptimizedGraph(
      Self.unevenNet(seed: seed, activation: .relu), passes: Pass.standard
    ).graph.withActivationsApart
    let statistics = try Self.statistics(of: graph)
    let all = quantized(graph, .int4).graph
    // Of a window, the share that lies inside of the image is right, the mean near the border is not.
    for (layer, share) in [("depthwise", 0.5), ("project", 1e-3)] {
      var stored = graph
      let node = try #require(graph.nodes.first { $0.name == layer })
      stored[node.inputs[1]].constant = all[node.inputs[1]].constant
      let corrected = Pass.correctBias(statistics).run(stored)
      let name = graph[node.outputs[0]].name
      let before = try Self.meanError(stored, against: graph, at: name)
      let after = try Self.meanError(corrected, against: graph, at: name)
      #expect(after < share * before, "\(layer): \(before), then \(after)")
    }
  }

  @Test func `weights in floats need no correction`() throws {
    let graph = try Self.unevenNet(seed: 3, activation: nil)
    #expect(Pass.correctBias(try Self.statistics(of: graph)).run(graph) == graph)
  }
}

/// Uniform numbers in `-1 ..< 1`.
func randomElements(_ count: Int, seed: UInt64) -> [Float] {
  Constant(TensorType([count]), .seeded(seed: seed, scale: 1, offset: 0)).elements() ?? []
}
