// Plays cells without an operating system's Swift: reads files and cells from standard input, writes
// every number of every cell. `Scripts/check-determinism` builds it for two processors.
//
// Input: files, each under a line "== PATH", then under "== cells" a line "MODEL DEVICE CONFIGURATION"
// for each cell.

import Basics
import Compiler
import Devices
import Graphs
import Records
import Simulation

@_extern(c, "getchar") func getchar() -> Int32
@_extern(c, "putchar") @discardableResult func putchar(_ byte: Int32) -> Int32

func write(_ text: String) {
  for byte in text.utf8 { putchar(Int32(byte)) }
  putchar(10)
}

/// The files of standard input by their paths.
func files() -> [String: [UInt8]] {
  var files: [String: [UInt8]] = [:]
  var path = ""
  var content: [UInt8] = []
  var line: [UInt8] = []
  let mark = Array("== ".utf8)
  while true {
    let byte = getchar()
    guard byte >= 0 else { break }
    line.append(UInt8(byte))
    guard byte == 10 else { continue }
    if line.starts(with: mark) {
      files[path] = content
      path = String(decoding: line.dropFirst(3).dropLast(), as: UTF8.self)
      content = []
    } else {
      content += line
    }
    line = []
  }
  files[path] = content
  return files
}

struct Laboratory {
  let simulator: Simulator
  let cores: CoreCatalog
  var devices: [String: (profile: DeviceProfile, hash: ContentHash)] = [:]
  var models: [String: Graph] = [:]
  var graphs: [String: OptimizedGraph] = [:]

  init?() {
    guard let simulator = try? Simulator(),
      let types = EmbeddedFiles.bytes(named: "catalog/core-types.json"),
      let cores = try? CoreCatalog(json: types, file: "core-types.json")
    else { return nil }
    self.simulator = simulator
    self.cores = cores
  }

  mutating func device(_ id: String) -> (profile: DeviceProfile, hash: ContentHash)? {
    if let known = devices[id] { return known }
    guard let bytes = EmbeddedFiles.bytes(named: "\(id).json"),
      let profile = try? DeviceProfile(json: bytes, file: id, catalog: cores)
    else { return nil }
    devices[id] = (profile, profile.contentHash)
    return devices[id]
  }

  mutating func graph(_ model: String, _ configuration: Configuration) -> OptimizedGraph? {
    let key = "\(model) \(configuration.optimization.rawValue) \(configuration.runtime.rawValue)"
    if let known = graphs[key] { return known }
    guard let graph = models[model] ?? (try? ModelZoo.graph(named: model)),
      let optimized = try? OptimizedGraph(graph, configuration)
    else { return nil }
    models[model] = graph
    graphs[key] = optimized
    return optimized
  }

  /// Compiles and plays one cell.
  mutating func play(_ cell: [String]) {
    write(cell.joined(separator: " "))
    guard let configuration = try? Configuration(parsing: cell[2]),
      let (device, profileHash) = device(cell[1]), let graph = graph(cell[0], configuration)
    else { return write("unknown") }
    let plan = graph.plan(
      for: .device(device, profileHash: profileHash, simulator), configuration)
    let trace = simulator.simulate(plan, on: device, configuration)
    write("\(trace.status.rawValue) \(ContentHash(of: plan.description).hex)")
    write("peakMemoryBytes \(trace.peakMemoryBytes)")
    guard !trace.layers.isEmpty else { return }
    var latency = "\(trace.inferenceNs)"
    if let factors = simulator.latencyError(on: device, configuration)?.factors {
      let ends = [factors.lowerBound, factors.upperBound].map { factor in
        // To the nearest, away from zero.
        let change = Double(trace.inferenceNs) * (factor - 1)
        return trace.inferenceNs + Int64(change < 0 ? change - 0.5 : change + 0.5)
      }
      latency = "[\(latency), \(ends[0]), \(ends[1])]"
    }
    write(
      "latencyNs \(latency) preprocessNs \(trace.preprocessNs) "
        + "postprocessNs \(trace.postprocessNs) energyNanojoules \(trace.energyNanojoules) "
        + "averagePowerMilliwatts \(trace.averagePowerMilliwatts)")
    for layer in trace.layers { write(layer) }
  }

  private func write(_ text: String) { PocketBenchDeterminism.write(text) }

  private func write(_ layer: LayerTerms) {
    let work = layer.work ?? StepWork(macs: -1, bytes: -1)
    let numbers = [
      layer.computeNs, layer.l1Ns, layer.l2Ns, layer.l3Ns, layer.dramNs, layer.overheadNs,
      layer.throttleNs, layer.dramBytes, layer.energyNanojoules, work.macs, work.bytes,
      layer.storageNs,
    ]
    write("\(layer.name) \(layer.kernel) " + numbers.map { "\($0)" }.joined(separator: " "))
  }
}

@main struct Main {
  static func main() {
    EmbeddedFiles.files = files()
    guard var laboratory = Laboratory() else { return write("no constants or no core types") }
    let cells = String(decoding: EmbeddedFiles.files["cells"] ?? [], as: UTF8.self)
    for line in cells.split(separator: "\n") {
      laboratory.play(line.split(separator: " ").map { String($0) })
    }
  }
}
