public import Basics

extension DeviceProfile {
  /// Reads a profile, schema version 1.
  ///
  /// - Parameters:
  ///   - bytes: JSON in UTF-8.
  ///   - file: the name for messages; its stem is the id of a profile that states none.
  ///   - catalog: the core types that clusters may name.
  /// - Throws: ``ProfileError/invalid(_:)`` with every mistake of the file.
  public init(json bytes: [UInt8], file: String, catalog: CoreCatalog) throws(ProfileError) {
    try self.init(json: try parse(bytes, file: file), file: file, catalog: catalog)
  }

  /// Reads a profile, schema version 1, from a tree.
  ///
  /// - Throws: ``ProfileError/invalid(_:)`` with every mistake of the tree.
  public init(json node: JSONNode, file: String, catalog: CoreCatalog) throws(ProfileError) {
    let validator = Validator(file: file)
    let profile = validator.object(node).flatMap { reader -> DeviceProfile? in
      var reader = reader
      return DeviceProfile(from: &reader, document: node, catalog: catalog)
    }
    guard let profile, validator.problems.isEmpty else { throw .invalid(validator.problems) }
    self = profile
  }

  private init?(from reader: inout ObjectReader, document: JSONNode, catalog: CoreCatalog) {
    let stem = fileStem(reader.validator.file)
    schemaVersion = reader.value("schemaVersion", .integer(in: 1...1), default: 1)
    id = reader.value("id", .deviceID, default: stem)
    name = reader.value("name", .text, default: id)
    deviceClass = reader.value("class", .choice(), default: DeviceDefaults.deviceClass)
    platform = reader.value(
      "platform", .choice(), default: DeviceDefaults.platform(of: deviceClass))
    osVersion = reader.value("osVersion", .text, default: DeviceDefaults.osVersion)
    let entries = reader.requiredObjects("clusters").compactMap { entry in
      var entry = entry
      return CataloguedCluster(from: &entry, catalog: catalog)
    }
    let order = entries.map(\.cluster).fastestFirst
    clusters = order.map { entries[$0].cluster }
    simd = InstructionSet.list(from: &reader, entries, platform)
    tier = reader.value(
      "tier", .choice(), default: DeviceDefaults.tier(of: clusters, hasSIMD: !simd.isEmpty))
    sharedCaches = Self.sharedCaches(from: &reader, entries)
    let dram = DRAM(from: &reader, deviceClass: deviceClass)
    memory = Memory(from: &reader, deviceClass, tier, platform)
    storage = Storage(from: &reader, default: DeviceDefaults.storage(deviceClass, tier))
    power = Power(from: &reader, default: DeviceDefaults.power(deviceClass, tier))
    thermal = Thermal(from: &reader)
    battery = Battery(from: &reader)
    accelerators = Accelerator.list(from: &reader)
    var provenance = Provenance(from: &reader, document: document)
    reader.finish()
    guard let dram else { return nil }
    self.dram = dram
    provenance.assumed.formUnion(reader.validator.assumed)
    provenance.reorderClusters(order)
    sources = provenance.sources
    assumed = provenance.assumed.sorted()
  }

  /// Absent: the last-level cache that the core types usually stand behind, if any.
  private static func sharedCaches(
    from reader: inout ObjectReader, _ entries: [CataloguedCluster]
  ) -> [Cache] {
    if let readers = reader.optionalObjects("sharedCaches") {
      return readers.compactMap { entry in
        var entry = entry
        return Cache(
          from: &entry, level: .shared, base: DeviceDefaults.shared, isSizeRequired: true)
      }
    }
    let sizeKiB = entries.compactMap { $0.type?.lastLevelCacheKiB }.max() ?? 0
    guard sizeKiB > 0 else { return reader.assumed("sharedCaches", []) }
    var cache = DeviceDefaults.shared
    cache.sizeKiB = sizeKiB
    cache.ways = DeviceDefaults.ways(
      sizeKiB: sizeKiB, lineBytes: cache.lineBytes, preferred: cache.ways)
    return reader.assumed("sharedCaches", [cache])
  }
}

extension Expectation where Value == String {
  /// A name that needs no quotes in a shell and stands apart from edits and patterns.
  static var deviceID: Expectation {
    Expectation("a name of letters, digits, '-', '_' and '.'") { node in
      node.string.flatMap { isDeviceID($0) ? $0 : nil }
    }
  }
}

/// Whether a text may be the id of a device.
public func isDeviceID(_ text: String) -> Bool {
  let hasOnlyPlain = text.utf8.allSatisfy { byte in
    let scalar = Unicode.Scalar(byte)
    return scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      || "-_.".unicodeScalars.contains(scalar)
  }
  return hasOnlyPlain && !text.isEmpty && !text.hasPrefix("-") && !text.hasPrefix(".")
}

/// The name of a file without folders and the `.json` at the end.
func fileStem(_ path: String) -> String {
  let name = path.split(separator: "/").last.map(String.init) ?? path
  return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
}

extension [Cluster] {
  /// The offsets by the peak rate of a core, then by frequency; equal ones keep their order.
  var fastestFirst: [Int] {
    indices.sorted { left, right in
      let (a, b) = (self[left], self[right])
      if a.peakMacsPerSecond != b.peakMacsPerSecond {
        return a.peakMacsPerSecond > b.peakMacsPerSecond
      }
      if a.maximumFrequencyKHz != b.maximumFrequencyKHz {
        return a.maximumFrequencyKHz > b.maximumFrequencyKHz
      }
      return left < right
    }
  }
}
