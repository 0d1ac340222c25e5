import Bench
import Devices
import Records
import Simulation
import TestSupport
import Testing

struct UnweightedModelTests {
  @Test func `mixed precision of a network without weights is unsupported, others are not`() throws
  {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      7767517
      2 2
      Input data 0 1 data 0=8 1=8 2=3
      Convolution conv 1 1 data out 0=4 1=3 5=1 6=108
      """ + "\n", to: "net.param")
    for (quantizer, status) in [("mixed", Status.unsupported), ("int8", .ok), ("dynamic", .ok)] {
      let named = NamedConfiguration(
        try Configuration(parsing: "baseline,quantizer=\(quantizer)"))
      var bench = Bench(
        Matrix(
          models: [path], devices: try DeviceCatalog().devices(matching: ["pixel-5"]),
          configurations: [named], scenarios: [.warm]),
        simulator: try Simulator())
      let cell = try #require(bench.run(try header()).cells.first)
      #expect(cell.status == status, "\(quantizer): \(cell.reason?.message ?? "")")
    }
  }
}
