import Compiler
import Devices
import Graphs
import Records
import Simulation
import TestSupport
import Testing

struct NcnnMemoryTests {
  /// The table's column is what lives at once when every blob goes with its last reader, copies and
  /// reshapes share their blob, and layers with `support_inplace` work in it.
  @Test(arguments: NcnnFixtures.rows)
  func `the most that lives under ncnn's rules is that of the table, at the same layer`(
    row: NcnnFixtures.Row
  ) throws {
    let configuration = try Configuration(parsing: "baseline,runtime=ncnn")
    let plan = try compile(
      row.graph(), for: .device(DeviceCatalog().device("pixel-5"), Simulator()), configuration,
      passes: [])
    let peak = MemoryTimeline(plan).peak
    let expected = row.peakActivationBytes
    #expect(abs(peak.liveBytes - expected) * 50 <= expected, "\(peak.liveBytes) of \(expected)")
    #expect(plan.graph.nodes[plan.steps[peak.step].node].name == row.peakLayer)
    #expect(plan.activationLowerBound == peak.liveBytes)
  }
}
