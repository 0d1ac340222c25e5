import Records

extension Claim {
  /// What gradient checkpointing at the root of the number of layers promises of a network of 24
  /// layers, on a batch of eight: half the memory for a fifth more time.
  static let checkpointing: [Claim] = [
    claim(
      "memory", .peakMemory, "takes half the memory that the step takes with all activations kept",
      claimed: 2...2),
    claim(
      "activations", .arena, "takes at most half the activations", claimed: 2...10),
    claim(
      "time", .latency, "takes a fifth more time", claimed: 1 / 1.2...1 / 1.2),
  ]

  /// The network of ``checkpointing``.
  private static let network = "bert-mini@layers=24"

  private static func claim(
    _ name: String, _ metric: Metric, _ text: String, claimed: ClosedRange<Double>
  ) -> Claim {
    Claim(
      "checkpointing-\(name)", source: "design brief",
      "a training step of \(network) with checkpoints at the root of its layers \(text)",
      .effect(
        metric, model: network, of: "baseline,batch=8,checkpointing=sqrt",
        than: "baseline,batch=8", scenario: .train(.adam)),
      claimed: claimed)
  }
}
