import Records

extension Claim {
  /// The numbers of the documents that the project implements, as far as every device can be asked for
  /// them: input resolution and architecture (seed 002, strategies 2 and 3, with times of "recent iOS
  /// devices" and a MobileNetV3, without a word on threads), quantization, SIMD, fusion and power.
  public static let seeds: [Claim] = resolutions + architectures + optimizations

  private static let resolutions: [Claim] =
    resolution(224, line: 154, preprocess: 8, inference: 15, total: 23, accuracy: 100)
    + resolution(160, line: 155, preprocess: 4, inference: 8, total: 12, accuracy: 98.5)
    + resolution(128, line: 156, preprocess: 3, inference: 5, total: 8, accuracy: 96.2)

  /// A row of the table of resolutions: absolute at 224, relative to that below.
  private static func resolution(
    _ side: Int, line: Int, preprocess: Double, inference: Double, total: Double, accuracy: Double
  ) -> [Claim] {
    let standard = "mobilenetv3-small"
    let model = side == 224 ? standard : "\(standard)@\(side)"
    let stages: [(name: String, metric: Metric, ms: Double, full: Double)] = [
      ("preprocess", .preprocessTime, preprocess, 8), ("inference", .latency, inference, 15),
      ("total", .endToEndTime, total, 23),
    ]
    let source = "seed 002, line \(line)"
    let times = stages.map { stage in
      let text = stage.ms.formatted
      guard side < 224 else {
        return Claim(
          "resolution-\(side)-\(stage.name)", source: source,
          "\(stage.name) at \(side) x \(side) takes \(text) ms",
          .value(stage.metric, model: model, unit: .milliseconds), claimed: stage.ms...stage.ms)
      }
      // Milliseconds without a fraction: each stands for half of one more or less.
      let gain = (stage.full - 0.5) / (stage.ms + 0.5)...(stage.full + 0.5) / (stage.ms - 0.5)
      return Claim(
        "resolution-\(side)-\(stage.name)", source: source,
        "\(stage.name) at \(side) x \(side) takes \(text) ms in place of \(stage.full.formatted)",
        .gain(stage.metric, model: model, than: standard), claimed: gain)
    }
    return times + [
      Claim(
        "resolution-\(side)-accuracy", source: source,
        "accuracy at \(side) x \(side) is \(accuracy.formatted) % of that at 224 x 224",
        .accuracy(model: model), claimed: accuracy...accuracy)
    ]
  }

  private static let architectures: [Claim] =
    architecture("resnet18", line: 172, parameters: 11.65e6...11.75e6, ms: 35)
    + architecture("mobilenetv3-small", line: 173, parameters: 2.45e6...2.55e6, ms: 12)
    + architecture("efficientnet-b0", line: 174, parameters: 5.25e6...5.35e6, ms: 18)
    + architecture("lightweight-0.8m", line: 175, parameters: 0.75e6...0.85e6, ms: 6)

  private static func architecture(
    _ model: String, line: Int, parameters: ClosedRange<Double>, ms: Double
  ) -> [Claim] {
    let source = "seed 002, line \(line)"
    let millions = ((parameters.lowerBound + parameters.upperBound) / 2e6).formatted
    let size = Claim(
      "\(model)-parameters", source: source, "\(model) has \(millions) M parameters",
      .parameters(model: model), claimed: parameters)
    let time = Claim(
      "\(model)-inference", source: source, "\(model) takes \(ms.formatted) ms",
      .value(.latency, model: model, unit: .milliseconds), claimed: ms...ms)
    guard model != "resnet18" else { return [size, time] }
    let gain = 34.5 / (ms + 0.5)...35.5 / (ms - 0.5)
    return [
      size, time,
      Claim(
        "\(model)-gain", source: source,
        "\(model) takes \(ms.formatted) ms where resnet18 takes 35",
        .gain(.latency, model: model, than: "resnet18"), claimed: gain),
    ]
  }
}

extension Double {
  /// Without a fraction where there is none, else with one digit.
  fileprivate var formatted: String {
    rounded() == self ? "\(Int(self))" : "\((self * 10).rounded() / 10)"
  }
}
