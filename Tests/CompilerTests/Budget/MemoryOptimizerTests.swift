import Compiler
import Devices
import Graphs
import Memory
import Records
import Simulation
import Testing

struct MemoryOptimizerTests {
  private let device: DeviceProfile

  init() throws { device = try DeviceCatalog().device("pixel-5") }

  @Test(arguments: [
    (
      MemoryOptimizerSettings(tradeoff: 1.5), MemoryOptimizerError.tradeoff(1.5),
      "tradeoff: expected a number from 0 (least memory) to 1 (least time), found 1.5"
    ),
    (
      MemoryOptimizerSettings(tradeoff: -0.1), .tradeoff(-0.1),
      "tradeoff: expected a number from 0 (least memory) to 1 (least time), found -0.1"
    ),
    (
      MemoryOptimizerSettings(maximumByteCount: 0), .budget(0),
      "maximumByteCount: expected at least 1 byte, found 0"
    ),
  ])
  func `settings that are wrong are named`(
    settings: MemoryOptimizerSettings, error: MemoryOptimizerError, description: String
  ) {
    do {
      _ = try MemoryOptimizer(settings, simulator: Simulator())
      Issue.record("\(settings) are accepted")
    } catch {
      #expect("\(error)" == description)
    }
    #expect(error.description == description)
  }

  @Test func `the trade-off holds from the next plan on, and a wrong one changes nothing`() throws {
    let graph = try ModelZoo.graph(named: "bert-mini")
    var optimizer = try MemoryOptimizer(
      MemoryOptimizerSettings(tradeoff: 0), simulator: Simulator())
    let small = try optimizer.optimize(graph, on: device)
    #expect(throws: MemoryOptimizerError.tradeoff(2)) { try optimizer.setTradeoff(2) }
    #expect(optimizer.settings.tradeoff == 0)
    try optimizer.setTradeoff(1)
    let fast = try optimizer.optimize(graph, on: device)
    #expect(small.residentBytes < fast.residentBytes)
    #expect(small.latencyNs > fast.latencyNs)
  }

  @Test func `a budget is kept, and one below the smallest run is refused with what lacks`() throws
  {
    let graph = try ModelZoo.graph(named: "bert-mini")
    var optimizer = try MemoryOptimizer(
      MemoryOptimizerSettings(tradeoff: 1, maximumByteCount: 1 << 30), simulator: Simulator())
    let fast = try optimizer.optimize(graph, on: device)
    let tight = Int(fast.residentBytes) - 1
    let smaller = try optimizer.optimize(graph, on: device, within: tight)
    #expect(smaller.residentBytes <= Int64(tight))
    do {
      _ = try optimizer.optimize(graph, on: device, within: 1000)
      Issue.record("1000 bytes are enough")
    } catch let error as MemoryShortfall {
      #expect(error.missingBytes == (error.neededBytes ?? 0) - 1000)
    }
    #expect(throws: MemoryOptimizerError.budget(-1)) {
      try optimizer.optimize(graph, on: device, within: -1)
    }
  }

  @Test func `reuse and places of operands save what the statistics say`() throws {
    let graph = try ModelZoo.graph(named: "mobilenetv2")
    func statistics(
      reuse: Bool, inPlace: Bool
    ) throws -> MemoryOptimizerStatistics {
      var optimizer = try MemoryOptimizer(
        MemoryOptimizerSettings(reusesTensors: reuse), simulator: Simulator())
      optimizer.setRunsInPlace(inPlace)
      _ = try optimizer.optimize(graph, on: device)
      return optimizer.statistics
    }
    let apart = try statistics(reuse: false, inPlace: false)
    #expect(apart.reusedBytes == 0)
    let shared = try statistics(reuse: true, inPlace: false)
    let inPlace = try statistics(reuse: true, inPlace: true)
    #expect(shared.currentBytes < apart.currentBytes)
    #expect(inPlace.currentBytes <= shared.currentBytes)
    #expect(shared.savedBytes > 0 && shared.reusedBytes > 0)
    #expect(shared.peakBytes == shared.currentBytes)
    #expect(shared.allocationCount == apart.allocationCount)
  }

  @Test func `lent memory is given back when the function ends or throws, also nested`() throws {
    struct Stop: Error {}
    var optimizer = try MemoryOptimizer(simulator: Simulator())
    func lend() throws {
      try optimizer.withTensorReuse { arena in
        _ = unsafe try arena.allocate(byteCount: 1000)
        try arena.withScope { inner in _ = unsafe try inner.allocate(byteCount: 3000) }
        #expect(arena.byteCount < 2000)
        _ = unsafe try arena.allocate(byteCount: 3000)
      }
    }
    try lend()
    let kept = optimizer.reusedByteCount
    #expect(kept >= 4000)
    for _ in 0..<10 { try lend() }
    #expect(throws: Stop.self) {
      try optimizer.withTensorReuse { arena in
        _ = unsafe try arena.allocate(byteCount: 900)
        throw Stop()
      }
    }
    optimizer.withTensorReuse { arena in #expect(arena.byteCount == 0) }
    #expect(optimizer.reusedByteCount == kept)
  }
}
