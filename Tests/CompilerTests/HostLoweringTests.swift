import Compiler
import Graphs
import Kernels
import Records
import Tensors
import TestSupport
import Testing

/// What plans for this machine are made of: conversions, fused additions, and which values are
/// bytes.
struct HostLoweringTests {
  private static let pointwise = Convolution(kernel: Extent(1))

  /// The ranges -1 ... 1 for all values but some.
  private func calibration(
    of graph: Graph, except others: [String: ClosedRange<Float>?] = [:]
  ) -> Calibration {
    var calibration = Calibration()
    for value in graph.values where value.constant == nil {
      guard let range = others[value.name] ?? -1...1 else { continue }
      calibration.note(range, value: value.name, node: value.name)
    }
    return calibration
  }

  private func plan(
    _ graph: Graph, _ precision: Precision = .fp32, _ calibration: Calibration? = nil,
    mayTransform: Bool = true
  ) throws -> Plan {
    let ranges = precision == .int8 ? calibration ?? self.calibration(of: graph) : nil
    let target = HostTarget(
      precision: precision, calibration: ranges, mayTransform: mayTransform)
    return try compile(graph, for: .host(target), passes: [])
  }

  /// Two convolutions of an image, and what becomes of their results.
  private func branches(
    channels: Int = 16, _ join: (inout GraphBuilder, ValueID, ValueID) throws -> ValueID
  ) throws -> Graph {
    var builder = GraphBuilder(name: "branches")
    let x = builder.input("x", TensorType([1, channels, 6, 6]))
    let shape = Shape([16, channels, 1, 1])
    let a = try builder.convolution(x, Self.pointwise, shape, name: "a")
    let b = try builder.convolution(x, Self.pointwise, shape, name: "b")
    return builder.finish(outputs: [try join(&builder, a, b)])
  }

  @Test(arguments: [Precision.fp32, .int8])
  func `an operand that two steps want in another form is converted once`(
    precision: Precision
  ) throws {
    let plan = try plan(
      branches { try $0.add(.binary(Binary(.add)), $1, $2, name: "y") }, precision)
    let x = plan.graph.inputs[0]
    let conversions = plan.conversions.filter { plan.graph.nodes[$0.node].inputs == [x] }
    #expect(conversions.count == 1)
    let form = try #require(conversions.first.map { plan.graph.nodes[$0.node].outputs[0] })
    let storage = plan.storage(of: form)
    #expect(storage.layout == .channelsLast)
    #expect((storage.quantization != nil) == (precision == .int8))
    for name in ["a", "b"] { #expect(try plan.step(name).map(plan.operand(of:)) == form) }
  }

  @Test(arguments: [Precision.fp32, .int8])
  func `an addition is done where the later of two products stores`(precision: Precision) throws {
    let graph = try branches { builder, a, b in
      try builder.add(
        .binary(Binary(.add, activation: .relu)), a, b, name: "sum")
    }
    let fused = try plan(graph, precision)
    let product = try #require(try fused.step("b"))
    let addition = try #require(product.fused.first)
    #expect(fused.graph.nodes[addition].name == "sum")
    #expect(try fused.step("a")?.fused == [])
    #expect(try fused.step("sum") == nil)
    // The residual is the result of the earlier one.
    let residual = try #require(fused.graph.operands(of: product).last)
    #expect(fused.graph[residual].name.hasPrefix("a"))
    let apart = try plan(graph, precision, mayTransform: false)
    #expect(apart.steps.allSatisfy { $0.fused.isEmpty })
    #expect(try apart.step("sum") != nil)
  }

  @Test func `in bytes, an activation that does more than limit keeps its addition apart`() throws {
    let graph = try branches { builder, a, b in
      try builder.add(.binary(Binary(.add, activation: .hardSwish)), a, b, name: "sum")
    }
    #expect(try plan(graph).steps.contains { !$0.fused.isEmpty })
    #expect(try plan(graph, .int8).steps.allSatisfy { $0.fused.isEmpty })
  }

  @Test func `a product with another user keeps its result`() throws {
    let graph = try branches { builder, a, b in
      let sum = try builder.add(.binary(Binary(.add)), a, b, name: "sum")
      let more = try builder.add(.binary(Binary(.multiply)), sum, b, name: "more")
      return try builder.add(.binary(Binary(.add)), more, a, name: "y")
    }
    #expect(try plan(graph).steps.allSatisfy { $0.fused.isEmpty })
  }

  @Test func `the first convolution reads planes as they come`() throws {
    var builder = GraphBuilder(name: "stem")
    let x = builder.input("x", TensorType([1, 3, 8, 8]))
    let y = try builder.convolution(
      x, Convolution(kernel: Extent(3), stride: Extent(2), padding: .all(1)), [8, 3, 3, 3],
      name: "stem")
    let graph = builder.finish(outputs: [y])
    let floats = try plan(graph)
    let step = try #require(try floats.step("stem"))
    #expect(floats.operand(of: step) == floats.graph.inputs[0])
    #expect(floats.conversions.count == 1, "only the output is converted")
    #expect(floats.storage(of: floats.graph.results(of: step)[0]).layout == .channelsLast)
    // Bytes are made of it first.
    let bytes = try plan(graph, .int8)
    let first = try #require(bytes.steps.first)
    #expect(first.kernel.algorithm == .conversion)
    #expect(bytes.graph.nodes[first.node].inputs == bytes.graph.inputs)
  }

  @Test func `what is only concatenated has the scale of the whole`() throws {
    let graph = try branches { builder, a, b in
      let whole = try builder.add(.concatenate(axis: 1), a, b, name: "whole")
      return try builder.convolution(whole, Self.pointwise, [8, 32, 1, 1], name: "c")
    }
    let ranges = calibration(of: graph, except: ["a": -2...0, "b": 0...3, "whole": -2...3])
    let plan = try plan(graph, .int8, ranges)
    let whole = try #require(try plan.quantization("whole"))
    #expect(whole == AffineQuantization(covering: -2...3))
    #expect(try plan.quantization("a") == whole)
    #expect(try plan.quantization("b") == whole)
    #expect(try plan.step("whole")?.kernel.precision == .int8)
  }

  @Test func `what is concatenated and used elsewhere keeps its own scale`() throws {
    let graph = try branches { builder, a, b in
      let whole = try builder.add(.concatenate(axis: 1), a, b, name: "whole")
      let c = try builder.convolution(whole, Self.pointwise, [16, 32, 1, 1], name: "c")
      let d = try builder.convolution(a, Self.pointwise, [16, 16, 1, 1], name: "d")
      return try builder.add(.binary(Binary(.add)), c, d, name: "y")
    }
    let ranges = calibration(of: graph, except: ["a": -2...0, "b": 0...3, "whole": -2...3])
    let plan = try plan(graph, .int8, ranges)
    #expect(try plan.quantization("a") == AffineQuantization(covering: -2...0))
    #expect(try plan.quantization("b") == AffineQuantization(covering: -2...3))
  }

  @Test func `one channel at a time, operands and results are bytes`() throws {
    var builder = GraphBuilder(name: "depthwise")
    let x = builder.input("x", TensorType([1, 16, 6, 6]))
    let depthwise = Convolution(kernel: Extent(3), padding: .all(1), groups: 16)
    let y = try builder.convolution(x, depthwise, [16, 1, 3, 3], name: "depthwise")
    let z = try builder.add(.unary(.exponential), y, name: "z")
    let graph = builder.finish(outputs: [z])
    let plan = try plan(graph, .int8)
    let step = try #require(try plan.step("depthwise"))
    #expect(step.kernel.algorithm == .depthwise && step.kernel.precision == .int8)
    #expect(plan.storage(of: plan.operand(of: step)).quantization != nil)
    #expect(try plan.quantization("depthwise") != nil)
    #expect(try plan.step("z")?.kernel.precision == .fp32)
  }

  @Test func `a maximum is taken of bytes as they are`() throws {
    var builder = GraphBuilder(name: "maximum")
    let x = builder.input("x", TensorType([1, 16, 6, 6]))
    let a = try builder.convolution(x, Self.pointwise, [16, 16, 1, 1], name: "a")
    let pool = Pool(.maximum, kernel: Extent(2), stride: Extent(2))
    let pooled = try builder.add(.pool(pool), a, name: "pooled")
    let c = try builder.convolution(pooled, Self.pointwise, [16, 16, 1, 1], name: "c")
    let graph = builder.finish(outputs: [c])
    let plan = try plan(graph, .int8, calibration(of: graph, except: ["a": -4...4]))
    #expect(try plan.quantization("pooled") == AffineQuantization(covering: -4...4))
    #expect(try plan.quantization("a") == plan.quantization("pooled"))
  }

  @Test func `sums before an activation with a table have a scale of their own`() throws {
    var builder = GraphBuilder(name: "table")
    let x = builder.input("x", TensorType([1, 16, 6, 6]))
    let swish = Convolution(kernel: Extent(1), activation: .hardSwish)
    let limited = Convolution(kernel: Extent(1), activation: .clip(0, 6))
    let a = try builder.convolution(x, swish, [16, 16, 1, 1], name: "a")
    let b = try builder.convolution(a, limited, [16, 16, 1, 1], name: "b")
    let c = try builder.convolution(b, Self.pointwise, [16, 16, 1, 1], name: "c")
    let graph = builder.finish(outputs: [c])
    let plan = try plan(graph, .int8)
    #expect(try plan.step("a")?.intermediate == AffineQuantization(covering: -1...1))
    #expect(try plan.step("b")?.intermediate == nil)
  }

  @Test func `without ranges a plan in bytes is one in floats`() throws {
    let graph = try ModelZoo.graph(named: "mobilenetv2@32")
    let plan = try plan(graph, .int8, Calibration())
    #expect(plan.storages.allSatisfy { $0.quantization == nil })
    #expect(plan.steps.allSatisfy { $0.kernel.precision == .fp32 })
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>, [Precision.fp32, .int8])
  func `random graphs keep their interface, and convert nothing twice`(
    seed: UInt64, precision: Precision
  ) throws {
    let graph = randomGraph(seed: seed)
    let plan = try plan(graph, precision)
    #expect(plan.storages.count == plan.graph.values.count)
    #expect(plan.graph.problems.isEmpty, "\(plan.graph.problems)")
    let (inputs, outputs) = (plan.graph.inputs, plan.graph.outputs)
    #expect(inputs.map { plan.graph[$0].name } == graph.inputs.map { graph[$0].name })
    #expect(outputs.map { plan.graph[$0].name } == graph.outputs.map { graph[$0].name })
    for id in inputs + outputs { #expect(plan.storage(of: id) == ValueStorage()) }
    var seen: Set<[String]> = []
    for step in plan.conversions {
      let node = plan.graph.nodes[step.node]
      let (from, to) = (plan.storage(of: node.inputs[0]), plan.storage(of: node.outputs[0]))
      #expect(node.operation == .unary(.identity))
      #expect(from != to)
      #expect(seen.insert(["\(node.inputs[0])", "\(to)"]).inserted, "\(node.name)")
    }
    if precision == .fp32 { #expect(plan.storages.allSatisfy { $0.quantization == nil }) }
  }
}

extension Plan {
  fileprivate var conversions: [Step] { steps.filter { $0.kernel.algorithm == .conversion } }

  /// The step of a node.
  fileprivate func step(_ name: String) throws -> Step? {
    steps.first { graph.nodes[$0.node].name == name && $0.kernel.algorithm != .conversion }
  }

  /// The first operand of a step.
  fileprivate func operand(of step: Step) -> ValueID { graph.nodes[step.node].inputs[0] }

  /// The scale of a node's result as its kernel stores it.
  fileprivate func quantization(_ name: String) throws -> AffineQuantization? {
    let step = try #require(try step(name))
    return storage(of: graph.results(of: step)[0]).quantization
  }
}
