import Basics
import Records

/// Runs with realistic latencies for the tests of charts.
enum ChartFixtures {
  static let configurations = [
    "baseline", "baseline,cores=big,precision=fp16,threads=all", "baseline,precision=int8",
  ]

  /// Four devices, three configurations, four models; the decoder fits on no phone.
  static func matrix(
    scale: Double = 1, label: String? = nil, devices: [(String, Double)] = phones
  ) -> RunRecord {
    let models: [(String, Double)] = [
      ("mobilenet-v2", 48), ("resnet-18", 210), ("bert-mini", 95), ("decoder-1b", 0),
    ]
    var cells: [CellRecord] = []
    for (model, base) in models {
      for (device, speed) in devices {
        for (configuration, gain) in zip(configurations, [1, 3.4 / speed.squareRoot(), 1.9]) {
          let key = RunFixtures.key(model, device: device, configuration: configuration)
          guard base > 0 else {
            cells.append(RunFixtures.cell(key, status: .oom))
            continue
          }
          let factor = model == "resnet-18" ? scale : 1
          let value = base * speed * factor / gain * 1e6
          cells.append(
            RunFixtures.cell(
              key,
              values: [
                Measurement(
                  .latency, Int64(value), low: Int64(value * 0.88), high: Int64(value * 1.13))
              ]))
        }
      }
    }
    return RunFixtures.run(cells, label: label)
  }

  static let phones = [
    ("budget-phone", 3.2), ("pixel-5", 1.0), ("galaxy-s10e-exynos-9820", 0.6), ("tablet", 0.11),
  ]
}
