import Compiler
import Devices
import Graphs
import Records
import Simulation
import Tensors
import TestSupport
import Testing

/// What fused attention costs in simulation.
struct AttentionCostTests {
  /// What one inference moves and takes.
  private struct Cost {
    let latencyNs: Int64
    let dramBytes: Int64
    let arenaBytes: Int
  }

  private static func cost(
    _ graph: Graph, passes: [Pass], on device: DeviceProfile
  ) throws -> Cost {
    let plan = try compile(graph, for: .device(device, Simulator()), passes: passes)
    let layers = try Simulator().layers(of: plan, on: device, Configuration())
    return Cost(
      latencyNs: layers.reduce(0) { $0 + $1.totalNs },
      dramBytes: layers.reduce(0) { $0 + $1.dramBytes }, arenaBytes: plan.arenaBytes)
  }

  /// The score matrix grows with the square of the positions, what fused attention stores with their
  /// number.
  @Test(arguments: ["budget-phone", "pixel-6", "iphone-15-pro"])
  func `fused attention stores no scores and is not slower`(id: String) throws {
    let device = try DeviceCatalog().device(id)
    var arenas: [Int] = []
    for positions in [128, 256, 512, 1024, 2048] {
      var builder = GraphBuilder(name: "attention-\(positions)")
      let x = builder.input("x", TensorType([1, positions, 256]))
      var attention = AttentionArithmetic()
      attention.heads = 4
      let y = try attention.add(to: &builder, x, x, x, name: "attention")
      let graph = builder.finish(outputs: [y])
      let (fused, apart) = try (
        Self.cost(graph, passes: Pass.standard, on: device),
        Self.cost(graph, passes: [], on: device)
      )
      // The weights of four heads lie where their scores were.
      #expect(apart.arenaBytes >= 4 * positions * positions * 4)
      #expect(fused.latencyNs < apart.latencyNs, "\(positions) positions")
      #expect(fused.dramBytes <= apart.dramBytes, "\(positions) positions")
      arenas.append(fused.arenaBytes)
    }
    for (shorter, longer) in zip(arenas, arenas.dropFirst()) { #expect(longer == 2 * shorter) }
  }
}
