public import Devices
public import Records

/// What no step can exceed on a device: arithmetic rates, and the bandwidth of each memory level.
///
/// Reference: S. Williams, A. Waterman and D. Patterson, "Roofline: An Insightful Visual Performance
/// Model for Multicore Architectures", Communications of the ACM 52 (4), 2009; with a line for each
/// level as in A. Ilic, F. Pratas and L. Sousa, "Cache-aware Roofline Model: Upgrading the Loft",
/// IEEE Computer Architecture Letters 13 (1), 2014.
public struct Roofline: Hashable, Sendable {
  /// Arithmetic rates of all cores that the configuration uses, without SIMD first, then with it in
  /// each precision.
  public let ceilings: [Ceiling]
  /// Bandwidths, the fastest level first.
  public let slopes: [Slope]
  /// The name of the ceiling that holds for the configuration.
  public let ceilingInUse: String

  /// A rate of arithmetic.
  public struct Ceiling: Hashable, Sendable {
    /// Such as `fp32`, or `scalar`.
    public let name: String
    /// In 10^9 floating-point (or integer) operations a second; a multiply-accumulate is two.
    public let gigaflopsPerSecond: Double
  }

  /// A rate of transfers.
  public struct Slope: Hashable, Sendable {
    /// Such as `DRAM`.
    public let name: String
    /// In 10^9 bytes a second.
    public let gigabytesPerSecond: Double
  }
}

extension Simulator {
  /// The ceilings of a device with the threads of a configuration.
  ///
  /// Arithmetic rates are the datasheet's. Bandwidths are those that the cost model allows: of
  /// memory the share that can be used. Minimal filtering does fewer products than the direct method
  /// that multiply-accumulates are counted by, so its steps may lie above.
  public func roofline(of device: DeviceProfile, _ configuration: Configuration) -> Roofline {
    let machine = Machine(device, configuration, constants)
    let rate = { (rate: (Machine.ActiveCore) -> Double) in
      machine.cores.reduce(0.0) { $0 + rate($1) }
    }
    var ceilings = [
      Roofline.Ceiling(
        name: "scalar", gigaflopsPerSecond: 2 * rate(\.scalarMacsPerNs))
    ]
    let isScalar = device.simd.isEmpty || configuration.optimization == .none
    if !isScalar {
      ceilings += Precision.allCases.map { precision in
        let peak = rate({ $0.peakMacsPerNs[precision] })
        return Roofline.Ceiling(name: precision.rawValue, gigaflopsPerSecond: 2 * peak)
      }
    }
    let hasL2 = machine.cores.contains { $0.l2Bytes > 0 }
    let levels: [(name: String, bytesPerNs: Double)?] = [
      ("L1", rate(\.loadBytesPerNs)),
      hasL2 ? ("L2", rate { $0.l2Bytes > 0 ? 1 / $0.l2NsPerByte : 0 }) : nil,
      machine.l3Bytes > 0 ? ("LLC", rate { 1 / $0.l3NsPerByte }) : nil,
      ("DRAM", machine.usableDRAMBytesPerNs),
    ]
    return Roofline(
      ceilings: ceilings,
      slopes: levels.compactMap { level in
        level.map { Roofline.Slope(name: $0.name, gigabytesPerSecond: $0.bytesPerNs) }
      },
      ceilingInUse: isScalar ? "scalar" : configuration.precision.rawValue)
  }
}
