import CKernels

/// A loop that does nothing but arithmetic on registers, or nothing but copy: the measure of what a
/// processor can do at most, and hence of every kernel.
///
/// Clocks change from moment to moment: probe right before or after what is compared with it.
@safe public final class PeakProbe {
  /// A kind of arithmetic.
  public enum Arithmetic: String, CaseIterable, Hashable, Sendable {
    /// Multiply-adds in single precision.
    case f32
    /// Products of unsigned and signed bytes, summed in 32 bits.
    case q8
    /// Products of bfloat16, summed in single precision.
    case bf16

    fileprivate var c: ck_probe_kind {
      switch self {
      case .f32: CK_PROBE_F32
      case .q8: CK_PROBE_Q8
      case .bf16: CK_PROBE_BF16
      }
    }
  }

  /// Such as `f32_fma_avx512`, or `copy`.
  public let name: String
  /// What one run does: operations, products and sums counted apart; or bytes, read and written.
  public let workOfRun: Double

  private enum Loop {
    case rounds(@convention(c) (Int) -> Void)
    case copy(Block, Block, ck_features)
  }
  private let loop: Loop
  private static let roundsOfRun = 200

  /// The fastest arithmetic of a kind that a processor has.
  ///
  /// - Returns: nil where it has none of the kind.
  public init?(_ kind: Arithmetic, processor: Processor) {
    guard let probe = unsafe Self.fastest(kind, processor: processor),
      let run = unsafe probe.pointee.run
    else { return nil }
    unsafe name = String(cString: probe.pointee.name)
    unsafe workOfRun = Double(probe.pointee.operations * Self.roundsOfRun)
    loop = .rounds(run)
  }

  /// The fastest loop of a kind that a processor runs; nil where it has none.
  static func fastest(
    _ kind: Arithmetic, processor: Processor
  ) -> UnsafePointer<ck_probe>? {
    var count = 0
    guard let all = unsafe ck_probes(&count) else { return nil }
    let found = (0..<count).first { index in
      unsafe all[index].kind == kind.c && processor.supports(all[index].required)
    }
    return unsafe found.map { unsafe all + $0 }
  }

  /// A copy with the widest vectors of a processor.
  ///
  /// - Parameter byteCount: The bytes that are touched: half of them are read, half are written.
  ///   They stay in the innermost cache that holds them all.
  public init(copying byteCount: Int, processor: Processor) {
    let half = max(1, byteCount / 2)
    name = "copy"
    workOfRun = Double(2 * half)
    loop = .copy(Block(half), Block(half), processor.features.rawValue)
  }

  /// Does its work some times.
  public func run(times: Int) {
    switch loop {
    case .rounds(let function): function(times * Self.roundsOfRun)
    case .copy(let target, let source, let features):
      for _ in 0..<times {
        unsafe ck_probe_copy(features, target.base, source.base, target.byteCount)
      }
    }
  }

  /// Memory that is written once, so that it is there.
  @safe private final class Block {
    let base: UnsafeMutableRawPointer
    let byteCount: Int

    init(_ byteCount: Int) {
      self.byteCount = byteCount
      unsafe base = .allocate(byteCount: byteCount, alignment: 64)
      unsafe base.initializeMemory(as: UInt8.self, repeating: 1, count: byteCount)
    }

    deinit { unsafe base.deallocate() }
  }
}
