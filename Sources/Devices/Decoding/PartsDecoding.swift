import Basics

extension DRAM {
  /// Reads `dram`, which must be there; its fields have defaults.
  init?(from reader: inout ObjectReader, deviceClass: DeviceProfile.DeviceClass) {
    guard var dram = reader.requiredObject("dram") else { return nil }
    type = dram.value("type", .choice(), default: DeviceDefaults.dramType(of: deviceClass))
    bandwidthMBps = dram.value(
      "bandwidthMBps", Quantity.dramBandwidth.expectation,
      default: DeviceDefaults.dramBandwidthMBps(type, deviceClass: deviceClass))
    dram.finish()
  }
}

extension Memory {
  /// Reads `memory`; the limit of an app follows from the platform.
  init(
    from reader: inout ObjectReader, _ deviceClass: DeviceProfile.DeviceClass,
    _ tier: DeviceProfile.Tier, _ platform: DeviceProfile.Platform
  ) {
    totalMiB = DeviceDefaults.totalMiB(deviceClass, tier)
    appLimitMiB = DeviceDefaults.appLimitMiB(totalMiB: totalMiB, platform: platform)
    numaNodes = 1
    (warningPercent, criticalPercent) = (Self.standardWarningPercent, Self.standardCriticalPercent)
    guard var memory = reader.object("memory") else { return }
    totalMiB = memory.value("totalMiB", Quantity.totalMemory.expectation, default: totalMiB)
    appLimitMiB = memory.value(
      "appLimitMiB", Quantity.appLimit.expectation,
      default: DeviceDefaults.appLimitMiB(totalMiB: totalMiB, platform: platform))
    if appLimitMiB > totalMiB {
      memory.report(
        "expected at most memory.totalMiB (\(totalMiB)), found \(appLimitMiB)",
        at: "appLimitMiB")
    }
    numaNodes = memory.value("numaNodes", Quantity.numaNodes.expectation, default: 1)
    let percent = Quantity.percent.expectation
    warningPercent = memory.value("warningPercent", percent, default: warningPercent)
    criticalPercent = memory.value(
      "criticalPercent", percent, default: max(criticalPercent, min(100, warningPercent + 1)))
    if warningPercent >= criticalPercent {
      memory.report(
        "expected less than memory.criticalPercent (\(criticalPercent)), found \(warningPercent)",
        at: "warningPercent")
    }
    memory.finish()
  }
}

extension Storage {
  /// Reads `storage`.
  init(from reader: inout ObjectReader, default fallback: Storage) {
    self = fallback
    guard var storage = reader.object("storage") else { return }
    readMBps = storage.value(
      "readMBps", Quantity.readBandwidth.expectation, default: fallback.readMBps)
    latencyUs = storage.value(
      "latencyUs", Quantity.readLatency.expectation, default: fallback.latencyUs)
    storage.finish()
  }
}

extension Power {
  /// Reads `power`; idle, sustained and peak must not descend.
  init(from reader: inout ObjectReader, default fallback: Power) {
    self = fallback
    guard var power = reader.object("power") else { return }
    let kind = Quantity.devicePower.expectation
    idleMilliwatts = power.value(
      "idleMilliwatts", Quantity.idlePower.expectation, default: fallback.idleMilliwatts)
    sustainedMilliwatts = power.value(
      "sustainedMilliwatts", kind, default: max(fallback.sustainedMilliwatts, idleMilliwatts))
    peakMilliwatts = power.value(
      "peakMilliwatts", kind, default: max(fallback.peakMilliwatts, sustainedMilliwatts))
    if idleMilliwatts > sustainedMilliwatts {
      power.report(
        "expected at most power.sustainedMilliwatts (\(sustainedMilliwatts)), "
          + "found \(idleMilliwatts)", at: "idleMilliwatts")
    }
    if sustainedMilliwatts > peakMilliwatts {
      power.report(
        "expected at most power.peakMilliwatts (\(peakMilliwatts)), found \(sustainedMilliwatts)",
        at: "sustainedMilliwatts")
    }
    power.finish()
  }
}

extension Thermal {
  /// Reads `thermal`; nil if it is absent or `null`.
  init?(from reader: inout ObjectReader) {
    guard var thermal = reader.optionalObject("thermal") else { return nil }
    let kind = Quantity.temperature.expectation
    let ambient = thermal.required("ambientMilliKelvin", kind)
    let die = ThermalNode(from: &thermal, "die")
    let board = ThermalNode(from: &thermal, "board")
    let skin = ThermalNode(from: &thermal, "skin")
    let on = thermal.required("throttleOnMilliKelvin", kind)
    let control = thermal.required("throttleControlMilliKelvin", kind)
    thermal.finish()
    guard let ambient, let die, let board, let skin, let on, let control else { return nil }
    if !(ambient < on && on < control) {
      thermal.report(
        "expected ambient < throttleOn < throttleControl, found \(ambient), \(on), \(control)",
        at: "throttleOnMilliKelvin")
    }
    self.init(
      ambientMilliKelvin: ambient, die: die, board: board, skin: skin,
      throttleOnMilliKelvin: on, throttleControlMilliKelvin: control)
  }
}

extension ThermalNode {
  fileprivate init?(from reader: inout ObjectReader, _ key: String) {
    guard var node = reader.requiredObject(key) else { return nil }
    let resistance = node.required(
      "resistanceMilliKelvinPerWatt", Quantity.thermalResistance.expectation)
    let capacity = node.required(
      "capacityMillijoulesPerKelvin", Quantity.heatCapacity.expectation)
    node.finish()
    guard let resistance, let capacity else { return nil }
    self.init(resistanceMilliKelvinPerWatt: resistance, capacityMillijoulesPerKelvin: capacity)
  }
}

extension Battery {
  /// Reads `battery`; nil if it is absent or `null`.
  init?(from reader: inout ObjectReader) {
    guard var battery = reader.optionalObject("battery") else { return nil }
    let capacity = battery.required(
      "capacityMilliampereHours", Quantity.batteryCapacity.expectation)
    let voltage = battery.value(
      "nominalMillivolts", Quantity.batteryVoltage.expectation, default: 3850)
    let resistance = battery.value(
      "resistanceMilliohms", Quantity.batteryResistance.expectation, default: 115)
    battery.finish()
    guard let capacity else { return nil }
    self.init(
      capacityMilliampereHours: capacity, nominalMillivolts: voltage,
      resistanceMilliohms: resistance)
  }
}

extension Accelerator {
  /// Reads `accelerators`; absent means none.
  static func list(from reader: inout ObjectReader) -> [Accelerator] {
    guard let entries = reader.optionalObjects("accelerators") else {
      return reader.assumed("accelerators", [])
    }
    return entries.compactMap { entry in
      var entry = entry
      let kind = entry.required("kind", Expectation<Kind>.choice())
      let name = entry.required("name", .text)
      let architecture = entry.optional("architecture", .architecture)
      let rate = Quantity.operationRate.expectation
      let fp32 = entry.optional("fp32Gflops", rate)
      let fp16 = entry.optional("fp16Gflops", rate)
      let int8 = entry.optional("int8Gops", rate)
      let memory = entry.optional("memoryMiB", Quantity.totalMemory.expectation)
      let bandwidth = entry.optional("bandwidthMBps", Quantity.dramBandwidth.expectation)
      entry.finish()
      guard let kind, let name else { return nil }
      return Accelerator(
        kind: kind, name: name, fp32Gflops: fp32, fp16Gflops: fp16, int8Gops: int8,
        architecture: architecture, memoryMiB: memory, bandwidthMBps: bandwidth)
    }
  }
}

extension Expectation where Value == String {
  /// The name of a design, in one spelling so that it can be compared.
  fileprivate static var architecture: Expectation {
    Expectation("a name of lower-case letters, digits and '-'") { node in
      node.string.flatMap { name in
        let isPlain = name.utf8.allSatisfy { byte in
          (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
        return isPlain && !name.isEmpty ? name : nil
      }
    }
  }
}
