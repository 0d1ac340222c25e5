import Compiler
import Devices
import Graphs
import Records
import Simulation
import Testing

/// Which cores a configuration uses and how they share the work.
struct MachineTests {
  struct Selection: Sendable, CustomTestStringConvertible {
    let clusters: [(count: Int, frequencyKHz: Int)]
    let configuration: String
    let threads: Int

    var testDescription: String { "\(clusters) \(configuration)" }
  }

  private static let three: [(count: Int, frequencyKHz: Int)] = [
    (1, 3_000_000), (3, 2_000_000), (4, 1_000_000),
  ]
  private static let below: [(count: Int, frequencyKHz: Int)] = [
    (1, 3_000_000), (3, 1_999_999), (4, 1_000_000),
  ]
  private static let one: [(count: Int, frequencyKHz: Int)] = [(6, 2_000_000)]

  private typealias Row = ([(count: Int, frequencyKHz: Int)], String, Int)

  private static let rows: [Row] =
    [
      (three, "cores=all,threads=all", 8), (three, "cores=big,threads=all", 4),
      (three, "cores=little,threads=all", 4), (below, "cores=big,threads=all", 1),
      (below, "cores=little,threads=all", 7), (one, "cores=little,threads=all", 6),
      (one, "cores=big,threads=all", 6), (three, "threads=3", 3), (three, "threads=40", 40),
      (three, "optimization=none,threads=all", 1), (three, "optimization=simd,threads=4", 1),
      (three, "optimization=parallel,threads=4", 4),
    ]

  static let selections = rows.map {
    Selection(clusters: $0, configuration: "baseline,\($1)", threads: $2)
  }

  @Test(arguments: selections)
  func `big cores are those at or above the mean of the highest clocks`(
    _ selection: Selection
  ) throws {
    let device = try bundledDevice("budget-phone").rebuilt(selection.clusters)
    let configuration = try Configuration(parsing: selection.configuration)
    #expect(try Simulator().threadCount(device, configuration) == selection.threads)
  }

  @Test func `few threads run on the fastest cores`() throws {
    let base = try bundledDevice("budget-phone")
    let mixed = base.rebuilt([(2, 1_000_000), (2, 2_000_000)])
    let fast = base.rebuilt([(2, 2_000_000)])
    for text in ["baseline", "baseline,threads=2"] {
      #expect(try compute(text, on: mixed) == compute(text, on: fast))
    }
  }

  @Test(arguments: [1, 2, 3, 8])
  func `threads share the work but for the serial part`(threads: Int) throws {
    let device = try bundledDevice("budget-phone").rebuilt([(8, 2_000_000)])
    let ratio = try elements("baseline,threads=\(threads)", on: device) / elements(on: device)
    let serial = Self.serialShare
    let expected = threads == 1 ? 1 : serial + (1 - serial) / Double(threads)
    #expect((ratio - expected).magnitude < 1e-5)
  }

  @Test func `cores of several kinds wait for the slowest one's equal part`() throws {
    let base = try bundledDevice("budget-phone")
    let all = base.rebuilt([(2, 2_000_000), (2, 1_000_000)])
    let slow = base.rebuilt([(2, 1_000_000), (2, 1_000_000)])
    let text = "baseline,threads=all"
    #expect(try compute(text, on: all) == compute(text, on: slow))
    #expect(try elements(text, on: all) == elements(text, on: slow))
  }

  /// Eight cores: how many threads the busiest of them runs.
  static let rounds: [(threads: Int, busiest: Int)] = [(16, 2), (12, 2), (9, 2), (24, 3)]

  @Test(arguments: rounds)
  func `threads beyond the cores go round again`(threads: Int, busiest: Int) throws {
    let device = try bundledDevice("budget-phone").rebuilt([(8, 2_000_000)])
    let ratio = try elements("baseline,threads=\(threads)", on: device) / elements(on: device)
    let serial = Self.serialShare
    #expect((ratio - serial - (1 - serial) * Double(busiest) / Double(threads)).magnitude < 1e-5)
  }

  @Test(arguments: ["baseline", "baseline,threads=4", "baseline,cores=big,threads=all"])
  func `without SIMD arithmetic is scalar, whatever the cores could do`(text: String) throws {
    var device = try bundledDevice("budget-phone")
    let vector = try compute(text, on: device)
    device.simd = []
    let scalar = try compute(text, on: device)
    #expect(scalar > 3 * vector)
    for precision in ["fp16", "int8"] {
      #expect(try compute("\(text),precision=\(precision)", on: device) == scalar)
    }
    for cluster in device.clusters.indices {
      device.clusters[cluster].core.fp32MacsPerCycle = 32
      device.clusters[cluster].core.fp16MacsPerCycle = 64
      device.clusters[cluster].core.i8mmMacsPerCycle = 256
      device.clusters[cluster].core.fma128PerCycle = 2
    }
    #expect(try compute(text, on: device) == scalar)
  }

  @Test func `a device without SIMD computes as plain loops do on one that has it`() throws {
    var device = try bundledDevice("budget-phone")
    let plain = try compute("baseline,optimization=none", on: device)
    device.simd = []
    #expect(try compute(on: device) == plain)
    #expect(try compute("baseline,optimization=none", on: device) == plain)
  }

  @Test func `a core that is slow even in SIMD is no faster in scalars`() throws {
    var device = try bundledDevice("budget-phone").rebuilt([(4, 1_000_000)])
    device.clusters[0].core.fp32MacsPerCycle = 0.5
    device.clusters[0].core.fma128PerCycle = 0.25
    let slow = try compute(on: device)
    device.simd = []
    #expect(try compute(on: device) == slow)
  }

  private static let serialShare = 0.2

  /// Products of one inference in nanoseconds, by the same kernels for every device.
  private func compute(
    _ text: String = "baseline", on device: DeviceProfile
  ) throws -> Double {
    try layers(text, on: device).reduce(0) { $0 + Double($1.computeNs) }
  }

  /// The same of passing over elements, which divide by any number of threads.
  private func elements(
    _ text: String = "baseline", on device: DeviceProfile
  ) throws -> Double {
    try layers(text, on: device).reduce(0) { $0 + Double($1.l1Ns) }
  }

  private func layers(_ text: String, on device: DeviceProfile) throws -> [LayerTerms] {
    let graph = try ModelZoo.graph(named: "mobilenetv2")
    let reference = try bundledDevice("budget-phone")
    let plan = try plan(graph, on: reference, Configuration())
    let simulator = try Simulator.changing {
      $0.exposeAll()
      $0.latency.serialShare = Self.serialShare
    }
    return try simulator.layers(of: plan, on: device, Configuration(parsing: text))
  }
}
