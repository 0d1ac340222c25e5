/// How near an app is to the memory it may use.
public enum MemoryPressureLevel: Int, CaseIterable, Hashable, Sendable, Comparable {
  /// Far from it.
  case normal
  /// The system asks apps to free what they can.
  case warning
  /// The next allocations may be the last.
  case critical
  /// The system ends the app.
  case kill

  /// Orders by severity.
  public static func < (left: MemoryPressureLevel, right: MemoryPressureLevel) -> Bool {
    left.rawValue < right.rawValue
  }
}
