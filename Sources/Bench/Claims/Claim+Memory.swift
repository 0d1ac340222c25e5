extension Claim {
  /// What the documents promise of pools and mapped files. Where they name no number, anything from
  /// once on holds.
  static let memoryMechanisms = [
    Claim(
      "pooled-buffers", source: "seed 004, line 334",
      "buffers from a pool are had 2 to 3 times as fast as new ones",
      .mechanism(.pooledBuffers), claimed: 2...3),
    Claim(
      "pooled-blocks", source: "seed 000, line 162",
      "a memory pool reduces the overhead of allocations",
      .mechanism(.pooledBlocks), claimed: 1...1000),
    Claim(
      "mapped-loading", source: "seed 004, line 153",
      "a model that is mapped loads faster than one that is read",
      .mechanism(.mappedLoading), claimed: 1...1000),
    Claim(
      "mapped-memory", source: "seed 004, line 153",
      "a model that is mapped takes less memory than one that is read",
      .mechanism(.mappedMemory), claimed: 1...1_000_000),
  ]
}
