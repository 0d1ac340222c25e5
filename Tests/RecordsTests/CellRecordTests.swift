import Basics
import Records
import Testing

struct CellRecordTests {
  private static let inputs = CellInputs(
    model: ContentHash(of: "model"), profile: ContentHash(of: "profile"),
    configuration: "threads=4", scenario: "warm", seed: 7, simulator: "1.1-abc")

  /// Stored cells are found by these digests: when one changes, every store loses its history.
  @Test func `the hash of a cell is what it always was`() {
    #expect(
      Self.inputs.hash.hex == "1ffe58bf0a5605412804473e6a79f97778c2a228aef3876b96ebf66d3e6184b3")
    var plain = Self.inputs
    plain.configuration = Configuration().canonical
    plain.seed = .max
    #expect(plain.hash.hex == "ea549033b6377a34dab3830b1479d6b7c59c6d3216b49d6ed1664eb325eb84ad")
  }

  static let edits: [@Sendable (inout CellInputs) -> Void] = [
    { $0.model = ContentHash(of: "other") }, { $0.profile = ContentHash(of: "other") },
    { $0.configuration = "threads=5" }, { $0.scenario = "cold" }, { $0.seed = 8 },
    { $0.simulator = "1.2-abc" },
  ]

  @Test func `each input changes the hash`() {
    var hashes: Set<ContentHash> = [Self.inputs.hash]
    for edit in Self.edits {
      var changed = Self.inputs
      edit(&changed)
      hashes.insert(changed.hash)
    }
    #expect(hashes.count == Self.edits.count + 1)
  }

  @Test func `the terms of a layer add up to its time`() {
    var layer = LayerTerms(name: "conv", kernel: "gemm")
    #expect(layer.totalNs == 0)
    layer.computeNs = 1
    layer.l1Ns = 20
    layer.l2Ns = 300
    layer.l3Ns = 4_000
    layer.dramNs = 50_000
    layer.overheadNs = 600_000
    layer.throttleNs = 7_000_000
    layer.storageNs = 80_000_000
    layer.dramBytes = 1 << 40
    layer.energyNanojoules = 1 << 40
    #expect(layer.totalNs == 87_654_321)
    #expect(
      layer.terms.map(\.name) == [
        "compute", "L1", "L2", "L3", "DRAM", "overhead", "throttle", "storage",
      ])
    #expect(layer.terms.map(\.ns).reduce(0, +) == layer.totalNs)
  }

  @Test func `series are ordered by model, device, configuration, scenario`() {
    let ordered = ["a b c d", "a b c e", "a b d a", "a c a a", "b a a a"].map(Self.series)
    #expect(ordered.reversed().sorted() == ordered)
    #expect(ordered[0].description == "a / b / c / d")
  }

  private static func series(_ text: String) -> SeriesKey {
    let parts = text.split(separator: " ").map(String.init)
    return SeriesKey(
      model: parts[0], device: parts[1], configuration: parts[2], scenario: parts[3])
  }

  @Test func `a value is found by its metric`() {
    let cell = CellRecord(
      series: Self.series("a b c d"), inputs: Self.inputs, status: .ok,
      measurements: [Measurement(.latency, 5, low: 4, high: 6), Measurement(.arena, 0)])
    #expect(cell.value(of: .latency) == 5)
    #expect(cell.value(of: .arena) == 0)
    #expect(cell.value(of: .energy) == nil)
    #expect(cell.hash == Self.inputs.hash)
  }
}
