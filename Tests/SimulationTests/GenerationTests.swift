import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

struct GenerationTests {
  static let devices = ["budget-phone", "snapdragon-855-phone", "tablet"]
  static let configurations = Cell.configurations

  /// The trapezoid over the first and the last step, against every step on its own.
  @Test(arguments: devices, configurations)
  func `steps between the first and the last are summed to a thousandth`(
    device: String, configuration: String
  ) throws {
    let generator = try #require(
      try TextGenerator(named: "gpt2@layers=2,tokens=16,width=256", batch: 1))
    let (profile, settings) = try (
      bundledDevice(device), Configuration(parsing: configuration)
    )
    func compiled(_ graph: Graph) throws -> Plan {
      try plan(graph, on: profile, settings)
    }
    let simulator = try Simulator()
    let tokens = 40
    let steps = try (0..<tokens - 1).map { try compiled(generator.step(past: 16 + $0)) }
    let exact = steps.reduce(0) {
      $0 + simulator.layers(of: $1, on: profile, settings).totalNs
    }
    let generation = GenerationPlans(
      prompt: try compiled(generator.prompt), steps: [steps[0], steps[tokens - 2]],
      tokens: tokens, weightBytes: 0, cacheBytes: 0)
    let trace = simulator.simulate(generation, on: profile, settings)
    let summed = trace.layers.filter { $0.name.hasPrefix("tokens/") }.totalNs
    let error = Double(summed - exact) / Double(exact)
    #expect(error.magnitude < 1e-3, "\(summed) against \(exact)")
    let prompt = simulator.layers(of: generation.prompt, on: profile, settings).totalNs
    #expect(trace.inferenceNs == prompt + summed)
    #expect(trace.status == .ok && trace.start == nil)
  }

  @Test func `the arena keeps the cache, and the last step is what must fit`() throws {
    let generator = try #require(
      try TextGenerator(named: "gpt2@layers=3,tokens=4,width=256", batch: 2))
    var device = try bundledDevice("tablet")
    let plans = try [generator.prompt, generator.step(past: 4), generator.step(past: 500)]
      .map { try plan($0, on: device, Configuration()) }
    let cacheBytes = generator.cacheElementsPerToken * 501 * 4
    #expect(generator.cacheElementsPerToken == 2 * 3 * 256 * 2)
    #expect(plans[2].arenaBytes > cacheBytes)
    let generation = GenerationPlans(
      prompt: plans[0], steps: Array(plans[1...]), tokens: 498,
      weightBytes: generator.prompt.constantBytes, cacheBytes: cacheBytes)
    let needed = try Simulator().simulate(generation, on: device, Configuration()).peakMemoryBytes
    #expect(
      needed
        == Int64(generator.prompt.constantBytes + plans[2].arenaBytes)
        + Int64(try Simulator().constants.processBytes))
    device.memory.appLimitMiB = Int(needed >> 20)
    let trace = try Simulator().simulate(generation, on: device, Configuration())
    #expect(trace.status == .oom)
    #expect(trace.reason?.needed == needed)
    #expect(trace.generation?.cacheBytes == cacheBytes)
    #expect(trace.layers.isEmpty)
  }

  @Test func `a longer cache never makes a token faster`() throws {
    let generator = try #require(
      try TextGenerator(named: "gpt2@layers=2,tokens=4,width=256", batch: 1))
    for name in Self.devices {
      let device = try bundledDevice(name)
      var latest: Int64 = 0
      for past in [1, 8, 64, 256, 900] {
        let plan = try plan(generator.step(past: past), on: device, Configuration())
        let duration = try Simulator().layers(of: plan, on: device, Configuration()).totalNs
        #expect(duration >= latest)
        latest = duration
      }
    }
  }
}
