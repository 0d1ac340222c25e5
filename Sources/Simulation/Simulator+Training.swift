public import Devices
public import Graphs
import Memory
import Policies
public import Records
import Tensors

extension Simulator {
  /// Plays one training step on a device, within its limits: forward, a loss on the outputs, backward,
  /// and the update of the weights.
  ///
  /// The way back costs, step by step, what the rule of thumb says: a product has as many
  /// multiply-accumulates again for each factor that needs a gradient, so twice the way forward
  /// (Kaplan et al., "Scaling Laws for Neural Language Models", 2020, section 2.1) and once where the
  /// operand is data; attention two and a half times, because its weights are computed again (Dao,
  /// "FlashAttention-2", 2023, section 3.1.2). Everything else reads what the way forward read and the
  /// gradient, and writes a gradient. What `checkpointing` drops is computed again with the kernels of
  /// the way forward. The update streams weights, gradients and state through memory.
  ///
  /// A batch in pieces goes forward and backward piece by piece, its gradients are summed, and the
  /// weights are updated once.
  ///
  /// Weights, gradients of all weights and the optimizer's state (32-bit floats; beside them a copy
  /// of the weights where these are 16-bit floats, after Micikevicius et al., "Mixed Precision
  /// Training", 2018) are in memory all the time; activations and their gradients share an arena by
  /// their lifetimes.
  ///
  /// - Parameters:
  ///   - plan: Its steps are single nodes: what lies between fused ones is not kept.
  ///   - optimizer: What updates the weights.
  /// - Complexity: O(steps^2) in the worst case, from the places of activations.
  public func simulateTraining(
    _ plan: Plan, on device: DeviceProfile, _ configuration: Configuration, optimizer: Optimizer
  ) -> Trace {
    let step = TrainingStep(plan, configuration, optimizer)
    let bytes = plan.graph.elementByteCounts(in: configuration.precision)
    let schedule = TrainingSchedule(
      plan, byteCount: { plan.graph[$0].type.shape.count * bytes[$0.index] },
      checkpoints: { CheckpointPlan(configuration.memory.checkpointing, of: $0) })
    var trace = Trace(
      weightBytes: plan.weightBytes, arenaBytes: Self.arenaBytes(schedule.lifetimes), constants,
      configuration.memory.weights)
    trace.memory.trainingBytes = Int64(step.gradientBytes + step.stateBytes)
    trace.optimizerStateBytes = Int64(step.stateBytes)
    trace.recomputedMacs = Int64(step.recomputedMacs(schedule) * configuration.pieces)
    guard trace.fits(device) else { return trace }
    let machine = Machine(device, configuration, constants)
    let price = StagePrice(constants, device, machine)
    trace.preprocessNs =
      price.nanoseconds(of: plan.graph.preprocessing) * Int64(configuration.pieces)
    trace.layers = step.layers(schedule, constants, device, configuration)
    trace.finish(on: device)
    return trace
  }

  /// What the arena takes; for very many tensors the bound that no placement is below.
  private static func arenaBytes(_ lifetimes: [Lifetime]) -> Int {
    let most = 4096
    return lifetimes.count <= most
      ? OffsetPlan(lifetimes).byteCount : OffsetPlan.lowerBound(lifetimes)
  }
}

/// The sizes of a training step, and its prices.
private struct TrainingStep {
  let plan: Plan
  let optimizer: Optimizer
  let precision: Precision
  /// Learned numbers.
  let parameters: Int
  /// Bytes of the gradients of all weights.
  let gradientBytes: Int
  /// Bytes that are kept between steps.
  let stateBytes: Int

  init(_ plan: Plan, _ configuration: Configuration, _ optimizer: Optimizer) {
    self.plan = plan
    self.optimizer = optimizer
    precision = configuration.precision
    parameters = plan.graph.parameterCount
    gradientBytes = parameters * precision.byteCount
    let hasCopy = precision.byteCount < 4
    stateBytes = 4 * parameters * (optimizer.stateElements + (hasCopy ? 1 : 0))
  }

  /// Multiply-accumulates that are done again.
  func recomputedMacs(_ schedule: TrainingSchedule) -> Int {
    schedule.events.reduce(0) { sum, event in
      guard case .recompute(let index) = event else { return sum }
      return sum + plan.graph.macs(of: plan.graph.nodes[plan.steps[index].node])
    }
  }

  /// The terms of every event, and of the update behind them.
  func layers(
    _ schedule: TrainingSchedule, _ constants: SimulatorConstants, _ device: DeviceProfile,
    _ configuration: Configuration
  ) -> [LayerTerms] {
    var serial = configuration
    serial.threads = .count(1)
    let work = GraphWork(plan.graph, configuration)
    func price(_ configuration: Configuration) -> StepPrice {
      let machine = Machine(device, configuration, constants)
      return StepPrice(
        constants: constants, machine: machine,
        weightBytes: Double(plan.weightBytes + gradientBytes + stateBytes), isWarm: true)
    }
    let (parallel, single) = (price(configuration), price(serial))
    func price(of step: Step) -> StepPrice { step.threads == 1 ? single : parallel }
    var layers = schedule.events.map { event -> LayerTerms in
      switch event {
      case .forward(let index), .recompute(let index):
        let step = plan.steps[index]
        return named(
          event,
          price(of: step).terms(of: work.amount(of: step, in: plan.graph), kernel: step.kernel),
          step.kernel)
      case .loss:
        let kernel = streaming("loss")
        return named(event, parallel.terms(of: loss(schedule), kernel: kernel), kernel)
      case .backward(let index):
        var step = plan.steps[index]
        // Minimal filtering is a rule for the way forward.
        if step.kernel.algorithm == .winograd { step.kernel.algorithm = .gemm }
        guard step.kernel.algorithm != .view else {
          return named(event, parallel.terms(of: StepAmount(), kernel: step.kernel), step.kernel)
        }
        let amount = backward(step, schedule, work)
        return named(event, price(of: step).terms(of: amount, kernel: step.kernel), step.kernel)
      }
    }
    layers = layers.map { $0.repeated(configuration.pieces) }
    let kernel = streaming("update")
    var last = parallel.terms(of: update, kernel: kernel)
    (last.name, last.kernel) = ("update/\(optimizer.rawValue)", kernel.description)
    layers.append(last)
    return layers
  }

  private func streaming(_ family: String) -> KernelDescriptor {
    KernelDescriptor(family: family, algorithm: .streaming, precision: precision)
  }

  private func named(
    _ event: TrainingSchedule.Event, _ terms: LayerTerms, _ kernel: KernelDescriptor
  ) -> LayerTerms {
    var terms = terms
    func node(_ index: Int) -> String { plan.graph.nodes[plan.steps[index].node].name }
    terms.name =
      switch event {
      case .forward(let index): "forward/\(node(index))"
      case .loss: "loss"
      case .recompute(let index): "recompute/\(node(index))"
      case .backward(let index): "backward/\(node(index))"
      }
    terms.kernel = kernel.description
    return terms
  }

  /// Outputs are read, their gradients written.
  private func loss(_ schedule: TrainingSchedule) -> StepAmount {
    let outputs = plan.graph.outputs.filter { schedule.needsGradient[$0.index] }
    let elements = outputs.reduce(0) { $0 + plan.graph[$1].type.shape.count }
    var amount = StepAmount()
    amount.activationBytes = Double(2 * elements * precision.byteCount)
    amount.vectors = amount.activationBytes / 16
    return amount
  }

  private func backward(
    _ step: Step, _ schedule: TrainingSchedule, _ work: GraphWork
  ) -> StepAmount {
    let graph = plan.graph
    let node = graph.nodes[step.node]
    var amount = work.amount(of: step, in: graph)
    amount.constantBytes *= 2
    guard !amount.products.isEmpty else {
      let results = node.outputs.reduce(0) { $0 + graph[$1].type.shape.count }
      amount.activationBytes += Double(results * precision.byteCount)
      amount.vectors = 2 * amount.activationBytes / 16
      return amount
    }
    let gradients = node.inputs.prefix(2).count { schedule.needsGradient[$0.index] }
    let halves = node.operation.family == "attention" ? 5 : 2 * gradients
    amount.scale(by: Double(halves) / 2)
    return amount
  }

  /// Weights are read and written, gradients read, state read and written. Results for each weight: the
  /// weight, and two for each number of state.
  private var update: StepAmount {
    let bytes = 2 * parameters * precision.byteCount + gradientBytes + 2 * stateBytes
    var amount = StepAmount()
    amount.constantBytes = Double(bytes)
    // Four bytes of a number of state at a time, and the weight.
    amount.vectors = Double(parameters * (1 + 2 * optimizer.stateElements)) / 4
    return amount
  }
}
