import Basics

/// A cluster and what the core catalogue knows about its cores.
struct CataloguedCluster {
  let cluster: Cluster
  let type: CoreType?
}

extension CataloguedCluster {
  /// Reads one element of `clusters`; nil after reporting what is wrong with it.
  init?(from reader: inout ObjectReader, catalog: CoreCatalog) {
    let type = Self.coreType(from: &reader, catalog: catalog)
    let core = Self.core(from: &reader, base: type?.facts)
    let count = reader.required("count", Quantity.coreCount.expectation)
    let points = OperatingPoint.list(from: &reader)
    let l1d = Self.level1(from: &reader, base: type?.l1d ?? DeviceDefaults.level1)
    let l2 = Self.level2(from: &reader, base: type?.l2)
    reader.finish()
    guard let core, let count, let points, let l1d else { return nil }
    self.type = type
    cluster = Cluster(
      coreType: type?.id, core: core, count: count, operatingPoints: points, l1d: l1d, l2: l2)
  }

  private static func coreType(
    from reader: inout ObjectReader, catalog: CoreCatalog
  ) -> CoreType? {
    guard reader.contains("coreType") else {
      _ = reader.node("coreType")
      return nil
    }
    guard let name = reader.required("coreType", .text) else { return nil }
    if let type = catalog.type(named: name) { return type }
    let names = catalog.types.flatMap { [$0.id] + $0.aliases }
    reader.report(
      "expected the id or an alias of a core type, found '\(name)'; cores outside the catalogue "
        + "are described by core{}", at: "coreType", suggestion: closestMatch(to: name, in: names))
    return nil
  }

  private static func core(from reader: inout ObjectReader, base: CoreFacts?) -> CoreFacts? {
    guard reader.contains("core") else {
      _ = reader.node("core")
      if base == nil, !reader.contains("coreType") {
        reader.report(
          "missing; expected the id of a core type, or its facts in core{}", at: "coreType")
      }
      return base
    }
    guard var core = reader.requiredObject("core") else { return nil }
    let facts = CoreFacts(from: &core, base: base)
    core.finish()
    return facts
  }

  private static func level1(from reader: inout ObjectReader, base: Cache) -> Cache? {
    guard var level1 = reader.object("l1d") else { return nil }
    return Cache(from: &level1, level: .first, base: base, isSizeRequired: false)
  }

  /// The second-level cache: absent means that of the core type, `null` means none.
  private static func level2(from reader: inout ObjectReader, base: Cache?) -> Cache? {
    if let node = reader.node("l2"), node.isNull { return nil }
    if base == nil, !reader.contains("l2") { return reader.assumed("l2", nil) }
    guard var level2 = reader.object("l2") else { return nil }
    return Cache(
      from: &level2, level: .second, base: base ?? DeviceDefaults.level2,
      isSizeRequired: base == nil)
  }
}

extension OperatingPoint {
  /// Reads `operatingPoints`, which must ascend; nil after reporting what is wrong.
  static func list(from reader: inout ObjectReader) -> [OperatingPoint]? {
    let entries = reader.requiredObjects("operatingPoints")
    let points = entries.compactMap { entry in
      var entry = entry
      return OperatingPoint(from: &entry)
    }
    if zip(points, points.dropFirst()).contains(where: { $0.frequencyKHz >= $1.frequencyKHz }) {
      reader.report(
        "expected ascending frequencies, found "
          + points.map { String($0.frequencyKHz) }.joined(separator: ", "), at: "operatingPoints")
    }
    return points.isEmpty ? nil : points
  }

  private init?(from reader: inout ObjectReader) {
    let frequency = reader.required("frequencyKHz", Quantity.frequency.expectation)
    microvolts = reader.optional("microvolts", Quantity.voltage.expectation)
    milliwatts = reader.optional("milliwatts", Quantity.corePower.expectation)
    reader.finish()
    guard let frequency else { return nil }
    frequencyKHz = frequency
  }
}
