import Basics
import Bench
import Commands
import Compiler
import Devices
import Graphs
import Policies
import Records
import Reports
import Simulation

extension Command {
  /// `pocketbench memory`.
  static var memory: Command {
    Command(
      "memory", "Show what a model needs on devices, and how it runs in less.",
      discussion: """
        Lists the ways to run a model of which none is both smaller and faster than another: with \
        weights in memory, mapped or streamed, activations that are computed again, the batch in \
        pieces. With budget-mib=N, budget-mib=device or tradeoff=0...1 in the configuration the way \
        that is taken is marked; where nothing fits, the exit code is 0 and the note says how many \
        bytes are missing and what would give. All numbers are simulated.
        """
    ) { signature in
      let options = MemoryOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `memory`, and what they do.
private struct MemoryOptions {
  private let model: Parameter<String>
  private let devices: Parameter<[String]>
  private let request: Parameter<String>
  private let isByLayer: Parameter<Bool>
  private let profiles: Parameter<String?>
  private let format: Parameter<Table.Format>

  init(_ signature: inout Signature) {
    model = signature.argument(
      "model", as: String.self, help: "A model of the zoo or a .param file.")
    devices = signature.options(
      "device", as: String.self, short: "d", help: "A device or a selection (default: all).")
    request = signature.option(
      "config", default: "baseline", short: "c", help: "A preset, and keys that are stated.")
    isByLayer = signature.flag(
      "layers", help: "A row for each layer of the run: what lives behind it, and what is kept.")
    profiles = signature.profilesOption()
    format = signature.formatOption()
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    let laboratory = try Laboratory(profiles: values[profiles])
    let names = values[devices].isEmpty ? ["all"] : values[devices]
    let request = try ConfigurationRequest(parsing: values[request])
    let stated = request.stated
    // A mistake in the name is said before anything is planned.
    _ = try ModelLibrary.graph(values[model], batch: stated.batch, inputSize: stated.inputSize)
    var table = Table.memoryHead(isByLayer: values[isByLayer])
    for device in try laboratory.catalog.devices(matching: names) {
      let memory = try DeviceMemory(
        values[model], request.resolved(for: device), on: device, laboratory.simulator)
      table.rows += try values[isByLayer] ? memory.layerRows() : memory.wayRows
      if let note = memory.note { terminal.note("\(device.id): \(note)\n") }
    }
    terminal.write(table, as: values[format])
    return .success
  }
}

/// A model's memory on one device.
private struct DeviceMemory {
  let device: DeviceProfile
  let planner: MemoryPlanner
  let planning: MemoryPlanning
  private let model: String
  private let simulator: Simulator

  init(
    _ model: String, _ configuration: Configuration, on device: DeviceProfile,
    _ simulator: Simulator
  ) throws {
    self.device = device
    self.model = model
    self.simulator = simulator
    let source = ModelLibrary.memorySource(of: model)
    let hash = device.contentHash
    planner = try MemoryPlanner(
      configuration, on: device, profileHash: hash, simulator, source: source)
    planning = try planner.outcome(source: source)
  }

  /// The way that is taken.
  var taken: MemoryCandidate? {
    switch planning {
    case .fits(let way): way
    case .isShort: nil
    }
  }

  /// What is missing.
  var note: String? {
    switch planning {
    case .fits: nil
    case .isShort(let shortfall): shortfall.description
    }
  }

  /// The layers of the way that is taken, or of the smallest where none is.
  func layerRows() throws -> [[Table.Cell]] {
    guard let way = taken ?? planner.smallest else { return [] }
    let configuration = way.configuration
    var settings = LayerScheduler.Settings()
    settings.maximumActivationBytes = configuration.memory.activationLimitKiB.map { $0 * 1024 }
    let graph = try ModelLibrary.graph(
      model, batch: configuration.inputsAtOnce, inputSize: configuration.inputSize)
    let scheduler = try LayerScheduler(graph, on: device, simulator, configuration, settings)
    return scheduler.executionPlan().entries.map { entry in
      [
        .text(device.id), .text(entry.layer), .text(entry.kernel),
        .text(entry.isRecomputed ? "recomputed here" : entry.retention.rawValue),
        .integer(Int64(entry.byteCount)), .integer(Int64(entry.liveBytes)),
        .integer(Int64(entry.offloadedBytes)),
      ]
    }
  }

  /// The front and the way that is taken, or the smallest where nothing is within the device's limits.
  var wayRows: [[Table.Cell]] {
    let front = planner.front.candidates
    var ways = front.isEmpty ? [planner.smallest].compactMap(\.self) : front
    if let taken, !ways.contains(taken) {
      let place = ways.firstIndex { $0.residentBytes > taken.residentBytes } ?? ways.count
      ways.insert(taken, at: place)
    }
    return ways.map { way in
      let memory = way.memory
      return [
        .text(device.id), .text(way.measures), .mebibytes(memory.residentBytes),
        .mebibytes(memory.footprintBytes), .mebibytes(planner.limitBytes),
        .mebibytes(memory.arenaBytes),
        .mebibytes(memory.heapWeightBytes + memory.mappedWeightBytes),
        .number(way.isWithinLimits ? Double(way.latencyNs) / 1e6 : nil, digits: 3),
        .text(way == taken ? "taken" : way.isWithinLimits ? "" : way.status.rawValue),
      ]
    }
  }
}

extension Table {
  fileprivate static func memoryHead(isByLayer: Bool) -> Table {
    var columns: [Column] =
      isByLayer
      ? [
        .text("device"), .text("layer"), .text("kernel"), .text("kept"),
        .number("bytes"), .number("liveBytes", title: "live bytes"),
        .number("offloadedBytes", title: "offloaded"),
      ]
      : [
        .text("device"), .text("measures"), .number("peakMiB", title: "peak MiB"),
        .number("countedMiB", title: "counted"), .number("limitMiB", title: "limit"),
        .number("activationMiB", title: "activations"),
        .number("weightMiB", title: "weights"), .number("latencyMs", title: "latency ms"),
        .text("state"),
      ]
    // What a narrow terminal goes without.
    for index in columns.indices
    where ["countedMiB", "limitMiB", "activationMiB", "kernel"].contains(columns[index].name) {
      columns[index].isDispensable = true
    }
    return Table(columns: columns, rows: [])
  }
}

extension Table.Cell {
  fileprivate static func mebibytes(_ byteCount: Int64) -> Table.Cell {
    .number(Double(byteCount) / 1_048_576, digits: 2)
  }
}
