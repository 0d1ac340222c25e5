/// What one core can do in a cycle.
public struct CoreFacts: Hashable, Sendable {
  /// Whether instructions issue in program order.
  public var order: PipelineOrder
  /// Instructions decoded per cycle.
  public var decodeWidth: Int
  /// 128-bit fused multiply-adds started per cycle (may be a fraction on narrow cores).
  public var fma128PerCycle: Double
  /// Multiply-accumulates per cycle in 32-bit floats.
  public var fp32MacsPerCycle: Double
  /// Multiply-accumulates per cycle in 16-bit floats; the fp32 rate without fp16 arithmetic.
  public var fp16MacsPerCycle: Double
  /// Multiply-accumulates per cycle in 8-bit integers, with dot products where they exist.
  public var int8MacsPerCycle: Double
  /// Multiply-accumulates per cycle with the 8-bit matrix instructions; nil without them.
  public var i8mmMacsPerCycle: Double?
  /// Bytes loaded from the first-level cache per cycle.
  public var loadBytesPerCycle: Int
  /// Bytes stored to the first-level cache per cycle.
  public var storeBytesPerCycle: Int
  /// Measured power of one busy core, ascending by frequency; empty where none is published.
  public var measuredPower: [MeasuredPower]

  /// Joins the values; nothing is checked.
  public init(
    order: PipelineOrder, decodeWidth: Int, fma128PerCycle: Double, fp32MacsPerCycle: Double,
    fp16MacsPerCycle: Double, int8MacsPerCycle: Double, i8mmMacsPerCycle: Double? = nil,
    loadBytesPerCycle: Int, storeBytesPerCycle: Int, measuredPower: [MeasuredPower]
  ) {
    self.order = order
    self.decodeWidth = decodeWidth
    self.fma128PerCycle = fma128PerCycle
    self.fp32MacsPerCycle = fp32MacsPerCycle
    self.fp16MacsPerCycle = fp16MacsPerCycle
    self.int8MacsPerCycle = int8MacsPerCycle
    self.i8mmMacsPerCycle = i8mmMacsPerCycle
    self.loadBytesPerCycle = loadBytesPerCycle
    self.storeBytesPerCycle = storeBytesPerCycle
    self.measuredPower = measuredPower
  }

  /// Multiply-accumulates per cycle in 32-bit floats without SIMD: one, as a plain loop has it, or
  /// less where a core starts them more slowly.
  public var scalarMacsPerCycle: Double { min(1, fp32MacsPerCycle) }

  /// Whether a core executes in program order.
  public enum PipelineOrder: String, CaseIterable, Hashable, Sendable {
    case inOrder = "in-order"
    case outOfOrder = "out-of-order"
  }
}

/// A published power measurement of one busy core.
public struct MeasuredPower: Hashable, Sendable {
  /// The clock during the measurement.
  public var frequencyKHz: Int
  /// Power above idle.
  public var microwatts: Int

  /// Joins the values; nothing is checked.
  public init(frequencyKHz: Int, microwatts: Int) {
    self.frequencyKHz = frequencyKHz
    self.microwatts = microwatts
  }
}
