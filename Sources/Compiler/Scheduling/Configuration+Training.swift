public import Records

extension Configuration {
  /// The configuration that a network is compiled with for training: passes that hide what the way
  /// back needs are off.
  ///
  /// Batch normalisation cannot be folded into weights, because its statistics are those of the batch;
  /// constants are not folded, because what was computed from parameters could not be updated;
  /// activations are not applied in the store of the node before, nor are nodes computed together in
  /// one step, because what lies between is kept; for the same reason nothing is overwritten, and steps
  /// stay in the order of the layers. Attention, layer normalisation and biases are one
  /// node in training as well: each has a gradient of its own.
  public var forTraining: Configuration {
    var changed = self
    let hiding: [Pass] = [
      .foldConstants, .fuseBatchNorm, .fuseGatedActivation, .fuseActivation,
    ]
    let groups = FusionPattern.allCases.filter { !$0.isRewrite }.map(\.rawValue)
    let order: [PlanTechnique] = [.inPlace, .reorder]
    let off = Set(disabledPasses + hiding.map(\.name) + groups + order.map(\.rawValue))
    changed.disabledPasses = off.sorted()
    // Where results wait is decided by the checkpoints of the training step.
    changed.memory.activationLimitKiB = nil
    return changed
  }

  /// Why a network cannot be trained so; nil when it can.
  public var reasonAgainstTraining: String? {
    if precision == .int8 || quantizer != nil {
      return "training needs weights in floats: set precision=fp32 or fp16, and quantizer=none"
    }
    if memory.weights != .resident {
      return "training changes weights, which must be in memory: set weights=resident"
    }
    return nil
  }
}
