import Records
public import Simulation
import Statistics

/// What a user's own measurements say of a device: how many times as long it takes as predicted.
///
/// One for each device and kind of cell. It scales predictions of other models; nothing is fitted.
public struct Anchors: Sendable {
  /// In the order of the measurements.
  public let all: [Anchor]

  /// A device's factor for cells of one kind.
  public struct Anchor: Hashable, Sendable {
    /// The device.
    public let deviceID: String
    /// The kind of cells.
    public let kind: LatencyTable.CellKind
    /// The median of measurement over prediction.
    public let factor: Double
    /// How many measurements there are.
    public let measurements: Int
  }

  /// Compares measurements with what is predicted for them.
  ///
  /// - Throws: ``PredictionError`` for a device or model that is unknown.
  public init(
    _ measurements: LatencyMeasurements, predictor: inout Predictor
  ) throws(PredictionError) {
    struct Key: Hashable {
      let deviceID: String
      let kind: LatencyTable.CellKind
    }
    var order: [Key] = []
    var ratios: [Key: [Double]] = [:]
    for row in measurements.rows {
      guard
        let kind = LatencyTable.CellKind(row.task.configuration, threads: row.threads)
      else { continue }
      let key = Key(deviceID: row.task.deviceID, kind: kind)
      if ratios[key] == nil { order.append(key) }
      let predicted = try predictor.predict(row.task).milliseconds
      ratios[key, default: []].append(row.milliseconds / predicted)
    }
    all = order.map { key in
      let found = ratios[key] ?? []
      return Anchor(
        deviceID: key.deviceID, kind: key.kind, factor: quantile(found, 0.5) ?? 1,
        measurements: found.count)
    }
  }

  /// The factor for a task; nil where nothing of its kind was measured.
  func factor(_ task: PredictionTask, _ kind: LatencyTable.CellKind?) -> Double? {
    all.first { $0.deviceID == task.deviceID && $0.kind == kind }?.factor
  }
}
