import Basics
public import Graphs
import Kernels
import Memory

/// Weights in the order and form in which a plan's kernels read them: packed here, or mapped from a
/// file that was written before (`.pbw`, see ``PackedWeightsFile``).
@safe public final class PackedWeights: @unchecked Sendable {
  /// Which kernels of which plan they were packed for.
  let identity: ContentHash
  /// How many bytes there are.
  public let byteCount: Int
  /// The ranges that the plan's bytes stand for; nil for plans in floats.
  public let calibration: Calibration?
  /// The first byte, at a multiple of 64.
  let baseAddress: UnsafeRawPointer
  private let memory: Memory

  /// Owns what ``baseAddress`` points to.
  private enum Memory: ~Copyable {
    case packed(AlignedBuffer<UInt8>)
    case mapped(MappedFile)
  }

  /// Packs the weights of a plan.
  ///
  /// - Throws: ``ExecutionError`` where a constant has no elements or an operation has no kernel.
  ///
  /// - Parameter calibration: What the plan was made with, to be kept with the weights.
  public convenience init(
    _ plan: Plan, calibration: Calibration? = nil
  ) throws(ExecutionError) {
    let layout = try SessionLayout(plan, Session.processor(for: plan))
    try self.init(plan, layout, calibration)
  }

  init(
    _ plan: Plan, _ layout: SessionLayout, _ calibration: Calibration? = nil
  ) throws(ExecutionError) {
    // Nothing is written before its turn: what packing a step takes beside is not on top of it all.
    let buffer = AlignedBuffer<UInt8>(uninitializedCount: layout.weightByteCount)
    try unsafe layout.pack(plan.graph, into: UnsafeMutableRawPointer(buffer.baseAddress))
    identity = layout.identity(of: plan)
    byteCount = layout.weightByteCount
    self.calibration = calibration
    unsafe baseAddress = UnsafeRawPointer(buffer.baseAddress)
    memory = .packed(buffer)
  }

  init(
    _ file: consuming MappedFile, offset: Int, byteCount: Int, identity: ContentHash,
    calibration: Calibration?
  ) {
    self.identity = identity
    self.calibration = calibration
    self.byteCount = byteCount
    unsafe baseAddress = file.baseAddress + offset
    memory = .mapped(file)
  }
}
