extension DeviceDefaults {
  /// What one foreground app may use, from the installed memory.
  ///
  /// iOS and Android: linear between the rows of ``appLimits``, proportional beyond them. Desktop
  /// systems: three quarters. Web: half, at most 4 GiB, the reach of 32-bit WebAssembly.
  static func appLimitMiB(totalMiB: Int, platform: DeviceProfile.Platform) -> Int {
    switch platform {
    case .ios, .ipados: interpolated(totalMiB) { $0.ios }
    case .android: interpolated(totalMiB) { $0.android }
    case .linux, .macos, .windows: totalMiB - totalMiB / 4
    case .web: min(totalMiB / 2, 4096)
    }
  }

  private struct Row {
    let totalMiB: Int
    let ios: Int
    let android: Int
  }

  /// iOS: measured limits without entitlement (StackOverflow 5887248 and newer reports). Android:
  /// estimated share of native memory before the low-memory killer acts.
  private static let appLimits = [
    Row(totalMiB: 2048, ios: 1390, android: 600),
    Row(totalMiB: 3072, ios: 1790, android: 1050),
    Row(totalMiB: 4096, ios: 2060, android: 1600),
    Row(totalMiB: 6144, ios: 3100, android: 2750),
    Row(totalMiB: 8192, ios: 3100, android: 4100),
    Row(totalMiB: 12_288, ios: 6000, android: 6700),
    Row(totalMiB: 16_384, ios: 5100, android: 9800),
  ]

  private static func interpolated(_ totalMiB: Int, _ limit: (Row) -> Int) -> Int {
    let above = appLimits.firstIndex { $0.totalMiB >= totalMiB } ?? appLimits.count
    let low = appLimits[max(0, above - 1)]
    guard above > 0, above < appLimits.count else {
      return max(16, limit(low) * totalMiB / low.totalMiB)
    }
    let high = appLimits[above]
    let rise = (limit(high) - limit(low)) * (totalMiB - low.totalMiB)
    return limit(low) + rise / (high.totalMiB - low.totalMiB)
  }
}
