import FoundationEssentials
import Simulation

/// The recorded traces of `Fixtures/CacheTraces`.
enum TraceFixtures {
  static let programs = ["sgemm", "conv", "transpose", "chase", "unaligned"]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/CacheTraces")

  static func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  static func trace(_ program: String) throws -> AddressTrace {
    let name = "\(program).cgt.lz4"
    return try AddressTrace(parsing: [UInt8](data(name)), file: name)
  }
}
