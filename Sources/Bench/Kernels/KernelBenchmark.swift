public import Kernels

/// A family of kernels at the shape of a layer.
public struct KernelBenchmark: Sendable {
  /// The family.
  public var family: KernelFamily
  /// The shape in words, such as `384x768x768`.
  public var shape: String
  /// What one run does.
  public var work: KernelWork
  /// The variants that compute it, fastest first.
  public var variants: [KernelVariantInfo]
  /// Makes the call with the kernels of a processor and operands in some memory.
  public var call: @Sendable (Processor, BenchmarkMemory) -> KernelCall

  /// A benchmark of all variants of a family.
  public init(
    _ family: KernelFamily, _ shape: String, _ work: KernelWork,
    call: @escaping @Sendable (Processor, BenchmarkMemory) -> KernelCall
  ) {
    self.family = family
    self.shape = shape
    self.work = work
    variants = family.variants
    self.call = call
  }

  /// The name that filters look at.
  public func name(_ variant: KernelVariantInfo) -> String {
    "\(family) \(shape) \(variant.name)"
  }

  /// Every benchmark: layers of MobileNetV2, ResNet-18, EfficientNet and BERT; full-HD pictures.
  public static let all = products + convolutions + streams + byteStreams + pictures
}

/// What a run of a kernel does, by which its speed is counted.
public enum KernelWork: Hashable, Sendable {
  /// Products and sums, counted apart; measured by the fastest arithmetic of a kind.
  case operations(Double, PeakProbe.Arithmetic)
  /// Bytes read and written, each once; measured by a copy of as many.
  case bytes(Double)

  /// The operations or bytes.
  public var amount: Double {
    switch self {
    case .operations(let count, _): count
    case .bytes(let count): count
    }
  }

  /// The unit of 10^9 of them in a second.
  public var unit: String {
    switch self {
    case .operations(_, .q8): "GOP/s"
    case .operations: "GFLOP/s"
    case .bytes: "GB/s"
    }
  }
}
