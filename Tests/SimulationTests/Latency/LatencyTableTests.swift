import Basics
import Devices
import Simulation
import Testing

struct LatencyTableTests {
  @Test func `the bundled table is sound, and what it says of itself reads back`() throws {
    let bytes = try #require(EmbeddedFiles.bytes(named: Simulator.latencyFile))
    let table = try LatencyTable(json: bytes, file: Simulator.latencyFile)
    #expect(try Simulator().constants.latency == table.constants)
    #expect(table.errors.map(\.kind) == LatencyTable.CellKind.allCases)
    for error in table.errors {
      #expect(error.factors.lowerBound < 1 && error.factors.upperBound > 1)
      #expect(error.anchoredError < error.medianError)
      #expect(error.medianError < error.error90)
    }
    let again = try LatencyTable(json: Array(table.json(source: "s").utf8), file: "f")
    for parameter in LatencyConstants.parameters {
      let ratio =
        again.constants[parameter] / table.constants[parameter]
      #expect((ratio - 1).magnitude < 1e-5, "\(parameter.name)")
    }
    #expect(again.errors == table.errors)
  }

  @Test func `every constant has a name of its own and a spread`() {
    let names = LatencyConstants.parameters.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(LatencyConstants.parameters.allSatisfy { $0.spread > 0 })
    // Each parameter moves a number of its own.
    var constants = LatencyConstants()
    for (index, parameter) in LatencyConstants.parameters.enumerated() {
      constants[parameter] = Double(index + 2)
    }
    for (index, parameter) in LatencyConstants.parameters.enumerated() {
      #expect(constants[parameter] == Double(index + 2), "\(parameter.name)")
    }
  }

  static let mistakes: [(old: String, new: String, problem: String)] = [
    ("\"winograd\"", "\"winogard\"", "constants.winograd: missing"),
    (
      "\"exposure\": { \"value\": 0.4", "\"exposure\": { \"value\": 4",
      "constants.exposure.value: expected a number from 0 to 1"
    ),
    ("\"kind\": \"floatThreads\"", "\"kind\": \"floats\"", "expected one of"),
    ("\"lowFactor\": 0.5", "\"lowFactor\": 2", "expected a number from 0.001 to 1"),
    ("\"anchoredHigh\": 1.200", "\"anchoredHigh\": 0.5", "expected a number from 1 to 1000"),
  ]

  @Test(arguments: mistakes)
  func `a wrong value is reported with its place`(
    _ mistake: (old: String, new: String, problem: String)
  ) throws {
    let text = LatencyTable(
      constants: LatencyConstants(),
      errors: [
        LatencyTable.CellError(
          kind: .floatThreads, configurations: 1, measurements: 2, medianError: 0.1, error90: 0.3,
          factors: 0.5...2, anchoredError: 0.05, anchoredFactors: 0.8...1.2)
      ]
    ).json(source: "test")
    var changed = text
    changed.replaceSubrange(try #require(text.firstRange(of: mistake.old)), with: mistake.new)
    let error = #expect(throws: SimulatorConstantsError.self) {
      _ = try LatencyTable(json: Array(changed.utf8), file: "latency.json")
    }
    let lines = error?.problems.map(\.description) ?? []
    #expect(lines.contains { $0.contains(mistake.problem) }, "\(lines)")
    #expect(lines.allSatisfy { $0.hasPrefix("latency.json:") })
  }
}
