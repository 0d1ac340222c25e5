import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

struct WarmLatencyTests {
  @Test(arguments: [
    "baseline", "baseline,precision=fp16,threads=4", "baseline,optimization=none",
    "baseline,runtime=ncnn,precision=int8,threads=2", "baseline,runtime=paddle-lite",
  ])
  func `the latency without a plan is that of the plan's layers`(text: String) throws {
    let configuration = try Configuration(parsing: text)
    let simulator = try Simulator()
    for model in ["mobilenetv3-small", "bert-mini"] {
      let graph = try OptimizedGraph(ModelZoo.graph(named: model), configuration)
      for id in ["raspberry-pi-4", "pixel-6", "entry-phone-2gb"] {
        let device = try DeviceCatalog().device(id)
        let plan = graph.plan(for: .device(device, simulator), configuration)
        let layers = simulator.layers(of: plan, on: device, configuration)
        #expect(
          graph.warmNanoseconds(on: device, simulator, configuration)
            == layers.reduce(0) { $0 + $1.totalNs }, "\(model) on \(id)")
      }
    }
  }
}
