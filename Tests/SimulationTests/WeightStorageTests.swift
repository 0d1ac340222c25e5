import Devices
import Graphs
import Records
import Simulation
import Testing

/// Weights that come from storage while a model runs.
struct WeightStorageTests {
  private static let device = "pixel-5"

  private func trace(
    _ settings: String, device name: String = device, appLimitMiB: Int? = nil,
    model: String = "bert-mini", isCold: Bool = false, weightLimit: Int? = nil
  ) throws -> Trace {
    var device = try bundledDevice(name)
    if let appLimitMiB { device.memory.appLimitMiB = appLimitMiB }
    let configuration = try Configuration(parsing: "baseline,\(settings)")
    let plan = try plan(ModelZoo.graph(named: model), on: device, configuration)
    return try Simulator().simulate(
      plan, on: device, configuration, isCold: isCold, weightLimit: weightLimit)
  }

  @Test func `resident weights have no storage term`() throws {
    let trace = try trace("weights=resident")
    #expect(trace.weightStorage == nil)
    #expect(trace.layers.allSatisfy { $0.storageNs == 0 })
  }

  @Test func `stalls fall when layers are read ahead`() throws {
    let off = try trace("prefetch=off,weights=streamed")
    let one = try trace("prefetch=1,weights=streamed")
    let three = try trace("prefetch=3,weights=streamed")
    let stalls = try [off, one, three].map { try #require($0.weightStorage).stallNs }
    #expect(stalls[0] > stalls[1] && stalls[1] >= stalls[2])
    #expect(off.inferenceNs > one.inferenceNs)
    for (trace, window) in [(off, 0), (one, 1), (three, 3)] {
      let use = try #require(trace.weightStorage)
      #expect(use.residentLayers <= window + 1)
      #expect(use.window == window)
      #expect(trace.layers.reduce(0) { $0 + $1.storageNs } == use.stallNs)
      #expect(trace.memory.heapWeightBytes == use.residentBytes)
      #expect(use.residentBytes < trace.weightBytes)
    }
  }

  @Test func `without reading ahead each step waits for its weights`() throws {
    let trace = try trace("prefetch=off,weights=streamed")
    let storage = try bundledDevice(Self.device).storage
    let use = try #require(trace.weightStorage)
    let layers = Int64(trace.layers.count { $0.storageNs > 0 })
    let expected = use.storageBytes * 1000 / Int64(storage.readMBps)
    let latency = layers * Int64(storage.latencyUs) * 1000
    #expect(abs(use.stallNs - expected - latency) <= layers)
  }

  @Test func `an adaptive window is as good as the best fixed one`() throws {
    let adaptive = try #require(trace("weights=streamed").weightStorage)
    for window in 1...8 {
      let fixed = try #require(trace("prefetch=\(window),weights=streamed").weightStorage)
      #expect(adaptive.stallNs <= fixed.stallNs + fixed.stallNs / 100, "\(window)")
    }
  }

  @Test func `weights that exceed the limit run from storage`() throws {
    let resident = try trace("weights=resident", appLimitMiB: 44)
    #expect(resident.status == .oom)
    for settings in ["weights=streamed", "weights=mapped"] {
      let trace = try trace(settings, appLimitMiB: 44)
      #expect(trace.status == .ok, "\(settings)")
      #expect(trace.memory.footprintBytes <= 44 << 20)
    }
  }

  @Test func `a step whose weights exceed the limit is out of memory`() throws {
    let trace = try trace("weights=streamed", weightLimit: 100_000)
    #expect(trace.status == .oom)
    #expect(trace.reason?.message.contains("weights of one step") == true)
    #expect(trace.layers.isEmpty)
  }

  @Test func `a smaller limit never makes streaming faster`() throws {
    var last = Int64.max
    for limit in stride(from: 2_000_000, through: 12_000_000, by: 2_000_000) {
      let use = try #require(
        trace("weights=streamed", weightLimit: limit).weightStorage)
      #expect(use.residentBytes <= limit)
      #expect(use.stallNs <= last)
      last = use.stallNs
    }
  }

  @Test func `mapped pages that fit stay, and are all read again where they do not`() throws {
    let fitting = try trace("weights=mapped")
    let use = try #require(fitting.weightStorage)
    #expect(use.stallNs == 0 && use.storageBytes == 0)
    #expect(fitting.memory.mappedWeightBytes == use.residentBytes)
    let short = try #require(trace("weights=mapped", appLimitMiB: 16).weightStorage)
    #expect(short.storageBytes > 0 && short.stallNs > 0)
    #expect(short.residentBytes < use.residentBytes)
  }

  @Test func `the first inference of mapped weights reads each of them`() throws {
    let cold = try trace("weights=mapped", isCold: true)
    let use = try #require(cold.weightStorage)
    #expect(use.storageBytes == use.residentBytes)
    #expect(cold.start?.loadNs == 0)
    let resident = try trace("weights=resident", isCold: true)
    #expect(try #require(resident.start).loadNs > 0)
  }

  @Test func `each token of a text reads the streamed weights`() throws {
    let device = try bundledDevice(Self.device)
    let generator = try #require(
      try TextGenerator(named: "gpt2@layers=2,tokens=8,width=256", batch: 1))
    func trace(_ weights: String) throws -> Trace {
      let configuration = try Configuration(parsing: "baseline,weights=\(weights)")
      let steps = try [8, 10].map {
        try plan(generator.step(past: $0), on: device, configuration)
      }
      let prompt = try plan(generator.prompt, on: device, configuration)
      return try Simulator().simulate(
        GenerationPlans(
          prompt: prompt, steps: steps, tokens: 4, weightBytes: prompt.weightBytes,
          cacheBytes: 0), on: device, configuration)
    }
    let (resident, streamed) = try (trace("resident"), trace("streamed,prefetch=1"))
    let use = try #require(streamed.weightStorage)
    #expect(use.storageBytes > 3 * use.residentBytes)
    // Sums over tokens are halved once for each.
    #expect(abs(streamed.inferenceNs - resident.inferenceNs - use.stallNs) <= 1)
  }
}
