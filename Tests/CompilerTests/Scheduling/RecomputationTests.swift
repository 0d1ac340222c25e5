import Compiler
import Devices
import Execution
import Graphs
import Records
import Simulation
import Tensors
import TestSupport
import Testing

struct RecomputationTests {
  /// Large results that wait for the way up, as in a U-Net (Ronneberger et al., 2015).
  private static func network(depth: Int = 3) throws -> Graph {
    var builder = GraphBuilder(name: "u-net", seed: 3)
    func convolution(_ x: ValueID, _ channels: Int, stride: Int = 1, name: String) throws -> ValueID
    {
      let inputs = builder.graph[x].type.shape[1]
      let weights = builder.parameter(
        "\(name).weight", [channels, inputs, 3, 3], scale: 0.1)
      return try builder.add(
        .convolution(
          Convolution(kernel: Extent(3), stride: Extent(stride), padding: .all(1))),
        x, weights, name: name)
    }
    var x = builder.input("x", TensorType([1, 2, 16, 16]))
    var skips: [ValueID] = []
    for level in 0..<depth {
      x = try convolution(x, 8, name: "down\(level)")
      x = try builder.add(.unary(.activation(.relu)), x, name: "down\(level).relu")
      skips.append(x)
      x = try convolution(x, 8, stride: 2, name: "narrow\(level)")
    }
    // The peak: wide layers in the middle.
    x = try convolution(x, 2048, name: "middle")
    x = try convolution(x, 8, name: "middle.back")
    for level in (0..<depth).reversed() {
      x = try builder.add(
        .resize(Resize(.nearest, scale: Extent(2))), x, name: "up\(level)")
      x = try builder.add(.concatenate(axis: 1), x, skips[level], name: "join\(level)")
      x = try convolution(x, 8, name: "up\(level).out")
    }
    return builder.finish(outputs: [x])
  }

  private func recomputed(_ graph: Graph, until limit: Int) -> Recomputation {
    graph.recomputing(until: limit) { graph[$0].type.byteCount }
  }

  @Test func `skips are computed again when the middle is the peak`() throws {
    let graph = try Self.network()
    let all = recomputed(graph, until: .max)
    #expect(all.entries.isEmpty && all.graph == graph && all.peakBytes == all.originalPeakBytes)
    var (peak, macs) = (all.peakBytes, 0)
    for limit in stride(from: all.peakBytes - 1, to: 0, by: -2048) {
      let result = recomputed(graph, until: limit)
      #expect(result.graph.problems.isEmpty)
      #expect(result.peakBytes <= limit || result.shortfallBytes == result.peakBytes - limit)
      #expect(result.peakBytes <= peak && result.recomputedMacs >= macs)
      #expect(result.graph.macs == graph.macs + result.recomputedMacs)
      (peak, macs) = (result.peakBytes, result.recomputedMacs)
    }
    #expect(peak < all.originalPeakBytes * 9 / 10 && macs > 0)
    let least = recomputed(graph, until: 0)
    let first = try #require(least.entries.first)
    #expect(first.layer.hasPrefix("down") && first.nodes.contains("\(first.layer).again"))
  }

  @Test func `outputs are the same bits on this machine`() throws {
    let graph = try Self.network()
    let least = recomputed(graph, until: 0)
    #expect(!least.entries.isEmpty)
    try expectSameBits(least.graph, graph)
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `random graphs keep the limit and their bits`(
    seed: UInt64
  ) throws {
    let graph = randomGraph(seed: seed, hasPatterns: true)
    let full = recomputed(graph, until: .max).peakBytes
    for share in [0, 50, 80, 95] {
      let limit = full * share / 100
      let result = recomputed(graph, until: limit)
      #expect(result.graph.problems.isEmpty)
      #expect(result.shortfallBytes == max(0, result.peakBytes - limit))
      #expect(result.peakBytes <= full)
      let names = result.graph.nodes.map(\.name)
      #expect(Set(names).count == names.count)
      if share == 0, !result.entries.isEmpty { try expectSameBits(result.graph, graph) }
    }
  }

  private func expectSameBits(_ changed: Graph, _ graph: Graph) throws {
    let inputs = graph.seededInputs(seed: 5)
    var first = try Session(try compile(graph, for: .host(.reference), passes: []))
    var second = try Session(try compile(changed, for: .host(.reference), passes: []))
    let (expected, found) = (try first.run(inputs), try second.run(inputs))
    #expect(expected.keys.sorted() == found.keys.sorted())
    for (name, tensor) in expected {
      #expect(tensor.elements.map(\.bitPattern) == found[name]?.elements.map(\.bitPattern))
    }
  }

  @Test func `a limit on activations is a key of configurations`() throws {
    let graph = try Self.network()
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    func plan(_ text: String) throws -> Plan {
      let configuration = try Configuration(parsing: text)
      return try OptimizedGraph(graph, configuration).plan(
        for: .device(device, Simulator()), configuration)
    }
    let free = try plan("baseline")
    #expect(free.recomputedMacs == 0)
    let kibibytes = free.arenaBytes / 1024
    #expect(try plan("baseline,activation-kib=\(kibibytes + 1)") == free)
    let tight = try plan("baseline,activation-kib=\(kibibytes * 9 / 10)")
    #expect(tight.arenaBytes < free.arenaBytes && tight.recomputedMacs > 0)
    #expect(tight.steps.count > free.steps.count && tight.weightBytes == free.weightBytes)
    #expect(tight.sourceHash == free.sourceHash && tight.graphHash != free.graphHash)
    let trace = try Simulator().simulate(tight, on: device, Configuration())
    #expect(trace.recomputedMacs == Int64(tight.recomputedMacs))
  }
}
