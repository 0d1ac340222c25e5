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
