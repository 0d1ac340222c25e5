import Basics
import Records

/// Small runs for the tests of reports.
enum RunFixtures {
  static let device = "pixel-5"

  static func key(
    _ model: String = "mobilenet-v2", device: String = device, configuration: String = "baseline"
  ) -> SeriesKey {
    SeriesKey(model: model, device: device, configuration: configuration, scenario: "warm")
  }

  /// A cell whose model's content is given by a text.
  static func cell(
    _ key: SeriesKey = key(), content: String = "first", canonical: String = "",
    simulator: String = "1-abc", seed: UInt64 = 7, status: Status = .ok,
    values: [Measurement] = [], layers: [LayerTerms] = [], plan: String? = "plan"
  ) -> CellRecord {
    let inputs = CellInputs(
      model: ContentHash(of: key.model + content), profile: ContentHash(of: key.device),
      configuration: canonical, scenario: key.scenario, seed: seed, simulator: simulator)
    return CellRecord(
      series: key, inputs: inputs, status: status, measurements: values,
      planHash: plan.map { ContentHash(of: $0) }, layers: layers)
  }

  static func run(_ cells: [CellRecord], processor: String = "Xeon", label: String? = nil)
    -> RunRecord
  {
    RunRecord(
      header: RunHeader(
        label: label, startedAt: "2026-02-03T04:05:06Z", subjectCommit: nil, subjectBranch: nil,
        toolVersion: "1.0", simulator: "1-abc", seed: 7,
        host: HostFingerprint(
          system: "Linux", architecture: "x86_64", processor: processor, processorCount: 2,
          memoryBytes: 8 << 30)),
      cells: cells)
  }

  /// A layer with arithmetic and memory time.
  static func layer(_ name: String, compute: Int64, dram: Int64 = 0) -> LayerTerms {
    var layer = LayerTerms(name: name, kernel: "f32_gemm")
    layer.computeNs = compute
    layer.dramNs = dram
    return layer
  }
}
