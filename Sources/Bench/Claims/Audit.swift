import Compiler
public import Devices
public import Graphs
import Records
public import Simulation

/// Measures claims: each on every device, with one thread and 32-bit floats unless it names
/// configurations.
public struct Audit {
  private let devices: [DeviceProfile]
  private var bench: Bench
  private var records: [Request: CellRecord] = [:]
  private var caches = CacheBench()

  private struct Request: Hashable {
    let model: String
    let device: String
    let configuration: String
    let scenario: Scenario
  }

  private static let plain = Configuration().description

  /// An audit on devices.
  public init(devices: [DeviceProfile], simulator: Simulator) {
    self.devices = devices
    bench = Bench(Matrix(models: [], devices: devices), simulator: simulator)
  }

  /// The results of each claim, device by device.
  ///
  /// - Throws: `GraphError` for a claim on a model that does not exist.
  public mutating func results(of claims: [Claim]) throws(GraphError) -> [ClaimResult] {
    var results: [ClaimResult] = []
    for claim in claims { results += try self.results(of: claim) }
    return results
  }

  private mutating func results(of claim: Claim) throws(GraphError) -> [ClaimResult] {
    switch claim.quantity {
    case .parameters(let model):
      let count = try ModelLibrary.graph(model, batch: 1, inputSize: nil).parameterCount
      return [ClaimResult(claim: claim, measured: Double(count))]
    case .accuracy:
      return [ClaimResult(claim: claim, reason: "no labelled images are shipped")]
    case .accuracyLoss(let model, let configuration):
      return [accuracyLoss(claim, model, configuration)]
    case .cacheHits(let level, let model):
      let graph = try ModelLibrary.graph(model, batch: 1, inputSize: nil)
      return devices.map { cacheHits(claim, graph, level: level, on: $0) }
    case .kernels, .session, .mechanism:
      return [ClaimResult(claim: claim, reason: "measured on this machine only")]
    case .value(let metric, let model, let unit):
      return devices.map { device in
        result(claim, on: device) { audit throws(Unmeasured) in
          try audit.value(of: metric, model, on: device) / unit.factor
        }
      }
    case .gain(let metric, let model, let other):
      return devices.map { device in
        result(claim, on: device) { audit throws(Unmeasured) in
          let slower = try audit.value(of: metric, other, on: device)
          return slower / (try audit.value(of: metric, model, on: device))
        }
      }
    case .effect(let metric, let model, let configuration, let other, let scenario):
      return devices.map { device in
        result(claim, on: device) { audit throws(Unmeasured) in
          let more = try audit.value(of: metric, model, on: device, in: other, scenario)
          let less = try audit.value(of: metric, model, on: device, in: configuration, scenario)
          return more / less
        }
      }
    }
  }

  /// An answer depends on no device.
  private func accuracyLoss(
    _ claim: Claim, _ model: String, _ configuration: String
  ) -> ClaimResult {
    do {
      let graph = try ModelLibrary.graph(model, batch: 1, inputSize: nil)
      let evaluation = try Evaluator(graph).evaluate(Configuration(parsing: configuration))
      guard let change = evaluation.accuracyChange else {
        return ClaimResult(claim: claim, reason: "no labelled data are shipped")
      }
      return ClaimResult(claim: claim, measured: max(0, -100 * change))
    } catch {
      return ClaimResult(claim: claim, reason: "\(error)")
    }
  }

  private mutating func cacheHits(
    _ claim: Claim, _ graph: Graph, level: Int, on device: DeviceProfile
  ) -> ClaimResult {
    result(claim, on: device) { audit throws(Unmeasured) in
      let optimized: OptimizedGraph
      do throws(CompilerError) {
        optimized = try OptimizedGraph(graph, Configuration())
      } catch {
        throw Unmeasured(reason: error.description)
      }
      let report = audit.caches.report(
        of: optimized.graph, optimized.graphHash, on: device, .fp32)
      guard level <= report.after.levels.count, let hits = report.after.hitPpm(level: level - 1)
      else {
        throw Unmeasured(reason: "the device has no such cache")
      }
      return Double(hits) / 1e4
    }
  }

  private struct Unmeasured: Error {
    let reason: String
  }

  private mutating func result(
    _ claim: Claim, on device: DeviceProfile,
    _ measure: (inout Audit) throws(Unmeasured) -> Double
  ) -> ClaimResult {
    var result = ClaimResult(claim: claim, device: device.id)
    do throws(Unmeasured) {
      result.measured = try measure(&self)
    } catch {
      result.reason = error.reason
    }
    return result
  }

  private mutating func value(
    of metric: Metric, _ model: String, on device: DeviceProfile,
    in configuration: String = plain, _ scenario: Scenario = .warm
  ) throws(Unmeasured) -> Double {
    let record: CellRecord
    do throws(ConfigurationError) {
      record = try self.record(of: model, on: device, in: configuration, scenario)
    } catch {
      throw Unmeasured(reason: error.description)
    }
    guard let value = record.value(of: metric), value > 0 else {
      throw Unmeasured(
        reason: record.reason?.description
          ?? "\(record.status.rawValue) without \(metric.name)")
    }
    return Double(value)
  }

  /// The cell of a model on a device; measured once for all claims.
  private mutating func record(
    of model: String, on device: DeviceProfile, in configuration: String, _ scenario: Scenario
  ) throws(ConfigurationError) -> CellRecord {
    let request = Request(
      model: model, device: device.id, configuration: configuration, scenario: scenario)
    if let known = records[request] { return known }
    let named = NamedConfiguration(try ConfigurationRequest(parsing: configuration))
    let cell = MatrixCell(
      model: model, device: device, profileHash: device.contentHash,
      configuration: CellConfiguration(named, on: device), scenario: scenario)
    let record = bench.measure(cell).record
    records[request] = record
    return record
  }
}
