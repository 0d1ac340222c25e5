import Compiler
import Devices
import Graphs
import Records
import Simulation
import Tensors
import Testing

struct StageTests {
  @Test(arguments: [
    (224, 2 * 224, 1), (360, 720, 1), (512, 720, 1), (32, 64, 4),
  ])
  func `of a frame the rows with taps are read, and each pixel has four`(
    side: Int, rows: Int, batch: Int
  ) throws {
    let work = try ModelZoo.graph(named: "mobilenetv2@\(side)", batch: batch).preprocessing
    #expect(work.scalarCycles == batch * 4 * side * side)
    #expect(work.elementPasses == batch * 2 * 3 * side * side)
    #expect(work.bytes == batch * (rows * 1280 * 4 + 3 * side * side * 4))
  }

  @Test func `text becomes tokens, caches are left alone`() throws {
    let graph = try ModelZoo.graph(named: "gpt2@layers=1,past=9,tokens=5,width=128", batch: 2)
    var expected = StageWork()
    expected.scalarCycles = 10 * 800
    #expect(graph.preprocessing == expected)
  }

  @Test(arguments: [
    ("mobilenetv2@32", 3000, 1000, 4000),
    ("gpt2@layers=1,tokens=4,width=128", 150_771, 50_257, 201_028),
    ("bert-mini@tokens=8", 2048, 0, 16_384),
  ])
  func `scores are normalised and searched, other outputs copied`(
    model: String, passes: Int, cycles: Int, bytes: Int
  ) throws {
    let work = try ModelZoo.graph(named: model).postprocessing
    #expect(work.elementPasses == passes)
    #expect(work.scalarCycles == cycles)
    #expect(work.bytes == bytes)
  }

  @Test func `a stage takes its cycles, its passes and its bytes one after the other`() throws {
    let device = try bundledDevice("budget-phone")
    let graph = try ModelZoo.graph(named: "mobilenetv2@64")
    let configuration = Configuration()
    let simulator = try Simulator()
    let plan = try plan(graph, on: device, configuration)
    let trace = simulator.simulate(plan, on: device, configuration)
    let constants = simulator.constants
    let clock = Double(device.clusters[0].maximumFrequencyKHz) / 1e6
    let work = graph.preprocessing
    let cycles =
      Double(work.scalarCycles) + Double(work.elementPasses) * constants.latency.binary / 4
    let bandwidth = constants.latency.megabytesOfOneCore(device)
    let expected = cycles / clock + Double(work.bytes) * 1000 / bandwidth
    #expect((Double(trace.preprocessNs) - expected).magnitude <= 0.5)
  }

  @Test func `more threads do not make a stage faster`() throws {
    let device = try bundledDevice("tablet")
    let graph = try ModelZoo.graph(named: "resnet18")
    let times = try ["baseline", "baseline,threads=4"].map {
      let configuration = try Configuration(parsing: $0)
      return try Simulator().simulate(
        plan(graph, on: device, configuration), on: device, configuration)
    }
    #expect(times[0].preprocessNs == times[1].preprocessNs)
    #expect(times[0].inferenceNs > times[1].inferenceNs)
  }
}
