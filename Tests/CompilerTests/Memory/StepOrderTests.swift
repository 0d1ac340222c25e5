import Basics
import Graphs
import Records
import Tensors
import TestSupport
import Testing

@testable import Compiler

struct StepOrderTests {
  @Test(arguments: 1...150 as ClosedRange<UInt64>)
  func `orders keep dependencies and never take more, and small ones are the best there are`(
    seed: UInt64
  ) throws {
    let graph = randomGraph(seed: seed, hasPatterns: seed % 2 == 0)
    let steps = plainSteps(graph)
    for rule in [InPlaceRule.never, .general] {
      let blocks = ActivationBlocks(graph, steps: steps, rule: rule) { graph[$0].type.byteCount }
      let found = StepOrder(blocks)
      expectRunnable(found.order, graph, steps)
      var live = LiveBytes(blocks)
      let given = live.profile(Array(steps.indices)).max() ?? 0
      #expect(found.peakByteCount <= given)
      #expect(found.peakByteCount == live.profile(found.order).max() ?? 0)
      guard steps.count <= 12 else { continue }
      #expect(found.peakByteCount == leastPeak(blocks), "seed \(seed)")
    }
  }

  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func `tangled graphs of 12 nodes have the order of the least peak`(seed: UInt64) throws {
    let graph = try tangle(seed: seed, count: 6)
    let steps = plainSteps(graph)
    let blocks = ActivationBlocks(graph, steps: steps, rule: .general) {
      graph[$0].type.byteCount
    }
    #expect(StepOrder(blocks).peakByteCount == leastPeak(blocks))
  }

  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func `large tangles keep dependencies and never take more`(seed: UInt64) throws {
    let graph = try tangle(seed: seed, count: 150)
    let steps = plainSteps(graph)
    let blocks = ActivationBlocks(graph, steps: steps, rule: .general) {
      graph[$0].type.byteCount
    }
    let found = StepOrder(blocks)
    expectRunnable(found.order, graph, steps)
    var live = LiveBytes(blocks)
    #expect(found.peakByteCount <= live.profile(Array(steps.indices)).max() ?? 0)
  }

  @Test func `a branch that ends small is finished before the next begins`() throws {
    var builder = GraphBuilder(name: "branches")
    let x = builder.input("x", TensorType([1, 64]))
    var wide: [ValueID] = []
    for name in ["a", "b", "c"] {
      wide.append(
        try builder.add(
          .concatenate(axis: 1), [x, x, x, x], name: "\(name).wide")[0])
    }
    var sums: [ValueID] = []
    for (index, value) in wide.enumerated() {
      sums.append(
        try builder.add(
          .reduce(Reduce(.sum, axes: [1], keepsAxes: true)), value, name: "\(index).sum"))
    }
    let last = try builder.add(.concatenate(axis: 1), sums, name: "last")[0]
    let graph = builder.finish(outputs: [last])
    let blocks = ActivationBlocks(graph, steps: plainSteps(graph), rule: .general) {
      graph[$0].type.byteCount
    }
    // x of 256 bytes, one branch of 1024, and a line for each sum.
    #expect(StepOrder(blocks).order == [0, 3, 1, 4, 2, 5, 6])
    #expect(StepOrder(blocks).peakByteCount == 256 + 1024 + 2 * 64)
  }

  // MARK: Parts

  private func plainSteps(_ graph: Graph) -> [Step] {
    graph.nodes.indices.map { index in
      let node = graph.nodes[index]
      return Step(
        node: index,
        kernel: KernelDescriptor(
          family: node.operation.family,
          algorithm: isView(node, in: graph) ? .view : .streaming, precision: .fp32))
    }
  }

  private func expectRunnable(_ order: [Int], _ graph: Graph, _ steps: [Step]) {
    #expect(order.sorted() == Array(steps.indices))
    var made = Set(graph.inputs)
    for step in order {
      let node = graph.nodes[steps[step].node]
      #expect(node.inputs.allSatisfy { graph[$0].constant != nil || made.contains($0) })
      made.formUnion(node.outputs)
    }
  }

  /// The lowest peak, by trying every order.
  ///
  /// - Complexity: O(2^n n), because sets of steps that were reached with a lower peak are not
  ///   followed again.
  private func leastPeak(_ blocks: ActivationBlocks) -> Int {
    var best: [Set<Int>: Int] = [:]
    func follow(_ order: [Int], _ peak: Int) {
      let done = Set(order)
      if let known = best[done], known <= peak { return }
      best[done] = peak
      for step in blocks.uses.indices where !done.contains(step) {
        guard blocks.uses[step].predecessors.allSatisfy(done.contains) else { continue }
        var live = LiveBytes(blocks)
        follow(order + [step], max(peak, live.profile(order + [step]).last ?? 0))
      }
    }
    follow([], 0)
    return best[Set(blocks.uses.indices)] ?? 0
  }

  /// Nodes that read up to three random values before them; what nobody reads is an output.
  private func tangle(seed: UInt64, count: Int) throws -> Graph {
    var random = SplitMix64(seed: seed)
    var builder = GraphBuilder(name: "tangle")
    var values = [builder.input("x", TensorType([1, 16]))]
    for index in 0..<count {
      let operands = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        values[Int.random(in: max(0, values.count - 6)..<values.count, using: &random)]
      }
      let isSum = Bool.random(using: &random)
      let joined = try builder.add(.concatenate(axis: 1), operands, name: "join\(index)")[0]
      let width = builder.graph[joined].type.shape[1]
      let sizes = [min(width, Int.random(in: 1...200, using: &random))]
      guard isSum || index + 1 == count else {
        values.append(joined)
        continue
      }
      values.append(
        try builder.add(.slice(starts: [0, 0], sizes: [1] + sizes), joined, name: "cut\(index)"))
    }
    let graph = builder.graph
    let used = Set(graph.nodes.flatMap(\.inputs))
    return builder.finish(outputs: values.dropFirst().filter { !used.contains($0) })
  }
}
