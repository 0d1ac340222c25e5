package import Devices
package import Graphs
package import Records

/// What the steps of a plan have to do, worked out once, to be priced with many sets of constants.
package struct PlanWork: Sendable {
  private let steps: [(amount: StepAmount, kernel: KernelDescriptor)]
  private let weightBytes: Double

  /// The work of a plan at a configuration's precision.
  package init(_ plan: Plan, _ configuration: Configuration) {
    let work = GraphWork(plan.graph, configuration)
    steps = plan.steps.map { (work.amount(of: $0, in: plan.graph), $0.kernel) }
    weightBytes = Double(plan.weightBytes)
  }

  /// What most multiply-accumulates are done by.
  package var mainOperator: String {
    var macs: [String: Double] = [:]
    for product in steps.flatMap(\.amount.products) {
      let name = product.tiles.isEmpty ? product.kind.rawValue : "convolution in tiles"
      macs[name, default: 0] += product.macs
    }
    return macs.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "none"
  }

  /// Nanoseconds of a warm inference, not rounded.
  ///
  /// - Complexity: O(steps).
  package func nanoseconds(
    on device: DeviceProfile, _ configuration: Configuration, _ constants: SimulatorConstants
  ) -> Double {
    let price = StepPrice(
      constants: constants, machine: Machine(device, configuration, constants),
      weightBytes: weightBytes, isWarm: true)
    return steps.reduce(0) { $0 + price.nanoseconds(of: $1.amount, $1.kernel) }
  }
}
