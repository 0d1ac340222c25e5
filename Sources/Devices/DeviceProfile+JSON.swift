public import Basics

extension DeviceProfile {
  /// The resolved profile with every field explicit, in the order of the schema.
  ///
  /// Reading it again gives an equal profile.
  public var json: JSONValue {
    json(describing: true)
  }

  /// Compact JSON of everything that decides a simulation, for content hashes.
  ///
  /// The name, the sources and the list of assumptions are left out, so that a better citation
  /// does not change the identity of a device.
  public var canonicalJSON: String {
    JSONWriter(layout: .compact).text(of: json(describing: false))
  }

  private func json(describing: Bool) -> JSONValue {
    var members: [JSONValue.Member] = []
    func add(_ key: String, _ value: JSONValue) {
      members.append(JSONValue.Member(key: key, value: value))
    }
    add("schemaVersion", .integer(schemaVersion))
    add("id", .string(id))
    if describing { add("name", .string(name)) }
    add("class", .string(deviceClass.rawValue))
    add("platform", .string(platform.rawValue))
    add("osVersion", .string(osVersion))
    add("tier", .string(tier.rawValue))
    add("simd", .array(simd.map { .string($0.rawValue) }))
    add("clusters", .array(clusters.map(\.json)))
    add("sharedCaches", .array(sharedCaches.map { $0.json(hasScope: true) }))
    add("dram", dram.json)
    add("memory", memory.json)
    add("storage", storage.json)
    add("power", power.json)
    add("thermal", thermal?.json ?? .null)
    add("battery", battery?.json ?? .null)
    add("accelerators", .array(accelerators.map(\.json)))
    guard describing else { return .object(members) }
    let texts = sources.sorted { $0.key < $1.key }
    add("sources", .object(texts.map { JSONValue.Member(key: $0, value: .string($1)) }))
    add("assumed", .array(assumed.map { .string($0) }))
    return .object(members)
  }
}

extension Cluster {
  fileprivate var json: JSONValue {
    var members = [JSONValue.Member(key: "core", value: core.json)]
    if let coreType {
      members.insert(JSONValue.Member(key: "coreType", value: .string(coreType)), at: 0)
    }
    members += [
      JSONValue.Member(key: "count", value: .integer(count)),
      JSONValue.Member(key: "operatingPoints", value: .array(operatingPoints.map(\.json))),
      JSONValue.Member(key: "l1d", value: l1d.json(hasScope: false)),
      JSONValue.Member(key: "l2", value: l2?.json(hasScope: true) ?? .null),
    ]
    return .object(members)
  }
}

extension CoreFacts {
  /// Every fact, in the order of the schema.
  var json: JSONValue {
    [
      "order": .string(order.rawValue),
      "decodeWidth": .integer(decodeWidth),
      "fma128PerCycle": .number(fma128PerCycle),
      "fp32MacsPerCycle": .number(fp32MacsPerCycle),
      "fp16MacsPerCycle": .number(fp16MacsPerCycle),
      "int8MacsPerCycle": .number(int8MacsPerCycle),
      "i8mmMacsPerCycle": .number(orNull: i8mmMacsPerCycle),
      "loadBytesPerCycle": .integer(loadBytesPerCycle),
      "storeBytesPerCycle": .integer(storeBytesPerCycle),
      "measuredPower": .array(
        measuredPower.map {
          [
            "frequencyKHz": .integer($0.frequencyKHz), "microwatts": .integer($0.microwatts),
          ]
        }),
    ]
  }
}

extension OperatingPoint {
  fileprivate var json: JSONValue {
    [
      "frequencyKHz": .integer(frequencyKHz),
      "microvolts": .integer(orNull: microvolts),
      "milliwatts": .integer(orNull: milliwatts),
    ]
  }
}

extension Cache {
  fileprivate func json(hasScope: Bool) -> JSONValue {
    var members = [
      JSONValue.Member(key: "sizeKiB", value: .integer(sizeKiB)),
      JSONValue.Member(key: "ways", value: .integer(ways)),
      JSONValue.Member(key: "lineBytes", value: .integer(lineBytes)),
      JSONValue.Member(key: "policy", value: .string(policy.rawValue)),
    ]
    if hasScope {
      members.append(JSONValue.Member(key: "scope", value: .string(scope.rawValue)))
    }
    return .object(members)
  }
}

extension DRAM {
  fileprivate var json: JSONValue {
    ["type": .string(type.rawValue), "bandwidthMBps": .integer(bandwidthMBps)]
  }
}

extension Memory {
  fileprivate var json: JSONValue {
    [
      "totalMiB": .integer(totalMiB), "appLimitMiB": .integer(appLimitMiB),
      "numaNodes": .integer(numaNodes), "warningPercent": .integer(warningPercent),
      "criticalPercent": .integer(criticalPercent),
    ]
  }
}

extension Storage {
  fileprivate var json: JSONValue {
    ["readMBps": .integer(readMBps), "latencyUs": .integer(latencyUs)]
  }
}

extension Power {
  fileprivate var json: JSONValue {
    [
      "idleMilliwatts": .integer(idleMilliwatts),
      "sustainedMilliwatts": .integer(sustainedMilliwatts),
      "peakMilliwatts": .integer(peakMilliwatts),
    ]
  }
}

extension Thermal {
  fileprivate var json: JSONValue {
    [
      "ambientMilliKelvin": .integer(ambientMilliKelvin),
      "die": die.json,
      "board": board.json,
      "skin": skin.json,
      "throttleOnMilliKelvin": .integer(throttleOnMilliKelvin),
      "throttleControlMilliKelvin": .integer(throttleControlMilliKelvin),
    ]
  }
}

extension ThermalNode {
  fileprivate var json: JSONValue {
    [
      "resistanceMilliKelvinPerWatt": .integer(resistanceMilliKelvinPerWatt),
      "capacityMillijoulesPerKelvin": .integer(capacityMillijoulesPerKelvin),
    ]
  }
}

extension Battery {
  fileprivate var json: JSONValue {
    [
      "capacityMilliampereHours": .integer(capacityMilliampereHours),
      "nominalMillivolts": .integer(nominalMillivolts),
      "resistanceMilliohms": .integer(resistanceMilliohms),
    ]
  }
}

extension Accelerator {
  fileprivate var json: JSONValue {
    [
      "kind": .string(kind.rawValue),
      "name": .string(name),
      "architecture": architecture.map { .string($0) } ?? .null,
      "fp32Gflops": .integer(orNull: fp32Gflops),
      "fp16Gflops": .integer(orNull: fp16Gflops),
      "int8Gops": .integer(orNull: int8Gops),
      "memoryMiB": .integer(orNull: memoryMiB),
      "bandwidthMBps": .integer(orNull: bandwidthMBps),
    ]
  }
}
