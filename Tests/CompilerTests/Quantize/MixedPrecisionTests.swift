import Compiler
import Execution
import Graphs
import Quantization
import Records
import Tensors
import Testing

struct MixedPrecisionTests {
  /// Two blocks, one of which has activations with outliers and suffers in bytes.
  static func graph() throws -> Graph {
    try CalibratedPassesTests.outlierBlock(seed: 5)
  }

  static func inputs(_ graph: Graph) -> [[String: Tensor]] {
    (1...2).map { graph.seededInputs(seed: $0) }
  }

  @Test func `the products that the outputs notice least are chosen, within the budget`() throws {
    let graph = try Self.graph()
    let inputs = Self.inputs(graph)
    var counts: [Int] = []
    for budget in [0, 1e-5, 1e-4, 1e-3, 1e-2, 1] {
      let mixed = try MixedPrecision(graph, over: inputs, budget: budget)
      #expect(mixed.sensitivities.map(\.node) == ["left", "right", "last"])
      #expect(mixed.loss <= budget)
      counts.append(mixed.byteNodes.count)
    }
    #expect(counts == counts.sorted() && counts.first == 0 && counts.last == 3, "\(counts)")
  }

  @Test func `the choice is the same every time`() throws {
    let graph = try Self.graph()
    let inputs = Self.inputs(graph)
    let first = try MixedPrecision(graph, over: inputs, budget: 1e-3)
    #expect(try MixedPrecision(graph, over: inputs, budget: 1e-3) == first)
  }

  @Test func `a product alone in bytes gives the noise of the choice of it`() throws {
    let graph = try Self.graph()
    let inputs = Self.inputs(graph)
    let all = try MixedPrecision(graph, over: inputs, budget: 1)
    let sum = all.sensitivities.reduce(0) { $0 + $1.noiseToSignal }
    // Noise adds up, nearly.
    #expect(all.loss > sum / 3 && all.loss < sum * 3, "\(all.loss), \(sum)")
  }

  @Test func `an accuracy budget holds the labels against the outputs`() throws {
    let graph = try QuantizeTests.folded("squeezenet1.1@64")
    let inputs = Self.inputs(graph)
    let agreement = try MixedPrecision(graph, over: inputs, budget: 0, loss: .topOneDisagreement)
    #expect(agreement.loss == 0 && !agreement.byteNodes.isEmpty)
  }

  @Test func `a configuration chooses at a reduced size, by names that hold at any`() throws {
    let configuration = try Configuration(parsing: "baseline,quantizer=mixed")
    for model in ["squeezenet1.1@128", "bert-mini@tokens=16,layers=2"] {
      let source = try ModelZoo.graph(named: model)
      let passes = try Pass.selected(by: configuration)
      let nodes = try MixedPrecision.byteNodes(for: source, passes: passes)
      #expect(!nodes.isEmpty)
      let graph = try OptimizedGraph(source, configuration).graph
      let marked = graph.nodes.filter {
        $0.precision == .int8
          && ["convolution", "matrix-multiply"].contains($0.operation.family)
      }
      #expect(marked.map(\.name) == nodes)
    }
  }

  @Test func `what cannot be tried says so`() throws {
    let configuration = try Configuration(parsing: "baseline,quantizer=mixed")
    let large = try ModelZoo.graph(named: "gpt2")
    let error = try #require(throws: CompilerError.self) {
      try OptimizedGraph(large, configuration)
    }
    #expect(error.description.contains("bytes of weights are too many to try"))
    var builder = GraphBuilder(name: "absent")
    let x = builder.input("x", TensorType([1, 8]))
    let weights = builder.constant("w", Constant(TensorType([4, 8]), .absent))
    let y = try builder.add(.matrixMultiply(MatrixMultiply()), x, weights, name: "y")
    let graph = builder.finish(outputs: [y])
    #expect(throws: CompilerError.self) { try OptimizedGraph(graph, configuration) }
  }

  @Test func `mixed precision stores bytes and halves`() throws {
    let graph = try Self.graph()
    let found = try quantizedWithChoice(graph, .mixed, budget: 1e-4)
    let formats = Set(found.decisions.map(\.format.bitsPerElement))
    #expect(formats.isSubset(of: [8, 16]))
    for node in found.graph.nodes where node.operation.family == "matrix-multiply" {
      let bits = found.graph[node.inputs[1]].constant?.format?.bitsPerElement
      #expect(node.precision == (bits == 8 ? .int8 : .fp16))
    }
  }
}
