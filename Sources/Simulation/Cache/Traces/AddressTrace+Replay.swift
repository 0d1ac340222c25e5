extension CacheSystem {
  /// All data references of a trace, made by one core.
  ///
  /// A reference that straddles lines is one access to each; one that reads and writes is a load and
  /// then a store.
  public mutating func replay(_ trace: AddressTrace, core: Int = 0) {
    for record in trace.records {
      let reference = record.reference
      if reference == .load || reference == .modify {
        accessLines(core, record.address, record.byteCount, isStore: false)
      }
      if reference == .store || reference == .modify {
        accessLines(core, record.address, record.byteCount, isStore: true)
      }
    }
  }
}

extension StackDistances {
  /// All data references of a trace, as ``CacheSystem/replay(_:core:)`` goes through them.
  ///
  /// - Precondition: the length of a line is a power of two.
  public mutating func replay(_ trace: AddressTrace, lineBytes: Int) {
    precondition(lineBytes > 0 && lineBytes & (lineBytes - 1) == 0, "a line of \(lineBytes) bytes")
    let shift = lineBytes.trailingZeroBitCount
    for record in trace.records where record.reference != .instruction {
      let first = record.address >> shift
      let last = (record.address + record.byteCount - 1) >> shift
      for _ in 0..<(record.reference == .modify ? 2 : 1) {
        for line in first...last { access(line) }
      }
    }
  }
}
