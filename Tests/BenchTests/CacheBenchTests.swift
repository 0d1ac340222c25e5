import Bench
import Devices
import Records
import Simulation
import Testing

struct CacheBenchTests {
  private func cells(_ devices: [String]) throws -> [CellRecord] {
    var bench = Bench(
      Matrix(
        models: ["mobilenetv2@64"], devices: try DeviceCatalog().devices(matching: devices),
        configurations: [NamedConfiguration(Configuration())], scenarios: [.warm]),
      simulator: try Simulator(), simulatesCaches: true)
    return bench.run(try header()).cells
  }

  @Test func `misses before and after layouts are stored`() throws {
    for cell in try cells(["snapdragon-855-phone", "wasm-scalar"]) {
      let planar =
        try #require(cell.value(of: .l1PlanarMisses)) + (cell.value(of: .l2PlanarMisses) ?? 0)
      let chosen = try #require(cell.value(of: .l1Misses)) + (cell.value(of: .l2Misses) ?? 0)
      #expect(planar > 0 && chosen > 0)
      let rate = try #require(cell.value(of: .l1HitRate))
      #expect((1...1_000_000).contains(rate))
      let hits = try #require(cell.value(of: .l1Hits))
      let misses = try #require(cell.value(of: .l1Misses))
      #expect(hits * 1_000_000 / (hits + misses) == rate)
      let evictions = try #require(cell.value(of: .l1Evictions))
      #expect(evictions > 0 && evictions <= misses)
    }
  }

  @Test func `equal caches give equal numbers`() throws {
    let pair = try cells(["budget-phone-4gb", "budget-tablet-4gb"])
    #expect(pair.count == 2)
    #expect(pair[0].value(of: .l1Misses) == pair[1].value(of: .l1Misses))
  }
}
