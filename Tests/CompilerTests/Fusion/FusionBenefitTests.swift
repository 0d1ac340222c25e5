import Basics
import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

/// What fusion gives on simulated devices.
struct FusionBenefitTests {
  static let models = [
    "mobilenetv2", "mobilenetv3-small", "efficientnet-b0", "resnet18", "squeezenet1.1", "bert-mini",
  ]
  private static let fusions = FusionPattern.allCases.map(\.rawValue)

  private func trace(
    _ graph: OptimizedGraph, on device: DeviceProfile, _ configuration: Configuration,
    _ simulator: Simulator
  ) -> Trace {
    simulator.simulate(
      graph.plan(for: .device(device, simulator), configuration), on: device, configuration)
  }

  @Test(arguments: models)
  func `no fusion raises latency or traffic on any device`(model: String) throws {
    let simulator = try Simulator()
    let source = try ModelZoo.graph(named: model)
    let whole = try OptimizedGraph(source, Configuration())
    let plain = try OptimizedGraph(source, Configuration().without(Self.fusions))
    var spilling = 0
    for device in try DeviceCatalog().devices(matching: ["all"]) {
      let fused = trace(whole, on: device, Configuration(), simulator)
      for name in Self.fusions {
        let configuration = Configuration().without([name])
        let graph = try OptimizedGraph(source, configuration)
        let without = trace(graph, on: device, configuration, simulator)
        #expect(fused.inferenceNs <= without.inferenceNs, "\(name) on \(device.id)")
        #expect(fused.dramBytes <= without.dramBytes, "\(name) on \(device.id)")
      }
      let configuration = Configuration().without(Self.fusions)
      let apart = trace(plain, on: device, configuration, simulator)
      // Weights come from memory whatever is fused.
      guard apart.dramBytes > plain.graph.constantBytes(in: .fp32) else { continue }
      spilling += 1
      #expect(fused.dramBytes < apart.dramBytes, "\(device.id)")
    }
    #expect(
      spilling > 0 || model == "mobilenetv3-small" || model == "bert-mini", "no device spills")
  }
}

extension Configuration {
  fileprivate func without(_ names: [String]) -> Configuration {
    var changed = self
    changed.disabledPasses = names.sorted()
    return changed
  }
}
