import Records

extension Claim {
  /// What the documents promise of quantization, vector instructions, fusion and schedules.
  static let optimizations: [Claim] =
    sizes + quantizedSpeed + losses + vectorsAndFusion + schedules + hits + checkpointing

  /// Networks of each kind: a narrow one, a wide one, a transformer.
  private static let networks = ["mobilenetv2", "resnet18", "bert-mini"]

  private static let sizes: [Claim] =
    networks.flatMap { sizes(of: $0) } + [
      Claim(
        "int8-file", source: "seed 002, line 138",
        "quantization makes mobilenetv3-small 3 MB in place of 12",
        .effect(
          .weights, model: "mobilenetv3-small", of: "baseline,precision=int8", than: "baseline"),
        claimed: 11.5 / 3.5...12.5 / 2.5)
    ]

  private static func sizes(of model: String) -> [Claim] {
    [
      size("int8", model, "baseline,precision=int8", line: 341, times: 4),
      size("int4", model, "baseline,quantizer=int4", line: 342, times: 8),
      size("fp16", model, "baseline,precision=fp16", line: 343, times: 2),
      // A reduction by 75 to 94 %.
      Claim(
        "memory-\(model)", source: "seed 000, line 489",
        "quantization reduces the memory of \(model) by at least 75 %",
        .effect(.peakMemory, model: model, of: "baseline,precision=int8", than: "baseline"),
        claimed: 4...16),
    ]
  }

  private static func size(
    _ quantizer: String, _ model: String, _ configuration: String, line: Int, times: Double
  ) -> Claim {
    Claim(
      "\(quantizer)-size-\(model)", source: "seed 000, line \(line)",
      "\(quantizer) makes the weights of \(model) \(Int(times)) times as small",
      .effect(.weights, model: model, of: configuration, than: "baseline"), claimed: times...times)
  }

  private static let quantizedSpeed: [Claim] =
    networks.map { model in
      Claim(
        "int8-speed-\(model)", source: "seed 002, line 118",
        "quantization makes \(model) 2 to 4 times as fast",
        .effect(.latency, model: model, of: "baseline,precision=int8", than: "baseline"),
        claimed: 2...4)
    } + [
      Claim(
        "int8-time", source: "seed 002, line 139",
        "quantization makes mobilenetv3-small take 8 ms in place of 15",
        .effect(
          .latency, model: "mobilenetv3-small", of: "baseline,precision=int8", than: "baseline"),
        claimed: 14.5 / 8.5...15.5 / 7.5)
    ]

  private static let losses: [Claim] = ["digits-cnn", "digits-transformer"].map { model in
    Claim(
      "int8-accuracy-\(model)", source: "seed 002, line 140",
      "quantization costs \(model) less than one point of accuracy",
      .accuracyLoss(model: model, in: "baseline,precision=int8"), claimed: 0...1)
  }

  private static let hits: [Claim] = networks.flatMap { model in
    [1, 2].map { level in
      Claim(
        "cache-l\(level)-\(model)", source: "seed 000, line 492",
        "layouts let the L\(level) cache serve at least 90 % of what \(model) asks it for",
        .cacheHits(level: level, model: model), claimed: 90...100)
    }
  }

  private static let vectorsAndFusion: [Claim] = networks.map { model in
    Claim(
      "vectors-fusion-\(model)", source: "seed 000, line 490",
      "SIMD and fusion make \(model) 2 to 10 times as fast",
      .effect(.latency, model: model, of: "baseline", than: "baseline,optimization=none"),
      claimed: 2...10)
  }

  /// The schedule for energy against the one for speed, in 32-bit floats both: 40 to 90 % less.
  private static let schedules: [Claim] = networks.map { model in
    Claim(
      "power-\(model)", source: "seed 000, line 491",
      "scheduling for power takes at least 40 % less energy for \(model) than for speed",
      .effect(
        .energy, model: model, of: "battery,precision=fp32", than: "speed,precision=fp32"),
      claimed: 1 / 0.6...10)
  }
}
