import CAllocationCounter
import Compiler
import Execution
import FoundationEssentials
import Graphs
import Policies
import Records
import Tensors
import TestSupport
import Testing

/// Sessions whose weights are read from a file while they run.
struct StreamedSessionTests {
  /// Networks with large and small layers, with and without tables.
  static let models = [
    "squeezenet1.1@64", "mobilenetv2@64", "resnet18@64", "bert-mini@tokens=16",
    "gpt2@layers=2,tokens=8,width=256",
  ]
  private static let model = "bert-mini@tokens=16"

  private func plan(_ model: String, threads: Int = 1) throws -> Plan {
    try compile(
      ModelZoo.graph(named: model), for: .host(HostTarget(threads: threads)),
      passes: Pass.standard)
  }

  /// A file with the weights of a plan.
  private func file(_ plan: Plan, in folder: borrowing TemporaryFolder) throws -> String {
    let path = folder.file("weights.pbw")
    try PackedWeightsFile.write(plan, to: path)
    return path
  }

  /// What streaming has come to.
  private func streaming(of session: borrowing Session) throws -> StreamingStatistics {
    let found = session.streaming
    return try #require(found)
  }

  /// What any session needs for a plan, the layers left out.
  private func fixedByteCount(_ plan: Plan, _ path: String) throws -> Int {
    let session = try Session(plan, streaming: StreamingOptions(path: path))
    let streaming = try streaming(of: session)
    return session.memoryByteCount - streaming.layerByteCount
  }

  @Test(arguments: models) func `outputs are those of a resident session, bit by bit`(
    model: String
  ) throws {
    let plan = try plan(model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    let inputs = plan.graph.seededInputs(seed: 3)
    var resident = try Session(plan)
    let expected = try bits(resident.run(inputs))
    let choices: [(PrefetchWindow, keepsLayers: Bool)] = [
      (.adaptive, false), (.adaptive, true), (.layers(0), false), (.layers(3), true),
    ]
    for (prefetch, keepsLayers) in choices {
      var session = try Session(
        plan,
        streaming: StreamingOptions(path: path, prefetch: prefetch, keepsLayers: keepsLayers))
      for _ in 0..<2 { #expect(try bits(session.run(inputs)) == expected) }
      #expect(session.streamingError == nil)
    }
  }

  @Test(arguments: models, [false, true]) func `the limit is kept`(
    model: String, keepsLayers: Bool
  ) throws {
    let plan = try plan(model, threads: 2)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    let inputs = plan.graph.seededInputs(seed: 3)
    var resident = try Session(plan)
    let expected = try bits(resident.run(inputs))
    let fixed = try fixedByteCount(plan, path)
    let whole = try streaming(of: Session(plan, streaming: StreamingOptions(path: path)))
    // Down to the largest layer alone.
    for share in [1, 2, 4, 8] {
      let limit = fixed + whole.layerByteCount / share
      do throws(ExecutionError) {
        var session = try Session(
          plan, limits: SessionLimits(memoryBytes: limit),
          streaming: StreamingOptions(path: path, keepsLayers: keepsLayers))
        #expect(session.memoryByteCount <= limit)
        for _ in 0..<2 {
          let outputs = try session.run(inputs)
          #expect(bits(outputs) == expected, "1/\(share)")
        }
        let layers = session.streaming?.layers ?? LoadingStatistics()
        #expect(layers.peakResidentByteCount <= whole.layerByteCount / share)
        if share == 1, keepsLayers { #expect(layers.loads == whole.layerCount) }
      } catch {
        guard case .layerExceedsMemory(_, let needed, let available) = error else {
          Issue.record("\(error)")
          return
        }
        #expect(needed > available)
      }
    }
  }

  @Test func `reading ahead keeps at most window + 1 layers`() throws {
    let plan = try plan(Self.model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    for window in 0...3 {
      var session = try Session(
        plan,
        streaming: StreamingOptions(path: path, prefetch: .layers(window), keepsLayers: false))
      for _ in 0..<3 { _ = try session.run(plan.graph.seededInputs(seed: 1)) }
      let streaming = try streaming(of: session)
      #expect(streaming.layers.peakResidentLayerCount <= window + 1)
      #expect(streaming.layers.loadedByteCount >= 3 * streaming.layerByteCount)
      #expect(session.weightLog.allSatisfy { $0.log.accesses == 3 })
    }
  }

  @Test func `only the rows of a table that are looked up are read`() throws {
    let plan = try plan(Self.model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    var session = try Session(plan, streaming: StreamingOptions(path: path))
    _ = try session.run(plan.graph.seededInputs(seed: 1))
    let streaming = try streaming(of: session)
    #expect(streaming.rowByteCount > 0)
    // 30 522 rows of 256 floats are left in the file.
    #expect(streaming.rowByteCount < 1_000_000)
    let resident = try PackedWeights(plan).byteCount
    #expect(streaming.layerByteCount + streaming.residentByteCount < resident - 20_000_000)
  }

  @Test func `a layer that is larger than the limit is named`() throws {
    let plan = try plan(Self.model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    let error = #expect(throws: ExecutionError.self) {
      _ = try Session(plan, streaming: StreamingOptions(path: path, maximumByteCount: 100_000))
    }
    guard case .layerExceedsMemory(let layer, let needed, 100_000) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!layer.isEmpty && needed > 100_000)
    #expect(error?.description.contains("raise the limit") == true)
    #expect(throws: ExecutionError.self) {
      _ = try Session(
        plan, limits: SessionLimits(memoryBytes: 10_000), streaming: StreamingOptions(path: path))
    }
  }

  @Test func `files of other plans, damaged and missing ones are refused`() throws {
    let plan = try plan(Self.model)
    let folder = try TemporaryFolder()
    let path = try file(self.plan("squeezenet1.1@64"), in: folder)
    #expect(throws: ExecutionError.self) {
      _ = try Session(plan, streaming: StreamingOptions(path: path))
    }
    let own = try file(plan, in: folder)
    var bytes = try Data(contentsOf: URL(filePath: own))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(filePath: own))
    let damaged = #expect(throws: ExecutionError.self) {
      _ = try Session(plan, streaming: StreamingOptions(path: own))
    }
    #expect(damaged?.description.contains("are not those that were written") == true)
    _ = try Session(plan, streaming: StreamingOptions(path: own, verifiesChecksum: false))
    let missing = #expect(throws: ExecutionError.self) {
      _ = try Session(plan, streaming: StreamingOptions(path: "/no/such.pbw"))
    }
    #expect(missing?.description.contains("/no/such.pbw") == true)
  }

  @Test func `a file that changes underneath fails the inference, not the process`() throws {
    let plan = try plan(Self.model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    let inputs = plan.graph.seededInputs(seed: 1)
    var session = try Session(
      plan, streaming: StreamingOptions(path: path, prefetch: .layers(1), keepsLayers: false))
    _ = try session.run(inputs)
    let handle = try #require(FileManager.default.contents(atPath: path))
    try Data(handle.prefix(handle.count / 2)).write(to: URL(filePath: path), options: [])
    let error = #expect(throws: ExecutionError.self) { _ = try session.run(inputs) }
    guard case .weightsUnreadable = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(session.streamingError == error)
    // It stays usable: each inference says the same.
    #expect(throws: ExecutionError.self) { _ = try session.run(inputs) }
  }

  @Test func `a read error in the middle of a run names the layer`() throws {
    let plan = try plan(Self.model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    var session = try Session(
      plan, streaming: StreamingOptions(path: path, prefetch: .layers(0), keepsLayers: false))
    let whole = try Data(contentsOf: URL(filePath: path))
    try session.setInputs(plan.graph.seededInputs(seed: 1))
    try session.execute(layer: 0)
    // The same file becomes too short between two steps.
    try Data(whole.prefix(4096)).write(to: URL(filePath: path), options: [])
    let error = #expect(throws: ExecutionError.self) {
      for index in 1..<session.plan.steps.count { try session.execute(layer: index) }
    }
    guard case .weightsUnreadable(let layer, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(!layer.isEmpty)
  }

  @Test(arguments: models) func `step by step is an inference`(model: String) throws {
    let plan = try plan(model)
    let inputs = plan.graph.seededInputs(seed: 2)
    var session = try Session(plan)
    let expected = try bits(session.run(inputs))
    try session.setInputs(inputs)
    for index in 0..<session.plan.steps.count { try session.execute(layer: index) }
    #expect(bits(session.outputs()) == expected)
  }

  @Test func `pressure shrinks the window while a session runs`() throws {
    let plan = try plan(Self.model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    var session = try Session(
      plan, streaming: StreamingOptions(path: path, prefetch: .layers(4), keepsLayers: false))
    let inputs = plan.graph.seededInputs(seed: 1)
    let before = try bits(session.run(inputs))
    session.pressure(.critical)
    #expect(try bits(session.run(inputs)) == before)
    let resident = try streaming(of: session).layers.residentLayerCount
    #expect(resident <= 1)
  }

  @Test(
    .enabled(if: cac_is_counting() == 1, "allocations are counted with glibc only"),
    arguments: models, [PrefetchWindow.layers(0), .adaptive])
  func `streaming allocates nothing`(model: String, prefetch: PrefetchWindow) throws {
    let plan = try plan(model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    var session = try Session(
      plan, streaming: StreamingOptions(path: path, prefetch: prefetch, keepsLayers: false))
    _ = try session.run(plan.graph.seededInputs(seed: 1))
    let before = cac_allocation_count()
    session.execute()
    #expect(cac_allocation_count() - before == 0)
    #expect(session.streamingError == nil)
  }

  @Test(arguments: models) func `a file that is written step by step has the same bytes`(
    model: String
  ) throws {
    let plan = try plan(model)
    let folder = try TemporaryFolder()
    let path = try file(plan, in: folder)
    let written = try Data(contentsOf: URL(filePath: path))
    #expect(try [UInt8](written) == PackedWeightsFile.bytes(PackedWeights(plan)))
    #expect(try folder.contents() == ["weights.pbw"])
    _ = try PackedWeightsFile.open(path: path, verifiesContent: true)
  }
}
