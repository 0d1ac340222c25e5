public import Basics
public import Devices

/// How long a line takes from memory, by kind of memory.
///
/// Read from `DeviceProfiles/catalog/memory-latencies.json`, where each has its source.
public struct MemoryLatencies: Hashable, Sendable {
  private let nanoseconds: [DRAM.Technology: Int]

  /// Where the latencies lie among the files of `DeviceProfiles`.
  public static let file = "catalog/memory-latencies.json"

  /// The latencies that were compiled in.
  ///
  /// - Throws: ``MemoryLatenciesError`` when the compiled file is broken, which a test excludes.
  public init() throws(MemoryLatenciesError) {
    try self.init(json: EmbeddedFiles.bytes(named: Self.file) ?? [], file: Self.file)
  }

  /// Reads the latencies from JSON; every kind of memory must be there.
  ///
  /// - Throws: ``MemoryLatenciesError`` with all problems of the file.
  public init(json bytes: [UInt8], file: String) throws(MemoryLatenciesError) {
    let validator = Validator(file: file)
    var nanoseconds: [DRAM.Technology: Int] = [:]
    if var reader = validator.document(bytes) {
      _ = reader.required("schemaVersion", .integer(in: 1...1))
      if var values = reader.requiredObject("dramNanoseconds") {
        for technology in DRAM.Technology.allCases {
          let value = values.required(technology.rawValue, .integer(in: 1...10_000))
          nanoseconds[technology] = value
        }
        values.finish()
      }
      _ = reader.node("sources")
      reader.finish()
    }
    guard validator.problems.isEmpty else {
      throw MemoryLatenciesError(problems: validator.problems)
    }
    self.nanoseconds = nanoseconds
  }

  /// Nanoseconds from a load that no cache serves to its data.
  public func nanoseconds(_ technology: DRAM.Technology) -> Int { nanoseconds[technology] ?? 0 }
}

/// What is wrong with a file of latencies.
public struct MemoryLatenciesError: Error, Hashable, CustomStringConvertible {
  /// Every problem, with its place.
  public let problems: [Problem]

  /// A line for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
