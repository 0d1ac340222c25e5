import Bench
import Devices
import Records
import Simulation
import Testing

struct WeightStreamingTests {
  @Test func `bert-base under a limit of 200 MB runs with streamed weights only`() throws {
    let configurations = [
      "baseline", "baseline,weights=mapped", "baseline,weights=streamed",
      "baseline,prefetch=off,weights=streamed",
    ]
    let matrix = Matrix(
      models: ["bert-base"],
      devices: [try DeviceCatalog().device("pixel-5+memory.appLimitMiB=200")],
      configurations: try configurations.map {
        NamedConfiguration(try Configuration(parsing: $0))
      }, scenarios: [.warm])
    var bench = try Bench(matrix, simulator: Simulator())
    let run = bench.run(try header())
    func cell(_ configuration: String) throws -> CellRecord {
      try #require(run.cells.first { $0.series.configuration == configuration })
    }
    func value(_ metric: Metric, of cell: CellRecord) throws -> Int64 {
      try #require(cell.measurements.first { $0.metric == metric }).value
    }
    #expect(try cell("baseline").status == .oom)
    let streamed = try cell("baseline,weights=streamed")
    #expect(streamed.status == .ok)
    #expect(try value(.peakMemory, of: streamed) <= 200 << 20)
    #expect(try value(.weights, of: streamed) > 400_000_000)
    let stall = try value(.weightStall, of: streamed)
    #expect(stall == streamed.layers.reduce(0) { $0 + $1.storageNs })
    #expect(try value(.storageTraffic, of: streamed) > 0)
    #expect(try value(.residentWeights, of: streamed) > 0)
    let unread = try cell("baseline,prefetch=off,weights=streamed")
    #expect(try value(.weightStall, of: unread) > stall)
    #expect(try cell("baseline,weights=mapped").status == .ok)
  }
}
