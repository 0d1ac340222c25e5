import Graphs
import Records
import Synchronization

/// The orders and places of activations that were worked out for a graph: devices that group its
/// nodes alike share them.
///
/// On a device they follow from the groups of nodes, the precision and the techniques, not from
/// kernels or clocks; only ``InPlaceRule/host``, which plans of this machine have, looks at kernels.
final class ActivationPlans: Sendable {
  /// What an order and places follow from.
  struct Request: Hashable {
    private let groups: [Group]
    private let precision: Precision
    private let techniques: MemoryTechniques

    /// The nodes of a step.
    private struct Group: Hashable {
      let node: Int
      let fused: [Int]
    }

    init(_ steps: [Step], _ precision: Precision, _ techniques: MemoryTechniques) {
      precondition(techniques.rule != .host, "plans of this machine depend on kernels")
      groups = steps.map { Group(node: $0.node, fused: $0.fused) }
      self.precision = precision
      self.techniques = techniques
    }
  }

  private let known = Mutex<[Request: ActivationPlan]>([:])

  /// The plan of a request; worked out where it is asked for first.
  func plan(_ request: Request, _ make: () -> ActivationPlan) -> ActivationPlan {
    if let plan = known.withLock({ $0[request] }) { return plan }
    let plan = make()
    known.withLock { $0[request] = plan }
    return plan
  }
}
