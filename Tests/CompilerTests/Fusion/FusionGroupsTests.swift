import Compiler
import Graphs
import Tensors
import TestSupport
import Testing

struct FusionGroupsTests {
  static let patterns: [FusionPattern] = [.residual, .depthwisePointwise, .squeezeExcite]

  @Test func `depthwise, pointwise and the residual behind them share a step`() throws {
    let graph = Pass.standard.reduce(try ModelZoo.graph(named: "mobilenetv2@32")) { $1.run($0) }
    let groups = FusionGroups(graph, patterns: Self.patterns).groups
    // 17 blocks have a depthwise convolution, 10 of them a residual.
    #expect(groups.count == 17)
    #expect(groups.count { $0.count == 3 } == 10)
    let names = groups.map { $0.map { graph.nodes[$0].operation.family } }
    #expect(names.contains(["convolution", "convolution", "binary"]))
  }

  @Test func `the nodes of a gate share a step with the scaling`() throws {
    let graph = Pass.standard.reduce(try ModelZoo.graph(named: "mobilenetv3-small@32")) {
      $1.run($0)
    }
    let groups = FusionGroups(graph, patterns: [.squeezeExcite]).groups
    #expect(groups.count == 9)
    for group in groups {
      #expect(
        group.map { graph.nodes[$0].operation.family }
          == ["reduce", "convolution", "convolution", "binary"])
    }
  }

  @Test func `a merge that is not worthwhile leaves the groups as they were`() throws {
    let graph = Pass.standard.reduce(try ModelZoo.graph(named: "mobilenetv2@32")) { $1.run($0) }
    let groups = FusionGroups(graph, patterns: Self.patterns) { merged, parts in
      #expect(parts.joined().sorted() == merged)
      return merged.count < 3
    }.groups
    #expect(groups.allSatisfy { $0.count == 2 })
    #expect(groups.count == 17)
  }

  @Test func `what is used elsewhere, is an output or differs in shape shares no step`() throws {
    for isOutput in [false, true] {
      var builder = GraphBuilder(name: "shared")
      let x = builder.input("x", TensorType([1, 4, 5, 5]))
      let depthwise = try builder.convolution(
        x, Convolution(kernel: Extent(3), padding: .all(1), groups: 4), [4, 1, 3, 3], name: "dw")
      let pointwise = try builder.convolution(
        depthwise, Convolution(kernel: Extent(1)), [4, 4, 1, 1], name: "pw")
      let sum = try builder.add(.binary(Binary(.add)), pointwise, x, name: "sum")
      let more = try builder.add(.binary(Binary(.multiply)), depthwise, pointwise, name: "more")
      let graph = builder.finish(outputs: isOutput ? [sum, depthwise, pointwise] : [sum, more])
      #expect(FusionGroups(graph, patterns: Self.patterns).groups.isEmpty)
    }
  }

  @Test(arguments: 1...200 as ClosedRange<UInt64>)
  func `groups of random graphs are disjoint, ordered and closed, and save bytes`(
    seed: UInt64
  ) throws {
    let graph = Pass.standard.reduce(randomGraph(seed: seed)) { $1.run($0) }
    let groups = FusionGroups(graph, patterns: Self.patterns).groups
    let members = groups.flatMap { $0 }
    #expect(Set(members).count == members.count)
    #expect(groups.map(\.last) == groups.map(\.last).sorted { $0 ?? 0 < $1 ?? 0 })
    let uses = graph.useCounts()
    for group in groups {
      #expect(group.count > 1 && group == group.sorted())
      let operands = group.flatMap { graph.nodes[$0].inputs }
      for node in group.dropLast() {
        for output in graph.nodes[node].outputs {
          #expect(uses[output.index] == operands.count { $0 == output })
        }
      }
      #expect(graph.activationBytes(groups: [group]) < graph.activationBytes())
    }
  }
}
