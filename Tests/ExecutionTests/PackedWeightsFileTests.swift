import Compiler
import Execution
import FoundationEssentials
import Graphs
import Kernels
import Tensors
import TestSupport
import Testing

struct PackedWeightsFileTests {
  private static let model = "squeezenet1.1@64"

  private func graph() throws -> Graph { try ModelZoo.graph(named: Self.model) }

  private func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test(arguments: [false, true])
  func `weights that were written give the same bits`(isInt8: Bool) throws {
    let graph = try graph()
    let ranges = isInt8 ? try calibration(of: graph) : nil
    let plan =
      try ranges.map { try bytePlan(graph, $0) }
      ?? compile(graph, for: .host(HostTarget()), passes: Pass.standard)
    let inputs = graph.seededInputs(seed: 4)
    var packed = try Session(plan)
    let expected = try bits(packed.run(inputs))

    let folder = try TemporaryFolder()
    let path = folder.file("weights.pbw")
    let weights = try PackedWeights(plan, calibration: ranges)
    try write(PackedWeightsFile.bytes(weights), to: path)
    for verifies in [false, true] {
      let mapped = try PackedWeightsFile.open(path: path, verifiesContent: verifies)
      #expect(mapped.byteCount == weights.byteCount)
      #expect(mapped.calibration == ranges)
      var session = try Session(plan, weights: mapped)
      #expect(try bits(session.run(inputs)) == expected)
    }
    // Mapped weights outlive the name of their file.
    let mapped = try PackedWeightsFile.open(path: path)
    try FileManager.default.removeItem(atPath: path)
    var session = try Session(plan, weights: mapped)
    #expect(try bits(session.run(inputs)) == expected)
  }

  @Test func `the plan of bytes follows from the file alone`() throws {
    let graph = try graph()
    let ranges = try calibration(of: graph)
    let plan = try bytePlan(graph, ranges)
    let folder = try TemporaryFolder()
    let path = folder.file("weights.pbw")
    try write(PackedWeightsFile.bytes(PackedWeights(plan, calibration: ranges)), to: path)
    let mapped = try PackedWeightsFile.open(path: path)
    let again = try bytePlan(graph, #require(mapped.calibration))
    #expect(again == plan)
    _ = try Session(again, weights: mapped)
  }

  @Test func `weights of another plan are refused`() throws {
    let graph = try graph()
    let plan = try compile(graph, for: .host(HostTarget()), passes: Pass.standard)
    let weights = try PackedWeights(plan)
    let others = [
      try compile(
        ModelZoo.graph(named: "squeezenet1.1@32"), for: .host(HostTarget()),
        passes: Pass.standard),
      try compile(graph, for: .host(HostTarget(isa: .scalar)), passes: Pass.standard),
      try bytePlan(graph, calibration(of: graph)),
    ]
    for other in others {
      let error = #expect(throws: ExecutionError.self) { _ = try Session(other, weights: weights) }
      guard case .wrongWeights = error else {
        Issue.record("\(other.target): \(String(describing: error))")
        continue
      }
      #expect(error?.description.contains("write them again with 'convert'") == true)
    }
  }

  /// What is done to a file, and the error that it leads to.
  struct Damage: Sendable, CustomTestStringConvertible {
    enum Kind: Sendable { case damaged, foreign, truncated, version, unreadable }

    let name: String
    let kind: Kind
    /// Whether only the comparison of the whole content finds it.
    var isHidden = false
    let change: @Sendable (inout [UInt8]) -> Void

    var testDescription: String { name }
  }

  static let damages = [
    Damage(name: "an empty file", kind: .unreadable) { $0 = [] },
    Damage(name: "a text", kind: .truncated) { $0 = Array("weights\n".utf8) },
    Damage(name: "zeros", kind: .foreign) { $0 = [UInt8](repeating: 0, count: $0.count) },
    Damage(name: "another magic", kind: .foreign) { $0[0] ^= 0x20 },
    Damage(name: "another version", kind: .version) { $0[8] = 9 },
    Damage(name: "a part of the header", kind: .truncated) { $0.removeLast($0.count - 4095) },
    Damage(name: "a header alone", kind: .truncated) { $0.removeLast($0.count - 4096) },
    Damage(name: "one byte less", kind: .truncated) { $0.removeLast() },
    Damage(name: "one byte more", kind: .truncated) { $0.append(0) },
    Damage(name: "a larger count", kind: .truncated) { $0[20] ^= 1 },
    Damage(name: "another checksum", kind: .damaged) { $0[24] ^= 1 },
    Damage(name: "an identity that is no hash", kind: .damaged) { $0[40] = 0x7A },
    Damage(name: "the first byte of the weights", kind: .damaged) { $0[4096] ^= 1 },
    Damage(name: "the last byte", kind: .damaged) { $0[$0.count - 1] ^= 0x80 },
    Damage(name: "a byte in the middle", kind: .damaged) { $0[4096 + ($0.count - 4096) / 2] ^= 4 },
    Damage(name: "two neighbours exchanged", kind: .damaged) { bytes in
      let index = bytes.indices.dropFirst(5000).first { bytes[$0] != bytes[$0 + 1] } ?? 5000
      bytes.swapAt(index, index + 1)
    },
    Damage(name: "another content hash", kind: .damaged, isHidden: true) { bytes in
      bytes[100] = bytes[100] == 0x61 ? 0x62 : 0x61
    },
    Damage(name: "more calibration than there is", kind: .damaged) { $0[165] = 0xFF },
  ]

  @Test(arguments: damages) func `files that are damaged, cut or foreign are refused`(
    damage: Damage
  ) throws {
    let plan = try compile(
      randomGraph(seed: 4), for: .host(HostTarget()), passes: Pass.standard)
    var bytes = try PackedWeightsFile.bytes(PackedWeights(plan))
    damage.change(&bytes)
    let folder = try TemporaryFolder()
    let path = folder.file("weights.pbw")
    try write(bytes, to: path)
    if damage.isHidden { _ = try PackedWeightsFile.open(path: path) }
    let error = #expect(throws: PackedWeightsFileError.self) {
      try PackedWeightsFile.open(path: path, verifiesContent: damage.isHidden)
    }
    let kind: Damage.Kind? =
      switch error {
      case .unreadable: .unreadable
      case .notPackedWeights(path): .foreign
      case .otherVersion(path, _): .version
      case .truncated(path, _, bytes.count): .truncated
      case .damaged(path): .damaged
      default: nil
      }
    #expect(kind == damage.kind, "\(String(describing: error))")
    #expect(error?.description.contains(path) == true)
  }

  @Test func `a file that does not exist is named`() {
    let error = #expect(throws: PackedWeightsFileError.self) {
      try PackedWeightsFile.open(path: "/no/such.pbw")
    }
    #expect(error == .unreadable("cannot open '/no/such.pbw': No such file or directory"))
  }
}
