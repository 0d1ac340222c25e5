import Basics

extension CoreFacts {
  /// Reads the facts of a core; those that are absent come from `base`, or take their defaults.
  init(from reader: inout ObjectReader, base: CoreFacts?) {
    func fact<Value>(
      _ key: String, _ kind: Expectation<Value>, _ known: Value?, _ fallback: Value
    ) -> Value {
      guard let known else { return reader.value(key, kind, default: fallback) }
      return reader.value(key, kind, inherited: known)
    }
    let rate = Expectation.number(in: .ratePerCycle)
    let bytes = Quantity.bytesPerCycle.expectation
    order = fact("order", .choice(), base?.order, DeviceDefaults.order)
    decodeWidth = fact(
      "decodeWidth", Quantity.width.expectation, base?.decodeWidth, DeviceDefaults.decodeWidth)
    fma128PerCycle = fact(
      "fma128PerCycle", rate, base?.fma128PerCycle, DeviceDefaults.fma128PerCycle)
    fp32MacsPerCycle = fact(
      "fp32MacsPerCycle", rate, base?.fp32MacsPerCycle, 4 * fma128PerCycle)
    fp16MacsPerCycle = fact("fp16MacsPerCycle", rate, base?.fp16MacsPerCycle, fp32MacsPerCycle)
    int8MacsPerCycle = fact("int8MacsPerCycle", rate, base?.int8MacsPerCycle, fp32MacsPerCycle)
    i8mmMacsPerCycle =
      base == nil || reader.contains("i8mmMacsPerCycle")
      ? reader.nullable("i8mmMacsPerCycle", rate, default: nil)
      : reader.optional("i8mmMacsPerCycle", rate) ?? base?.i8mmMacsPerCycle
    loadBytesPerCycle = fact(
      "loadBytesPerCycle", bytes, base?.loadBytesPerCycle,
      DeviceDefaults.loadBytesPerCycle(order: order, fma128: fma128PerCycle))
    storeBytesPerCycle = fact(
      "storeBytesPerCycle", bytes, base?.storeBytesPerCycle,
      DeviceDefaults.storeBytesPerCycle(loadBytes: loadBytesPerCycle))
    measuredPower = MeasuredPower.list(from: &reader) ?? base?.measuredPower ?? []
  }
}

extension MeasuredPower {
  /// Reads `measuredPower`, which must ascend by frequency; nil if it is absent.
  static func list(from reader: inout ObjectReader) -> [MeasuredPower]? {
    guard let entries = reader.optionalObjects("measuredPower") else { return nil }
    let list = entries.compactMap { entry in
      var entry = entry
      let frequency = entry.required("frequencyKHz", Quantity.frequency.expectation)
      let power = entry.required("microwatts", Quantity.measuredPower.expectation)
      _ = entry.optional("soc", .text)
      entry.finish()
      return frequency.flatMap { frequency in
        power.map { MeasuredPower(frequencyKHz: frequency, microwatts: $0) }
      }
    }
    if zip(list, list.dropFirst()).contains(where: { $0.frequencyKHz > $1.frequencyKHz }) {
      reader.report("expected ascending frequencies", at: "measuredPower")
    }
    return list
  }
}

extension Cache {
  /// Where a cache stands: decides its bounds and whether it states a scope.
  enum Level {
    case first, second, shared

    fileprivate var size: Quantity {
      switch self {
      case .first: .level1Size
      case .second: .level2Size
      case .shared: .sharedSize
      }
    }
  }

  /// Reads a cache; absent fields come from `base`.
  ///
  /// - Parameter isSizeRequired: whether the size must be stated, because `base` is only a guess.
  init?(from reader: inout ObjectReader, level: Level, base: Cache, isSizeRequired: Bool) {
    let size =
      isSizeRequired
      ? reader.required("sizeKiB", level.size.expectation)
      : reader.value("sizeKiB", level.size.expectation, default: base.sizeKiB)
    lineBytes = reader.value("lineBytes", Quantity.line.expectation, default: base.lineBytes)
    ways = reader.value(
      "ways", Quantity.ways.expectation,
      default: DeviceDefaults.ways(
        sizeKiB: size ?? base.sizeKiB, lineBytes: lineBytes, preferred: base.ways))
    policy = reader.value("policy", .choice(), default: base.policy)
    scope = level == .first ? .core : reader.value("scope", .choice(), default: base.scope)
    reader.finish()
    guard let size else { return nil }
    sizeKiB = size
    checkShape(reader)
  }

  private func checkShape(_ reader: ObjectReader) {
    if lineBytes & (lineBytes - 1) != 0 {
      reader.report("expected a power of two, found \(lineBytes)", at: "lineBytes")
    }
    let setBytes = ways * lineBytes
    guard sizeBytes < setBytes || sizeBytes % setBytes != 0 else { return }
    let key = reader.contains("sizeKiB") ? "sizeKiB" : "ways"
    reader.report(
      "expected whole sets: \(sizeKiB) KiB is no multiple of \(ways) ways of \(lineBytes) bytes "
        + "(\(setBytes) bytes a set)", at: key)
  }
}
