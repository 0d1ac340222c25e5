import Basics
import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

struct ConfigurationSearchTests {
  @Test(arguments: ["mobilenetv2", "bert-mini"], try DeviceCatalog().ids)
  func `balanced lies between speed and battery in every metric`(
    model: String, device: String
  ) throws {
    let device = try DeviceCatalog().device(device)
    let simulator = try Simulator()
    let graph = try OptimizedGraph(ModelZoo.graph(named: model), Configuration())
    let search = ConfigurationSearch(
      graph, on: device, profileHash: device.contentHash, simulator, stated: Configuration())
    func chosen(_ goal: OptimizationGoal) throws -> ConfigurationSearch.Candidate {
      let best = search.best(for: goal)
      return try #require(search.candidates.first { $0.configuration == best })
    }
    let (speed, balanced, battery) = (
      try chosen(.latency), try chosen(.balanced), try chosen(.energy)
    )
    #expect(speed.latencyNs <= balanced.latencyNs)
    #expect(battery.energyNanojoules <= balanced.energyNanojoules)
    #expect(balanced.latencyNs <= battery.latencyNs)
    #expect(balanced.energyNanojoules <= speed.energyNanojoules)
    #expect(balanced.peakMemoryBytes <= max(speed.peakMemoryBytes, battery.peakMemoryBytes))
    for candidate in search.candidates where candidate.isWithinLimits {
      #expect(speed.latencyNs <= candidate.latencyNs)
      #expect(battery.energyNanojoules <= candidate.energyNanojoules)
    }
  }

  @Test func `stated keys stay`() throws {
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    var stated = Configuration()
    (stated.precision, stated.threads, stated.batch) = (.fp16, .count(2), 4)
    let search = try ConfigurationSearch(
      OptimizedGraph(ModelZoo.graph(named: "mobilenetv2@32"), stated), on: device,
      profileHash: device.contentHash, Simulator(), stated: stated, keys: [.precision, .threads])
    #expect(search.candidates.count == 3)
    for candidate in search.candidates {
      #expect(candidate.configuration.precision == .fp16)
      #expect(candidate.configuration.threads == .count(2))
      #expect(candidate.configuration.batch == 4)
    }
  }

  @Test func `ultra-low-memory fits where baseline does not`() throws {
    let device = try DeviceCatalog().device("entry-phone-2gb+memory.appLimitMiB=100")
    let simulator = try Simulator()
    func status(_ preset: String) throws -> Status {
      let configuration = try Configuration(parsing: preset)
      let plan = try OptimizedGraph(ModelZoo.graph(named: "bert-base"), configuration)
        .plan(for: .device(device, simulator), configuration)
      return simulator.simulate(plan, on: device, configuration).status
    }
    #expect(try status("baseline") == .oom)
    #expect(try status("ultra-low-memory") == .ok)
  }

  @Test func `presets prefer the units of their platform`() {
    #expect(Configuration.Preset.ios.backendPreference.first == .npuCoreML)
    #expect(Configuration.Preset.android.backendPreference.first == .npuNNAPI)
    for preset in Configuration.Preset.allCases {
      #expect(preset.backendPreference.last == Configuration(preset: preset).backend)
    }
    #expect(
      Configuration(preset: .ultraLowMemory).canonical == "precision=int8,quantizer=int4")
    #expect(Configuration(preset: .ios).canonical == "cores=big,precision=fp16,threads=all")
  }
}
