import Basics
import Compiler
import Devices
import Graphs
import Records
import Simulation
import TestSupport
import Testing

/// Plans for devices are the same on every host, whatever decided about them: calibration, sensitivity
/// and statistics come from portable code.
struct PortablePlanTests {
  @Test func `the hashes of plans whose precision was chosen are those that were recorded`() throws
  {
    let device = try DeviceCatalog().device("snapdragon-855-phone")
    let simulator = try Simulator()
    var lines: [String] = []
    for model in ["digits-cnn", "digits-transformer"] {
      for scheme in QuantizationScheme.allCases {
        var configuration = Configuration()
        configuration.quantizer = scheme
        let plan = try OptimizedGraph(ModelZoo.graph(named: model), configuration)
          .plan(for: .device(device, simulator), configuration)
        let inBytes = plan.steps.count { $0.kernel.precision == .int8 }
        lines.append("\(model) \(scheme.rawValue) \(inBytes) steps in int8 \(plan.hash.hex)")
      }
    }
    expectSnapshot(lines.joined(separator: "\n") + "\n", named: "portable-plans.txt")
  }
}
