import Basics

/// The constants of the cost model: they belong to a runtime, an operator kind or a class of cores,
/// never to a device or a model.
///
/// Read from `DeviceProfiles/catalog/simulator.json`, where each has its source.
public struct SimulatorConstants: Hashable, Sendable {
  /// A number that a reviewer raises when the code of the cost model changes what it computes.
  public var revision: Int
  /// Share of the arithmetic peak that blocked kernels reach, by core class.
  public var efficiency: CoreClassValues
  /// Share of a transfer that arithmetic does not hide, by core class.
  public var exposure: CoreClassValues
  /// Cycles of the peak rate that one multiply-accumulate costs, by kind of operator.
  public var cyclesPerMac: OperatorCosts
  /// Cycles that each element-wise result costs beside its transfers.
  public var cyclesPerElement: Double
  /// Cycles for dispatching one step.
  public var overheadCyclesPerStep: Double
  /// Time to start and join threads for one step.
  public var forkJoinNs: Double
  /// Share of a step's arithmetic that only one thread does.
  public var serialShare: Double
  /// Time with cores of several kinds, relative to what the slowest core's equal part takes.
  public var mixedClusterFactor: Double
  /// Share of the memory's peak bandwidth that can be used.
  public var dramShare: Double
  /// Bandwidth one core can draw from memory.
  public var dramMBpsPerCore: Double
  /// Bytes for each cycle and core from the second level and from the last level of cache.
  public var l2BytesPerCycle: Double
  /// As ``l2BytesPerCycle``, from the last level.
  public var l3BytesPerCycle: Double
  /// Power of a SIMD loop relative to the scalar load that core power was measured with.
  public var simdActivityFactor: Double
  /// Energy for moving a byte.
  public var picojoulesPerByte: EnergyPerByte
  /// Power of a busy core where none was measured, by core class, in microwatts for each MHz.
  public var microwattsPerMHz: CoreClassValues
  /// Memory of the process beside weights and activations.
  public var processBytes: Int
  /// Cycles to start a process before any of the model is loaded.
  public var processStartCycles: Double
  /// Bytes of the runtime's code in an app.
  public var runtimeBytes: Int
  /// Half of the 90 % interval of a predicted latency, as a factor; nil where it was not validated.
  public var latencyIntervalFactor: Double?
  /// What the revision of the simulator is made of: the digest of the file and ``revision``.
  public var identity: String

  /// A value for each class of cores.
  public struct CoreClassValues: Hashable, Sendable {
    /// In program order.
    public var inOrder: Double
    /// Out of order, up to three 128-bit multiply-adds a cycle.
    public var outOfOrder: Double
    /// Out of order, four or more.
    public var wide: Double
  }

  /// A value for each kind of operator.
  public struct OperatorCosts: Hashable, Sendable {
    /// 3x3 windows of stride one, by minimal filtering.
    public var winograd: Double
    /// Windows over many channels, by matrix multiplication.
    public var convolution: Double
    /// 1x1 windows.
    public var pointwise: Double
    /// One channel at a time.
    public var depthwise: Double
    /// A few channels at a time.
    public var grouped: Double
    /// Windows over at most four channels.
    public var stem: Double
    /// Matrix products.
    public var matrixMultiply: Double
    /// Scaled dot products.
    public var attention: Double
  }

  /// Energy for moving a byte, by level.
  public struct EnergyPerByte: Hashable, Sendable {
    /// First-level cache.
    public var l1: Double
    /// Second-level cache.
    public var l2: Double
    /// Last-level cache.
    public var l3: Double
    /// Memory up to LPDDR4.
    public var dramLpddr4: Double
    /// LPDDR4X.
    public var dramLpddr4x: Double
    /// LPDDR5 and DDR5.
    public var dramLpddr5: Double
    /// LPDDR5X.
    public var dramLpddr5x: Double
  }
}
