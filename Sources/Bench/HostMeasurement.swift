import Compiler
import Devices
import Execution
import Graphs
import Records
import Statistics
import Tensors

/// What is measured on this machine beside the simulation.
public struct HostOptions: Hashable, Sendable {
  /// Timed inferences of each cell, after one that is not timed.
  public var sampleCount: Int

  /// A number of samples.
  public init(sampleCount: Int = 5) {
    self.sampleCount = sampleCount
  }
}

extension CellRecord {
  /// Executes a model within the limits of a device and adds what was measured. Where that cannot
  /// be done, the reason says why and the simulated values stay.
  mutating func measure(
    _ graph: Graph, on device: DeviceProfile, _ configuration: Configuration,
    _ options: HostOptions, seed: UInt64
  ) {
    guard configuration.precision != .fp16 else {
      return note("host: kernels of this version compute in fp32 and int8")
    }
    do {
      let inputs = graph.seededInputs(seed: seed)
      let cores = device.hostCoreCount
      let target = HostTarget(configuration, cores: cores)
      let host = try HostModel(
        graph, target, passes: Pass.selected(by: configuration, for: graph))
      var optimized = try Session(
        host.plan,
        limits: SessionLimits(
          memoryBytes: device.memory.appLimitBytes, threads: cores))
      let outputs = try optimized.run(inputs)
      var samples: [Int64] = []
      for _ in 0..<options.sampleCount {
        var durationNs: Int64 = 0
        for _ in 0..<configuration.pieces {
          durationNs += try optimized.inference(inputs).durationNs
        }
        samples.append(durationNs)
      }
      self.samples = [HostSamples(.hostLatency, samples)]
      if let typical = median(samples.map(Double.init)) {
        measurements.append(Measurement(.hostLatency, Int64(typical)))
      }
      var plain = try Session(compile(graph, for: .host(.reference), passes: []))
      measurements.append(
        Measurement(.outputError, try plain.run(inputs).relativeError(of: outputs)))
    } catch let error as ExecutionError {
      // The status belongs to the simulation, which is the same on every host.
      let isOutOfMemory = if case .exceedsMemory = error { true } else { false }
      note("host: \(isOutOfMemory ? "oom: " : "")\(error)")
    } catch {
      note("host: \(error)")
    }
  }

  private mutating func note(_ message: String) {
    if reason == nil { reason = StatusReason(message) }
  }
}

extension [String: Tensor] {
  /// The largest difference to other outputs, relative to the largest output, in units of 10^-9;
  /// as large as can be where the outputs are not the same ones.
  fileprivate func relativeError(of other: [String: Tensor]) -> Int64 {
    var worst = keys == other.keys ? 0.0 : .infinity
    for name in keys.sorted() {
      guard let left = self[name], let right = other[name], left.shape == right.shape else {
        worst = .infinity
        continue
      }
      let scale = Double(Swift.max(left.largestMagnitude, .leastNormalMagnitude))
      worst = Swift.max(worst, Double(left.largestDifference(to: right)) / scale)
    }
    return Int64(Swift.min(worst * 1e9, 1e18).rounded())
  }
}
