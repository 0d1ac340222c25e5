import Basics

/// The bounds of one kind of integer in a profile, chosen so that a wrong unit falls outside.
struct Quantity {
  let range: ClosedRange<Int>
  let unit: String
  /// The units that a value out of range may have been meant in, likeliest first.
  var otherUnits: [OtherUnit] = []

  /// A unit that people use for the same quantity: `unit = factor * value + offset`.
  struct OtherUnit {
    let name: String
    let factor: Double
    var offset = 0.0

    static func times(_ factor: Double, _ name: String) -> OtherUnit {
      OtherUnit(name: name, factor: factor)
    }

    static func over(_ divisor: Double, _ name: String) -> OtherUnit {
      OtherUnit(name: name, factor: 1 / divisor)
    }
  }

  /// What a field of this kind must look like, with a guess at a wrong unit: the first one that
  /// brings the value within the range.
  var expectation: Expectation<Int> {
    .integer(in: range, unit: unit).hinting { found in
      let bounds = Double(range.lowerBound)...Double(range.upperBound)
      guard found > 0, !bounds.contains(found) else { return nil }
      let meant = otherUnits.first { bounds.contains(found * $0.factor + $0.offset) }
      return meant.map { "is \(JSONWriter.text(of: found)) in \($0.name)?" }
    }
  }

  static let frequency = Quantity(
    range: 10_000...10_000_000, unit: "kHz",
    otherUnits: [.times(1e3, "MHz"), .times(1e6, "GHz"), .over(1e3, "Hz")])
  static let voltage = Quantity(
    range: 200_000...2_500_000, unit: "uV", otherUnits: [.times(1e3, "mV"), .times(1e6, "V")])
  static let corePower = Quantity(
    range: 1...200_000, unit: "mW", otherUnits: [.over(1e3, "uW"), .times(1e3, "W")])
  static let measuredPower = Quantity(
    range: 500...200_000_000, unit: "uW", otherUnits: [.times(1e3, "mW"), .times(1e6, "W")])
  static let coreCount = Quantity(range: 1...256, unit: "")
  static let width = Quantity(range: 1...64, unit: "")
  static let bytesPerCycle = Quantity(
    range: 1...1024, unit: "bytes", otherUnits: [.over(8, "bits")])
  static let level1Size = Quantity(range: 1...1024, unit: "KiB", otherUnits: [.bytes])
  static let level2Size = Quantity(
    range: 1...49_152, unit: "KiB", otherUnits: [.bytes, .times(1024, "MiB")])
  static let sharedSize = Quantity(
    range: 1...524_287, unit: "KiB", otherUnits: [.bytes, .times(1024, "MiB")])
  static let ways = Quantity(range: 1...1024, unit: "")
  static let line = Quantity(range: 16...256, unit: "bytes", otherUnits: [.over(8, "bits")])
  static let dramBandwidth = Quantity(
    range: 300...4_000_000, unit: "MB/s", otherUnits: [.times(1e3, "GB/s"), .over(1e3, "kB/s")])
  static let totalMemory = Quantity(
    range: 64...1_048_576, unit: "MiB", otherUnits: .memory)
  static let appLimit = Quantity(range: 16...1_048_576, unit: "MiB", otherUnits: .memory)
  static let numaNodes = Quantity(range: 1...64, unit: "")
  static let percent = Quantity(range: 1...100, unit: "%")
  static let readBandwidth = Quantity(
    range: 10...100_000, unit: "MB/s", otherUnits: [.times(1e3, "GB/s"), .over(1e3, "kB/s")])
  static let readLatency = Quantity(
    range: 1...100_000, unit: "us", otherUnits: [.over(1e3, "ns"), .times(1e3, "ms")])
  static let idlePower = Quantity(
    range: 1...1_000_000, unit: "mW", otherUnits: [.over(1e3, "uW"), .times(1e3, "W")])
  static let devicePower = Quantity(
    range: 100...2_000_000, unit: "mW", otherUnits: [.times(1e3, "W"), .over(1e3, "uW")])
  static let temperature = Quantity(
    range: 200_000...450_000, unit: "mK",
    otherUnits: [
      OtherUnit(name: "degrees Celsius", factor: 1e3, offset: 273_150), .times(1e3, "K"),
    ])
  static let thermalResistance = Quantity(
    range: 10...1_000_000, unit: "mK/W", otherUnits: [.times(1e3, "K/W")])
  static let heatCapacity = Quantity(
    range: 100...1_000_000_000, unit: "mJ/K", otherUnits: [.times(1e3, "J/K")])
  static let batteryCapacity = Quantity(
    range: 50...200_000, unit: "mAh", otherUnits: [.times(1e3, "Ah"), .over(1e3, "uAh")])
  static let batteryVoltage = Quantity(
    range: 1000...100_000, unit: "mV", otherUnits: [.times(1e3, "V"), .over(1e3, "uV")])
  static let batteryResistance = Quantity(
    range: 1...10_000, unit: "mOhm", otherUnits: [.over(1e3, "uOhm"), .times(1e3, "Ohm")])
  static let operationRate = Quantity(
    range: 1...10_000_000, unit: "10^9 operations per second",
    otherUnits: [.times(1e3, "10^12 operations per second")])
}

extension Quantity.OtherUnit {
  /// Sizes of caches are often printed in bytes.
  fileprivate static var bytes: Self { .over(1024, "bytes") }
}

extension [Quantity.OtherUnit] {
  /// What sizes of memory are stated in.
  fileprivate static var memory: Self {
    [.times(1024, "GiB"), .over(1024, "KiB"), .over(1_048_576, "bytes")]
  }
}

extension ClosedRange<Double> {
  /// Rates per cycle, which are fractions on the narrowest cores.
  static var ratePerCycle: ClosedRange<Double> { 0.01...8192 }
}
