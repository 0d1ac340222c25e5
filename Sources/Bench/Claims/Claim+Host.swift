import Kernels

extension Claim {
  /// The numbers of the documents that are about vector instructions, fusion, pools and mapped files,
  /// which only a machine can tell: seed 000 promises "2-10x" through both, seed 004 states gains of AVX2 and
  /// calls those of AVX-512 marginal, which is read as up to a quarter.
  public static let hostSeeds: [Claim] = vectorInstructions + pictures + fusion + memoryMechanisms

  private static let vectorInstructions =
    [
      ("simd-kernels", "all kernels", "^"),
      ("simd-matrix-products", "matrix products", "_gemm "),
      ("simd-convolutions", "convolutions", "_(convolution|winograd|depthwise) "),
      ("simd-activations", "activations", activations),
      ("simd-attention", "attention", "_attention "),
    ].map { id, kernels, pattern in
      Claim(
        id, source: "seed 000, line 490", "SIMD makes \(kernels) 2 to 10 times as fast",
        .kernels(pattern, at: nil, than: .scalar), claimed: 2...10)
    }

  private static let activations = "_elementwise (relu6|hardswish|sigmoid|silu|tanh|gelu|mish)"

  private static let pictures = [
    picture("grayscale", line: 330, 3...4), picture("threshold", line: 331, 6...8),
    picture("normalize", line: 332, 2...3),
    // There are no kernels on bfloat16 for AVX2.
    Claim(
      "avx512-kernels", source: "seed 004, line 351",
      "AVX-512 makes kernels as fast as AVX2 does, or up to a quarter faster",
      .kernels("^(?!bf16)", at: .avx512, than: .avx2), claimed: 1...1.25),
  ]

  private static func picture(_ name: String, line: Int, _ range: ClosedRange<Double>) -> Claim {
    let ends = "\(Int(range.lowerBound)) to \(Int(range.upperBound))"
    return Claim(
      "avx2-\(name)", source: "seed 004, line \(line)",
      "AVX2 makes \(name) \(ends) times as fast as scalar code",
      .kernels("^imaging \(name) ", at: .avx2, than: .scalar), claimed: range)
  }

  private static let fusion: [Claim] = ["mobilenetv2", "resnet18"].flatMap { model in
    [
      session("fusion", "fusion makes", model, than: HostBuild(fusion: .none)),
      session(
        "fusion-of-steps", "fusion of activations and sums makes", model,
        than: HostBuild(fusion: .normalization)),
      session(
        "simd-fusion", "SIMD and fusion make", model, than: HostBuild(isa: .scalar, fusion: .none)),
    ]
  }

  private static func session(
    _ id: String, _ cause: String, _ model: String, than plain: HostBuild
  ) -> Claim {
    Claim(
      "\(id)-\(model)", source: "seed 000, line 490",
      "\(cause) \(model) 2 to 10 times as fast",
      .session(model, HostBuild(fusion: .all), than: plain), claimed: 2...10)
  }
}
