import Bench
import Devices
import Graphs
import Records
import Simulation
import Testing

/// Answers among the values of a matrix's cells.
@Suite struct BenchAccuracyTests {
  static let metrics: [Metric] = [.accuracy, .accuracyChange, .agreement, .outputSignalToNoise]

  @Test func `answers are judged in warm cells, and are the same on every device`() throws {
    let cells = try measure(
      ["digits-cnn"], on: ["tablet", "budget-phone"],
      ["baseline", "baseline,precision=int8,threads=2"])
    #expect(cells.count == 8)
    for cell in cells {
      let found = cell.measurements.filter { $0.metric.kind == .computed }
      guard cell.series.scenario == "warm" else {
        #expect(found.isEmpty)
        continue
      }
      #expect(found.map(\.metric) == Self.metrics)
      #expect((found.first?.value ?? 0) > 960_000)
      let twins = cells.filter {
        $0.series.configuration == cell.series.configuration && $0.series.scenario == "warm"
      }
      #expect(twins.count == 2)
      #expect(twins.allSatisfy { $0.measurements.suffix(4) == cell.measurements.suffix(4) })
    }
  }

  @Test func `what is too large to be judged keeps its simulated values`() throws {
    let cells = try measure(["decoder-24x2048@layers=8"], on: ["ipad-pro-11-m2"], ["baseline"])
    let warm = try #require(cells.first { $0.series.scenario == "warm" })
    #expect(warm.status == .ok && !warm.measurements.isEmpty)
    #expect(warm.measurements.allSatisfy { $0.metric.kind == .simulated })
    #expect(
      warm.reason?.message.hasPrefix("accuracy: 'decoder-24x2048@layers=8' has 1") == true,
      "\(warm.reason?.message ?? "")")
  }

  @Test func `simulated values do not depend on whether answers are judged`() throws {
    let with = try measure(["digits-transformer"], on: ["tablet"], ["baseline"])
    let without = try measure(
      ["digits-transformer"], on: ["tablet"], ["baseline"], evaluatesAccuracy: false)
    #expect(
      with.map { $0.measurements.filter { $0.metric.kind == .simulated } }
        == without.map(\.measurements))
    #expect(with.map(\.hash) == without.map(\.hash))
  }

  @Test func `a trained network has one size of image`() throws {
    let cells = try measure(["digits-cnn"], on: ["tablet"], ["baseline,input=16"])
    #expect(cells.allSatisfy { $0.status == .unsupported })
    #expect(cells[0].reason?.message == "'digits-cnn' has no image input whose size could be set")
  }

  private func measure(
    _ models: [String], on devices: [String], _ configurations: [String],
    evaluatesAccuracy: Bool = true
  ) throws -> [CellRecord] {
    let catalog = try DeviceCatalog()
    let matrix = Matrix(
      models: models, devices: try devices.map { try catalog.device($0) },
      configurations: try configurations.map {
        NamedConfiguration(try Configuration(parsing: $0))
      },
      scenarios: [.warm, .cold])
    var bench = try Bench(
      matrix, simulator: Simulator(), evaluatesAccuracy: evaluatesAccuracy)
    return matrix.cells.map { bench.measure($0).record }
  }
}
