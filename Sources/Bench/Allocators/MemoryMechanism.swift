/// A way to spare memory, or the time to get it, that documents promise something of and this machine
/// can tell.
public enum MemoryMechanism: String, CaseIterable, Hashable, Sendable {
  /// How many times as fast a pooled byte array is had, filled to a quarter and given back as a new
  /// one: of 4 KiB, 64 KiB and 1 MiB.
  case pooledBuffers
  /// How many times as fast the size-class pool gives and takes blocks of 256 B to 1 MB as `malloc`:
  /// in pairs and with 64 in use, touched or not.
  case pooledBlocks
  /// How many times as fast a mapped file of 64 MiB is opened and read as one that is copied into
  /// memory: its first 1 MiB only, and all.
  case mappedLoading
  /// How many times as much memory of its own a process has after it read the file into memory as
  /// after it mapped the file and read all of it.
  case mappedMemory
}

/// What was measured of a ``MemoryMechanism``.
public struct MemoryMechanismGain: Hashable, Sendable {
  /// The geometric mean.
  public var times: Double
  /// The lowest and the highest.
  public var extent: ClosedRange<Double>
}
