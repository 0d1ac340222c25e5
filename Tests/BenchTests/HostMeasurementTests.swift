import Bench
import Devices
import Graphs
import Records
import Simulation
import Testing

struct HostMeasurementTests {
  private static let model = "decoder-24x2048@layers=1,tokens=4,width=128"

  @Test func `a model that fits is run as often as asked for`() throws {
    let cell = try measure(Self.model, on: "tablet", "baseline", sampleCount: 3)
    #expect(cell.status == .ok && cell.reason == nil)
    #expect(cell.samples.map(\.metric) == [.hostLatency])
    let samples = cell.samples.first?.samples ?? []
    #expect(samples.count == 3 && samples.allSatisfy { $0 > 0 })
    #expect(cell.value(of: .hostLatency) == samples.sorted()[1])
    // 1e-4 of the largest output, in units of 10^-9.
    #expect((cell.value(of: .outputError) ?? .max) < 100_000)
    #expect(cell.measurements.map(\.metric).suffix(3) == [.steps, .hostLatency, .outputError])
  }

  @Test func `only warm inferences are run here`() throws {
    let cell = try measure(Self.model, on: "tablet", "baseline", .cold, sampleCount: 3)
    #expect(cell.status == .ok && cell.samples.isEmpty)
    #expect(cell.value(of: .hostLatency) == nil)
  }

  @Test func `simulated values do not depend on what is run here`() throws {
    let simulated = try measure(Self.model, on: "tablet", "baseline", sampleCount: nil)
    let both = try measure(Self.model, on: "tablet", "baseline", sampleCount: 1)
    #expect(both.measurements.filter { $0.metric.kind == .simulated } == simulated.measurements)
    #expect(simulated.samples.isEmpty && simulated.hash == both.hash)
  }

  @Test func `a model beyond the device's memory is not run`() throws {
    let cell = try measure("bert-mini", on: "tablet+memory.appLimitMiB=20", "baseline")
    #expect(cell.status == .oom && cell.samples.isEmpty)
  }

  @Test func `other precisions are simulated only, and the reason says so`() throws {
    let cell = try measure(Self.model, on: "tablet", "baseline,precision=fp16")
    #expect(cell.status == .ok && cell.samples.isEmpty)
    #expect(cell.reason?.message == "host: kernels of this version compute in fp32 and int8")
  }

  private func measure(
    _ model: String, on device: String, _ configuration: String, _ scenario: Scenario = .warm,
    sampleCount: Int? = 1
  ) throws -> CellRecord {
    let matrix = Matrix(
      models: [model], devices: [try DeviceCatalog().device(device)],
      configurations: [NamedConfiguration(try Configuration(parsing: configuration))],
      scenarios: [scenario])
    var bench = try Bench(
      matrix, simulator: Simulator(), host: sampleCount.map { HostOptions(sampleCount: $0) })
    return bench.measure(try #require(matrix.cells.first)).record
  }
}
