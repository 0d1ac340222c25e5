import Basics

/// The bounds of one kind of integer in a profile, chosen so that a wrong unit falls outside.
struct Quantity {
  let range: ClosedRange<Int>
  let unit: String
  /// The unit that a value below the range was most likely meant in.
  var tooSmall: String?
  /// The unit that a value above the range was most likely meant in.
  var tooLarge: String?

  /// What a field of this kind must look like, with a guess at a wrong unit.
  var expectation: Expectation<Int> {
    .integer(in: range, unit: unit).hinting { found in
      let guess = found < Double(range.lowerBound) ? tooSmall : tooLarge
      guard found > 0, let guess else { return nil }
      return "is \(JSONWriter.text(of: found)) in \(guess)?"
    }
  }

  static let frequency = Quantity(
    range: 10_000...10_000_000, unit: "kHz", tooSmall: "MHz", tooLarge: "Hz")
  static let voltage = Quantity(range: 200_000...2_500_000, unit: "uV", tooSmall: "mV")
  static let corePower = Quantity(range: 1...200_000, unit: "mW", tooLarge: "uW")
  static let measuredPower = Quantity(range: 500...200_000_000, unit: "uW", tooSmall: "mW")
  static let coreCount = Quantity(range: 1...256, unit: "")
  static let width = Quantity(range: 1...64, unit: "")
  static let bytesPerCycle = Quantity(range: 1...1024, unit: "bytes", tooLarge: "bits")
  static let level1Size = Quantity(range: 1...1024, unit: "KiB", tooLarge: "bytes")
  static let level2Size = Quantity(range: 1...49_152, unit: "KiB", tooLarge: "bytes")
  static let sharedSize = Quantity(range: 1...524_287, unit: "KiB", tooLarge: "bytes")
  static let ways = Quantity(range: 1...1024, unit: "")
  static let line = Quantity(range: 16...256, unit: "bytes", tooLarge: "bits")
  static let dramBandwidth = Quantity(
    range: 300...4_000_000, unit: "MB/s", tooSmall: "GB/s", tooLarge: "kB/s")
  static let totalMemory = Quantity(
    range: 64...1_048_576, unit: "MiB", tooSmall: "GiB", tooLarge: "KiB or bytes")
  static let appLimit = Quantity(
    range: 16...1_048_576, unit: "MiB", tooSmall: "GiB", tooLarge: "KiB or bytes")
  static let readBandwidth = Quantity(
    range: 10...100_000, unit: "MB/s", tooSmall: "GB/s", tooLarge: "kB/s")
  static let readLatency = Quantity(
    range: 1...100_000, unit: "us", tooLarge: "ns")
  static let idlePower = Quantity(range: 1...1_000_000, unit: "mW", tooLarge: "uW")
  static let devicePower = Quantity(
    range: 100...2_000_000, unit: "mW", tooSmall: "W", tooLarge: "uW")
  static let temperature = Quantity(
    range: 200_000...450_000, unit: "mK", tooSmall: "K or degrees Celsius")
  static let thermalResistance = Quantity(
    range: 10...1_000_000, unit: "mK/W", tooSmall: "K/W")
  static let heatCapacity = Quantity(
    range: 100...1_000_000_000, unit: "mJ/K", tooSmall: "J/K")
  static let batteryCapacity = Quantity(
    range: 50...200_000, unit: "mAh", tooSmall: "Ah", tooLarge: "uAh")
  static let batteryVoltage = Quantity(
    range: 1000...100_000, unit: "mV", tooSmall: "V", tooLarge: "uV")
  static let batteryResistance = Quantity(range: 1...10_000, unit: "mOhm", tooLarge: "uOhm")
  static let operationRate = Quantity(range: 1...10_000_000, unit: "10^9 operations per second")
}

extension ClosedRange<Double> {
  /// Rates per cycle, which are fractions on the narrowest cores.
  static var ratePerCycle: ClosedRange<Double> { 0.01...8192 }
}
