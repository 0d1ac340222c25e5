/// Main memory.
public struct DRAM: Hashable, Sendable {
  /// The memory technology.
  public var type: Technology
  /// Peak bandwidth of all channels together.
  public var bandwidthMBps: Int

  /// Joins the values; nothing is checked.
  public init(type: Technology, bandwidthMBps: Int) {
    self.type = type
    self.bandwidthMBps = bandwidthMBps
  }

  /// A generation of memory; decides energy per byte.
  public enum Technology: String, CaseIterable, Hashable, Sendable {
    case lpddr2, lpddr3, lpddr4, lpddr4x, lpddr5, lpddr5x, ddr2, ddr3, ddr4, ddr5
  }
}

/// How much memory there is.
public struct Memory: Hashable, Sendable {
  /// Installed memory.
  public var totalMiB: Int
  /// What one foreground app may use before the system ends it.
  public var appLimitMiB: Int
  /// Into how many nodes of equal size and distance memory and cores are divided; 1 where every core
  /// is as near to all memory.
  public var numaNodes: Int
  /// The share of ``appLimitMiB`` from which the system warns the app.
  public var warningPercent: Int
  /// The share of ``appLimitMiB`` from which the next allocations may be the last.
  public var criticalPercent: Int

  /// Joins the values; nothing is checked.
  public init(
    totalMiB: Int, appLimitMiB: Int, numaNodes: Int = 1,
    warningPercent: Int = Memory.standardWarningPercent,
    criticalPercent: Int = Memory.standardCriticalPercent
  ) {
    self.totalMiB = totalMiB
    self.appLimitMiB = appLimitMiB
    self.numaNodes = numaNodes
    self.warningPercent = warningPercent
    self.criticalPercent = criticalPercent
  }

  /// Where warnings begin unless a profile says otherwise. Systems warn "near" the limit and publish
  /// no figure: a design estimate, as is ``standardCriticalPercent``.
  public static let standardWarningPercent = 80
  /// Where memory becomes critical unless a profile says otherwise.
  public static let standardCriticalPercent = 92

  /// ``appLimitMiB`` in bytes.
  public var appLimitBytes: Int { appLimitMiB * 1_048_576 }
}

/// Flash storage.
public struct Storage: Hashable, Sendable {
  /// Sequential read bandwidth.
  public var readMBps: Int
  /// Latency of one read.
  public var latencyUs: Int

  /// Joins the values; nothing is checked.
  public init(readMBps: Int, latencyUs: Int) {
    self.readMBps = readMBps
    self.latencyUs = latencyUs
  }
}
