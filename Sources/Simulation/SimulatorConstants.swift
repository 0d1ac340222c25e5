import Basics

/// The constants of the cost model: they belong to a runtime, an operator kind or a class of cores,
/// never to a device or a model.
///
/// Read from `DeviceProfiles/catalog/simulator.json`, where each has its source, and
/// `DeviceProfiles/catalog/latency.json`.
public struct SimulatorConstants: Hashable, Sendable {
  /// A number that a reviewer raises when the code of the cost model changes what it computes.
  public var revision: Int
  /// The fitted constants of latencies.
  public var latency: LatencyConstants
  /// How far latencies were off on chips that the fit had not seen, by kind of cell.
  public var latencyErrors: [LatencyTable.CellError]
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
  /// What the revision of the simulator is made of: the digest of its files and ``revision``.
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
