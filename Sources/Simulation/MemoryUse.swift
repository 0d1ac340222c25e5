import Devices
import Records

/// What a run holds in memory at its worst moment.
public struct MemoryUse: Hashable, Sendable {
  /// Weights in memory of the process' own.
  public var heapWeightBytes: Int64
  /// Weights in pages of the model's file.
  public var mappedWeightBytes: Int64 = 0
  /// Activations.
  public var arenaBytes: Int64
  /// Gradients and what the optimizer keeps.
  public var trainingBytes: Int64 = 0
  /// Code, stacks and tables of the process.
  public var processBytes: Int64

  /// Everything that is in memory.
  public var residentBytes: Int64 { footprintBytes + mappedWeightBytes }

  /// What the system counts against the app's limit: pages that it cannot drop and read again.
  public var footprintBytes: Int64 {
    heapWeightBytes + arenaBytes + trainingBytes + processBytes
  }

  /// Takes over where weights are that come from storage while the model runs.
  mutating func setWeights(_ use: WeightStorageUse, _ weights: WeightResidency) {
    switch weights {
    case .resident: break
    case .mapped: mappedWeightBytes = use.residentBytes
    case .streamed: heapWeightBytes = use.residentBytes
    }
  }

  /// Weights where a configuration has them, all of them at once; of streamed ones it is known only when
  /// they have been played.
  init(weightBytes: Int, arenaBytes: Int, processBytes: Int, _ weights: WeightResidency) {
    let weightBytes = Int64(weightBytes)
    heapWeightBytes = weights == .resident ? weightBytes : 0
    mappedWeightBytes = weights == .mapped ? weightBytes : 0
    self.arenaBytes = Int64(arenaBytes)
    self.processBytes = Int64(processBytes)
  }
}
