public import Kernels

/// A variant of a family at the shape of a layer, timed on this machine.
public struct KernelMeasurement: Hashable, Sendable {
  /// The family.
  public var family: KernelFamily
  /// The shape in words.
  public var shape: String
  /// The variant.
  public var variant: KernelVariantInfo
  /// What one run does.
  public var work: KernelWork
  /// The pieces that threads could share.
  public var pieceCount: Int
  /// How long one run took.
  public var timing: BurstTimer.Timing
  /// What the peak is of, such as `f32_fma_avx512`.
  public var peakName: String
  /// Operations or bytes that the machine did in a second at most, right before or after.
  public var peakPerSecond: Double
  /// How many times faster it is than the portable variant; nil where that was not measured.
  public var speedUp: Double?

  /// Operations or bytes in a second.
  public var workPerSecond: Double { work.amount / timing.seconds }
  /// 1 at the peak.
  public var shareOfPeak: Double { workPerSecond / peakPerSecond }

  /// The variant without the name of its family, such as `avx512_14x32`.
  public var shortVariant: String {
    // Convolutions run the microkernels of products.
    let prefixes = [family, .f32Gemm, .q8Gemm].map { $0.rawValue + "_" }
    guard let prefix = prefixes.first(where: { variant.name.hasPrefix($0) }) else {
      return variant.name
    }
    return String(variant.name.dropFirst(prefix.count))
  }
}

/// What this machine does at most.
public struct PeakMeasurement: Hashable, Sendable {
  /// What was done, such as `f32_fma_avx512`.
  public var name: String
  /// Operations, or bytes, in a second.
  public var perSecond: Double
  /// The unit of 10^9 of them in a second.
  public var unit: String
  /// The bytes that a copy touches; nil for arithmetic.
  public var byteCount: Int?
}
