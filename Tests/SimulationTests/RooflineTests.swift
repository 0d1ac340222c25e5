import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

struct RooflineTests {
  @Test func `ceilings are those of the cores that work`() throws {
    let simulator = try Simulator()
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    var configuration = Configuration()
    configuration.threads = .count(1)
    let roofline = simulator.roofline(of: device, configuration)
    #expect(roofline.ceilings.map(\.name) == ["scalar", "fp32", "fp16", "int8"])
    #expect(roofline.ceilingInUse == "fp32")
    let fastest = try #require(device.clusters.first)
    let cycles = Double(fastest.maximumFrequencyKHz) / 1e6
    #expect(roofline.ceilings[1].gigaflopsPerSecond == 2 * fastest.core.fp32MacsPerCycle * cycles)
    #expect(roofline.slopes.map(\.name) == ["L1", "L2", "LLC", "DRAM"])
    let rates = roofline.slopes.map(\.gigabytesPerSecond)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })

    configuration.threads = .all
    configuration.cores = .big
    configuration.precision = .fp16
    let parallel = simulator.roofline(of: device, configuration)
    #expect(parallel.ceilingInUse == "fp16")
    #expect(parallel.ceilings[1].gigaflopsPerSecond > 2 * roofline.ceilings[1].gigaflopsPerSecond)

    configuration.optimization = .none
    #expect(simulator.roofline(of: device, configuration).ceilings.map(\.name) == ["scalar"])
  }

  @Test(arguments: ["budget-phone", "iphone-15-pro"])
  func `no step moves or computes more than the ceilings allow`(name: String) throws {
    let simulator = try Simulator()
    let device = try DeviceCatalog().device(name)
    let graph = try ModelZoo.graph(named: "mobilenetv2")
    var configuration = Configuration()
    configuration.cores = .big
    configuration.threads = .all
    let plan = try compile(graph, for: .device(device, simulator), passes: Pass.standard)
    let layers = simulator.layers(of: plan, on: device, configuration)
    let roofline = simulator.roofline(of: device, configuration)
    let peak = try #require(roofline.ceilings.first { $0.name == "fp32" }).gigaflopsPerSecond
    let widest = try #require(roofline.slopes.first).gigabytesPerSecond
    #expect(layers.contains { ($0.work?.macs ?? 0) > 0 })
    for layer in layers where layer.totalNs > 1000 {
      let work = try #require(layer.work)
      // A rounding of each term, half a nanosecond at most, is far below a thousandth.
      let limit = Double(layer.totalNs) * 1.001
      if !layer.kernel.contains("winograd") { #expect(2 * Double(work.macs) <= peak * limit) }
      #expect(Double(work.bytes) <= widest * limit)
    }
    #expect(layers.reduce(0) { $0 + ($1.work?.macs ?? 0) } == Int64(graph.macs))
  }
}
