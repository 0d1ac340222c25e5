import Bench
import Commands
import Devices
import Graphs
import Records
import Reports
import Results
import Simulation

extension Command {
  /// `pocketbench doctor`.
  static func doctor(_ environment: [String: String]) -> Command {
    Command(
      "doctor", "Test the tool itself and its surroundings.",
      discussion: "Exits 1 when something is broken; what is merely absent is said."
    ) { signature in
      let database = signature.databaseOption()
      let profiles = signature.profilesOption()
      let format = signature.formatOption()
      return { values, terminal in
        var examination = Examination(environment: environment)
        examination.examineProfiles(values[profiles])
        examination.examineModels()
        examination.examineSimulator(values[profiles])
        examination.examineRelations(values[profiles])
        examination.examinePrograms()
        await examination.examineStore(values[database])
        terminal.write(examination.table, as: values[format])
        return examination.isHealthy ? .success : .internalError
      }
    }
  }
}

/// What was examined, and what was found.
private struct Examination {
  private enum Finding: String {
    case ok, absent, broken
  }

  private let environment: [String: String]
  private var rows: [(subject: String, finding: Finding, detail: String)] = []

  init(environment: [String: String]) {
    self.environment = environment
    rows.append(("tool", .ok, "pocketbench \(Tool.version)"))
  }

  var isHealthy: Bool { !rows.contains { $0.finding == .broken } }

  var table: Table {
    Table(
      columns: [.text("subject"), .text("finding"), .text("detail")],
      rows: rows.map { [.text($0.subject), .text($0.finding.rawValue), .text($0.detail)] })
  }

  mutating func examineProfiles(_ folder: String?) {
    examine("device profiles") {
      let laboratory = try Laboratory(profiles: folder)
      let devices = try laboratory.catalog.allDevices()
      return "\(devices.count) devices, \(laboratory.catalog.cores.types.count) core types"
    }
  }

  mutating func examineModels() {
    for entry in ModelZoo.entries {
      examine("model \(entry.name)") {
        let graph = try ModelZoo.graph(named: entry.name)
        guard graph.problems.isEmpty else {
          throw UsageError.validation(reason: graph.problems.joined(separator: "; "))
        }
        return "\(graph.nodes.count) nodes, \(graph.macs) MACs, \(graph.parameterCount) parameters"
      }
    }
  }

  /// The same matrix twice must give the same numbers: every model on a device of each class.
  mutating func examineSimulator(_ folder: String?) {
    examine("simulator") {
      let laboratory = try Laboratory(profiles: folder)
      let devices = try laboratory.catalog.allDevices()
      let examples = DeviceProfile.DeviceClass.allCases.compactMap { deviceClass in
        devices.first { $0.deviceClass == deviceClass }
      }
      let matrix = Matrix(models: ModelZoo.entries.map(\.name), devices: examples)
      let header = RunHeader(
        label: nil, startedAt: "", subjectCommit: nil, subjectBranch: nil,
        toolVersion: Tool.version, simulator: laboratory.simulator.revision, seed: 7,
        host: .current())
      var first = Bench(matrix, simulator: laboratory.simulator)
      var second = Bench(matrix, simulator: laboratory.simulator)
      let record = first.run(header)
      guard record == second.run(header) else {
        throw UsageError.validation(reason: "two runs of the same matrix differ")
      }
      return "revision \(laboratory.simulator.revision), \(record.cells.count) cells twice, equal"
    }
  }

  /// What must hold between simulations of any model on any device, bundled and reference ones.
  mutating func examineRelations(_ folder: String?) {
    do {
      let laboratory = try Laboratory(profiles: folder)
      let catalog = laboratory.catalog
      let tested = TestedSimulator(laboratory.simulator)
      let sample = try RelationSample(
        catalog.allDevices(), others: catalog.referenceDevices(), tested)
      for relation in Relation.all {
        let finding = relation.check(tested, on: sample)
        rows.append((finding.name, finding.violations.isEmpty ? .ok : .broken, finding.summary))
      }
    } catch {
      rows.append(("relations", .broken, "\(error)"))
    }
  }

  mutating func examinePrograms() {
    for (program, purpose) in [("gnuplot", "draws charts"), ("git", "names commits")] {
      let found = Subprocess(program, environment: environment)
      rows.append((program, found == nil ? .absent : .ok, found?.program ?? purpose))
    }
  }

  mutating func examineStore(_ path: String) async {
    guard File.exists(path) else {
      rows.append(("store", .absent, "\(path) does not exist yet"))
      return
    }
    do {
      let store = try ResultStore(path: path, access: .readOnly)
      let problems = try await store.integrityProblems()
      let runs = try await store.runs().count
      rows.append(
        problems.isEmpty
          ? ("store", .ok, "\(path), \(runs) runs")
          : ("store", .broken, problems.joined(separator: "; ")))
    } catch {
      rows.append(("store", .broken, "\(error)"))
    }
  }

  private mutating func examine(_ subject: String, _ body: () throws -> String) {
    do {
      rows.append((subject, .ok, try body()))
    } catch {
      rows.append((subject, .broken, "\(error)"))
    }
  }
}
