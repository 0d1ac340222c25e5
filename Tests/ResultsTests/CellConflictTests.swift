import Basics
import Records
import Results
import TestSupport
import Testing

@Suite struct CellConflictTests {
  /// A way to change a cell, and what the error says about it.
  struct Change: Sendable, CustomTestStringConvertible {
    let field: String
    let stored: String
    let found: String
    let apply: @Sendable (inout CellRecord) -> Void

    var testDescription: String { field }

    init(
      _ field: String, _ stored: String, _ found: String,
      _ apply: @escaping @Sendable (inout CellRecord) -> Void
    ) {
      self.field = field
      self.stored = stored
      self.found = found
      self.apply = apply
    }
  }

  @Test(arguments: [
    Change("latencyNs", "100 [80, 120]", "101 [80, 120]") { $0.measurements[0].value = 101 },
    Change("latencyNs", "100 [80, 120]", "100 [-, 120]") { $0.measurements[0].low = nil },
    Change("status", "ok", "oom") { $0.status = .oom },
    Change("needed amount", "none", "9") {
      $0.reason = StatusReason("large", needed: 9, available: 5, unit: "bytes")
    },
    Change("number of layers", "1", "0") { $0.layers = [] },
    Change("DRAM time of layer 0 (conv1)", "10", "11") { $0.layers[0].dramNs = 11 },
    Change("kernel of layer 0 (conv1)", "f32_gemm", "other") { $0.layers[0].kernel = "other" },
    Change("energy of layer 0 (conv1)", "0", "1") { $0.layers[0].energyNanojoules = 1 },
    Change("MACs of layer 0 (conv1)", "500", "501") {
      $0.layers[0].work = StepWork(macs: 501, bytes: 60)
    },
    Change(
      "plan", ContentHash(of: "plan a").hex, ContentHash(of: "b").hex
    ) { $0.planHash = ContentHash(of: "b") },
  ])
  func `another simulated result for the same inputs is refused`(change: Change) async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    let cell = CellRecord.sample()
    _ = try await store.appendRun(cells: [cell])
    let before = try rowCounts(folder.file("a.sqlite"))
    var changed = cell
    change.apply(&changed)
    let expected = StoreError.conflictingCell(
      series: cell.series, field: change.field, stored: change.stored, found: change.found)
    await #expect(throws: expected) { try await store.appendRun(cells: [changed]) }
    #expect(expected.kind == .internalError)
    #expect(expected.description.contains(change.stored))
    #expect(try rowCounts(folder.file("a.sqlite")) == before)
  }

  @Test func `another sentence or another metric is no conflict`() async throws {
    let folder = try TemporaryFolder()
    let store = try ResultStore(path: folder.file("a.sqlite"), access: .readWrite)
    var cell = CellRecord.sample()
    cell.reason = StatusReason("as it was said first")
    let first = try await store.appendRun(cells: [cell])
    var later = cell
    later.reason = StatusReason("as it is said now")
    later.measurements.insert(Measurement(.peakMemory, 4096), at: 2)
    let second = try await store.appendRun(cells: [later])
    later.reason = cell.reason
    #expect(try await store.run(second).cells == [later])
    #expect(try await store.run(first).cells[0].value(of: .peakMemory) == 4096)
  }
}
