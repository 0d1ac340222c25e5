import Bench
import Compiler
import Devices
import Records
import Simulation
import Testing

struct AblationRunTests {
  @Test func `each technique is off once, none is off and all are`() throws {
    let named = NamedConfiguration(try ConfigurationRequest(parsing: "speed"))
    let ablations = try named.ablations()
    #expect(ablations.count == Technique.all.count + 2)
    #expect(ablations.first?.name == "speed/all")
    #expect(ablations.last?.name == "speed/none")
    #expect(ablations[1].request.description.hasPrefix("speed,simd-off="))
    let off = try #require(ablations.first { $0.name == "speed/-fuse-activation" })
    #expect(off.request.description == "speed,passes-off=fuse-activation")
    let last = try #require(ablations.last).request.stated
    #expect(last == Configuration().withoutTechniques)
  }

  @Test func `without a technique nothing is faster on any device`() throws {
    let named = NamedConfiguration(try ConfigurationRequest(parsing: "speed"))
    var bench = Bench(
      Matrix(
        models: ["mobilenetv2@64"],
        devices: try DeviceCatalog().devices(matching: ["snapdragon-855-phone", "wasm-scalar"]),
        configurations: try named.ablations(), scenarios: [.warm]),
      simulator: try Simulator())
    let cells = bench.run(try header()).cells
    let whole = Dictionary(
      uniqueKeysWithValues: cells.filter { $0.series.configuration == "speed/all" }
        .map { ($0.series.device, $0.value(of: .latency) ?? .max) })
    #expect(whole.count == 2)
    for cell in cells {
      let latency = try #require(cell.value(of: .latency))
      #expect(latency >= whole[cell.series.device] ?? .max, "\(cell.series)")
    }
  }
}
