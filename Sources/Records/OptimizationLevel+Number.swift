extension OptimizationLevel {
  /// 0 for scalar code on one thread ... 3 for everything.
  public var number: Int {
    switch self {
    case .none: 0
    case .simd: 1
    case .parallel: 2
    case .full: 3
    }
  }

  /// The level with a number.
  ///
  /// - Returns: nil unless it is from 0 to 3.
  public init?(number: Int) {
    guard let level = Self.allCases.first(where: { $0.number == number }) else { return nil }
    self = level
  }
}
