public import Devices
public import Graphs
import Records
public import Simulation

/// Measures claims: each on every device, with one thread and 32-bit floats.
public struct Audit {
  private let devices: [DeviceProfile]
  private var bench: Bench
  private var cells: [SeriesKey: CellRecord] = [:]

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
    of metric: Metric, _ model: String, on device: DeviceProfile
  ) throws(Unmeasured) -> Double {
    let matrix = Matrix(
      models: [model], devices: [device],
      configurations: [NamedConfiguration(Configuration())], scenarios: [.warm])
    var found: Double?
    var reason = "nothing was measured"
    for cell in matrix.cells {
      let record = cells[cell.series] ?? bench.measure(cell).record
      cells[cell.series] = record
      found = record.value(of: metric).map(Double.init)
      reason = record.reason?.description ?? "\(record.status.rawValue) without \(metric.name)"
    }
    guard let found, found > 0 else { throw Unmeasured(reason: reason) }
    return found
  }
}
