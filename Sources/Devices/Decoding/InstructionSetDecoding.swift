import Basics

extension DeviceProfile.InstructionSet {
  /// Reads `simd`. Absent: what every cluster has, by the catalogue or by its rates.
  static func list(
    from reader: inout ObjectReader, _ entries: [CataloguedCluster],
    _ platform: DeviceProfile.Platform
  ) -> [Self] {
    if let stated = reader.optionalArray("simd", Expectation<Self>.choice()) {
      checkNEON(stated, entries, platform, reader)
      return stated
    }
    let perCluster = entries.map {
      $0.type?.instructionSets ?? DeviceDefaults.instructionSets(of: $0.cluster.core)
    }
    let common = allCases.filter { set in perCluster.allSatisfy { $0.contains(set) } }
    return reader.assumed("simd", perCluster.isEmpty ? [] : common)
  }

  /// Armv8 and later always have NEON; only WebAssembly hides it from programs.
  private static func checkNEON(
    _ stated: [Self], _ entries: [CataloguedCluster], _ platform: DeviceProfile.Platform,
    _ reader: ObjectReader
  ) {
    guard platform != .web, !stated.contains(.neon) else { return }
    let mayBeArm = platform.runsOnArm && stated.allSatisfy(\.isArm)
    let reasons = entries.enumerated().compactMap { index, entry -> String? in
      guard let type = entry.type else {
        return mayBeArm ? "clusters[\(index)] is an Arm core on \(platform.rawValue)" : nil
      }
      return type.isArmv8OrLater ? "clusters[\(index)] is a \(type.id)" : nil
    }
    guard let reason = reasons.first else { return }
    let list = stated.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    reader.report(
      "expected 'neon', which every Armv8 core has (\(reason)), found "
        + (list.isEmpty ? "no instruction set" : list), at: "simd")
  }

  private var isArm: Bool {
    switch self {
    case .neon, .fp16, .dotprod, .bf16, .i8mm, .sve, .sve2, .sme: true
    case .sse2, .sse42, .avx, .avx2, .fma, .f16c, .avx512, .avx512vnni, .avxvnni, .amx, .rvv,
      .simd128:
      false
    }
  }
}

extension DeviceProfile.Platform {
  /// Whether its devices have Arm cores, as far as nothing else is known.
  fileprivate var runsOnArm: Bool {
    switch self {
    case .android, .ios, .ipados: true
    case .macos, .linux, .windows, .web: false
    }
  }
}

extension CoreType {
  /// Whether its architecture is Armv8 or a later one.
  var isArmv8OrLater: Bool { isa.hasPrefix("armv8") || isa.hasPrefix("armv9") }
}
