import Compiler
import Execution
import Graphs
import Quantization
import Records
import Tensors
import TestSupport
import Testing

/// Nodes with precisions of their own, on this machine.
struct PrecisionLoweringTests {
  static func calibration(of graph: Graph) throws -> Calibration {
    let target = HostTarget(mayTransform: false)
    var session = try Session(
      compile(graph.withActivationsApart, for: .host(target), passes: []))
    return try session.calibration(over: (1...3).map { graph.seededInputs(seed: $0) })
  }

  @Test func `only the products that are marked compute in bytes`() throws {
    for seed in 1...60 as ClosedRange<UInt64> {
      var graph = try OptimizedGraph(randomGraph(seed: seed), passes: Pass.standard).graph
      let calibration = try Self.calibration(of: graph)
      let products = graph.nodes.indices.filter {
        ["convolution", "matrix-multiply"].contains(graph.nodes[$0].operation.family)
      }
      for index in products where index % 2 == 0 { graph.nodes[index].precision = .int8 }
      let plan = try compile(
        graph, for: .host(HostTarget(calibration: calibration)), passes: [])
      for step in plan.steps where step.kernel.precision == .int8 {
        guard step.kernel.algorithm != .conversion else { continue }
        let node = plan.graph.nodes[step.node]
        let isView = step.kernel.algorithm == .view
        #expect(isView || node.precision == .int8, "seed \(seed), \(node.name)")
      }
      var session = try Session(plan)
      var floats = try Session(compile(graph, for: .host(.reference), passes: []))
      let inputs = graph.seededInputs(seed: 1)
      let expected = try floats.run(inputs)
      guard expected.values.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else { continue }
      for (name, tensor) in try session.run(inputs) {
        let wanted = try #require(expected[name])
        let measures = ErrorMeasures(of: tensor.elements, against: wanted.elements)
        #expect(measures.cosine > 0.95, "seed \(seed), \(name)")
      }
    }
  }

  @Test func `a marked graph computes as one whose configuration says int8`() throws {
    for model in ["squeezenet1.1@64", "mobilenetv2@64", "bert-mini@tokens=8"] {
      let graph = try QuantizeTests.folded(model)
      let calibration = try Self.calibration(of: graph)
      let marked = quantized(graph, .int8).graph
      let plans = try [(graph, Precision.int8), (marked, .fp32)].map { graph, precision in
        try compile(
          graph, for: .host(HostTarget(precision: precision, calibration: calibration)), passes: [])
      }
      // The same steps in bytes, on the same values.
      #expect(
        plans[0].steps.map { "\($0.kernel)" } == plans[1].steps.map { "\($0.kernel)" }, "\(model)")
      #expect(plans[0].storages == plans[1].storages)
      // Weights that were stored reach the kernels as the bytes and scales they are.
      let inputs = graph.seededInputs(seed: 9)
      var first = try Session(plans[0])
      var second = try Session(plans[1])
      let (expected, found) = (try first.run(inputs), try second.run(inputs))
      guard graph.nodes.contains(where: { $0.operation == .gather }) else {
        #expect(found == expected, "\(model)")
        continue
      }
      // Rows of a table in bytes are read back as floats.
      for (name, tensor) in expected {
        let measures = ErrorMeasures(
          of: try #require(found[name]).elements, against: tensor.elements)
        #expect(measures.signalToNoiseDecibels > 30, "\(model) \(name)")
      }
    }
  }

  @Test func `bytes with one scale for a tensor reach the kernels as they are`() throws {
    var builder = GraphBuilder(name: "one scale")
    let x = builder.input("x", TensorType([4, 16]))
    // Rows of very different size: with a scale of its own a row would be rounded twice.
    let elements = (0..<12 * 16).map { index -> Float in
      let size: Float = index / 16 % 2 == 0 ? 1 : 0.11
      return size * Float(index % 7 - 3)
    }
    let weights = builder.constant("w", Constant(TensorType([12, 16]), .literal(elements)))
    let y = try builder.add(.matrixMultiply(MatrixMultiply()), x, weights, name: "y")
    let graph = quantized(builder.finish(outputs: [y]), .int8Tensor).graph
    let calibration = try Self.calibration(of: graph)
    let inputs = ["x": Tensor([4, 16], (0..<64).map { Float($0 % 256) })]
    var exact = calibration
    exact.values["x"] = 0...255
    var bytes = try Session(
      compile(graph, for: .host(HostTarget(calibration: exact)), passes: []))
    var floats = try Session(compile(graph, for: .host(.reference), passes: []))
    let (found, expected) = (try bytes.run(inputs), try floats.run(inputs))
    let tensor = try #require(expected["y"])
    // Inputs are whole numbers with the scale one, so that only sums are rounded.
    #expect(
      try #require(found["y"]).largestDifference(to: tensor) <= 1e-5 * tensor.largestMagnitude)
  }

  @Test func `activations apart change no result, and show what they are applied to`() throws {
    for seed in 1...40 as ClosedRange<UInt64> {
      let graph = try OptimizedGraph(randomGraph(seed: seed), passes: Pass.standard).graph
      let apart = graph.withActivationsApart
      #expect(apart.problems.isEmpty)
      #expect(apart.nodes.allSatisfy { $0.operation.activation == nil })
      #expect(try outputs(of: apart) == outputs(of: graph), "seed \(seed)")
    }
  }
}
