import Devices
import Graphs
import Simulation
import Testing

struct TilingTests {
  @Test func `blocks never cost misses, on any bundled profile`() throws {
    let models = try ["mobilenetv3-small@64", "bert-mini@layers=1,tokens=16"].map {
      try ModelZoo.graph(named: $0)
    }
    var gains = 0
    for levels in try bundledCaches() {
      let optimizer = CacheOptimizer(levels: levels)
      for graph in models {
        for (node, decision) in zip(graph.nodes, optimizer.applyTiling(to: graph)) {
          #expect(decision.misses <= decision.untiledMisses, "\(levels) \(node.name)")
          if decision.misses < decision.untiledMisses { gains += 1 }
        }
      }
    }
    #expect(gains > 100)
  }

  @Test func `layouts and blocks together miss least`() throws {
    let graph = try ModelZoo.graph(named: "mobilenetv2@64")
    let optimizer = CacheOptimizer(try bundledDevice("entry-phone-2gb"))
    let report = optimizer.report(of: graph, isTiled: true)
    let tiled = try #require(report.tiled)
    #expect(tiled.misses < report.after.misses)
    #expect(report.after.misses <= report.before.misses)
    #expect(report.tiled == optimizer.report(of: graph, isTiled: true).tiled)
  }

  @Test(arguments: ["entry-phone-2gb", "iphone-15-pro"])
  func `block sizes have a best one between the smallest and the largest`(device: String) throws {
    let optimizer = CacheOptimizer(try bundledDevice(device))
    let sizes = (0...8).map { 1 << $0 }
    let misses = sizes.map { optimizer.misses(multiplying: 256, 256, 256, blockSize: $0) }
    let least = try #require(misses.min())
    #expect(least < misses[0] && least < misses[8], "\(misses)")
    #expect(optimizer.bestBlockSize() == sizes[misses.firstIndex(of: least) ?? 0])
  }

  @Test func `blocks are written in elements`() {
    #expect(BlockSizes.whole.description == "mc=all kc=all nc=all, rows outside")
    #expect(
      BlockSizes(rows: 128, depth: 256, columns: 64).description
        == "mc=128 kc=256 nc=64, columns outside")
  }
}
