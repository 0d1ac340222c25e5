import Basics
import Graphs
import Records
import Tensors

/// How activations are laid out.
struct MemoryTechniques: Hashable, Sendable {
  /// Whether values that live one after the other may lie in the same place.
  var reusesMemory = true
  /// What results may overwrite.
  var rule = InPlaceRule.general
  /// Whether steps may change their order.
  var reorders = true
  /// How room is found while the plan runs; nil for offsets that are planned ahead.
  var allocation: AllocationStrategy?

  /// Everything.
  init() {}

  /// What a configuration says about a device's plan. Other runtimes than ours run steps in the
  /// order of the network; of them only ncnn is known to overwrite operands.
  init(_ configuration: Configuration) {
    self.init(switchedBy: configuration)
    allocation = configuration.memory.allocation
    switch configuration.runtime {
    case .pocketbench: break
    case .ncnn:
      rule = rule == .never ? .never : .ncnn
      reorders = false
    case .paddleLite, .qnn, .coreml:
      rule = .never
      reorders = false
    }
  }

  /// What a configuration says about the plan for this machine, whose kernels are always ours.
  init(onHost configuration: Configuration) {
    self.init(switchedBy: configuration)
    rule = rule == .never ? .never : .host
  }

  private init(switchedBy configuration: Configuration) {
    reusesMemory = PlanTechnique.reuseMemory.isOn(in: configuration)
    let overwrites = reusesMemory && PlanTechnique.inPlace.isOn(in: configuration)
    rule = overwrites ? .general : .never
    reorders = reusesMemory && PlanTechnique.reorder.isOn(in: configuration)
  }
}

/// The order of a plan's steps and the places of its activations.
struct ActivationPlan {
  /// The given steps by their number, as they run.
  let order: [Int]
  let buffers: [ArenaBuffer]
  let arenaBytes: Int

  /// Orders steps and lays out what they make.
  ///
  /// - Parameters:
  ///   - steps: In an order in which they can run.
  ///   - bytesPerElement: What an element of a value takes.
  /// - Complexity: Those of ``StepOrder`` and ``OffsetPlan``.
  init(
    _ graph: Graph, steps given: [Step], _ techniques: MemoryTechniques,
    bytesPerElement: (ValueID) -> Int
  ) {
    func bytes(_ id: ValueID) -> Int { graph[id].type.shape.count * bytesPerElement(id) }
    func blocks(_ steps: [Step]) -> ActivationBlocks {
      ActivationBlocks(graph, steps: steps, rule: techniques.rule, bytes: bytes)
    }
    var uses = blocks(given)
    var order = Array(given.indices)
    if techniques.reorders {
      let better = StepOrder(uses).order
      if better != order {
        order = better
        uses = blocks(order.map { given[$0] })
      }
    }
    let layout = ArenaLayout(
      uses, bytes: bytes, reusesMemory: techniques.reusesMemory, allocation: techniques.allocation)
    self.order = order
    buffers = layout.buffers
    arenaBytes = layout.byteCount
  }
}
