import Basics
import Devices
import Graphs
import Records
import Simulation

extension Relation {
  /// Which cluster of a profile stands first is nothing that a device does.
  static let clusterOrder = Relation("the order of a profile's clusters changes no number") {
    sample, simulator in
    sample.cases.compactMap { item in
      guard item.device.clusters.count > 1 else { return nil }
      var device = item.device
      device.clusters.reverse()
      let plan = simulator.plan(item.graph, device, item.configuration)
      return equal(
        item, simulator.layers(item.plan, item.device, item.configuration),
        simulator.layers(plan, device, item.configuration))
    }
  }

  /// A plan that is made and priced again is the same one, bit for bit.
  static let repetition = Relation("the same cell twice gives the same bits") {
    sample, simulator in
    sample.cases.map { item in
      let plan = simulator.plan(item.graph, item.device, item.configuration)
      let first = simulator.trace(item.plan, item.device, item.configuration, false)
      let second = simulator.trace(plan, item.device, item.configuration, false)
      guard plan == item.plan, first == second else {
        return item.violation(
          "latency in ns", before: first.inferenceNs, after: second.inferenceNs)
      }
      return .holds
    }
  }

  /// What a bench keeps between cells must not reach into another cell.
  static let cellOrder = Relation("the order of cells changes no number") { sample, simulator in
    var backwards = sample.matrix
    backwards.models.reverse()
    backwards.devices.reverse()
    backwards.configurations.reverse()
    backwards.scenarios.reverse()
    let (forth, back) = (simulator.cells(sample.matrix), simulator.cells(backwards))
    return zip(forth, back).map { before, after in
      guard before != after else { return .holds }
      return Comparison(
        violation: Violation(
          model: before.series.model, device: before.series.device,
          configuration: before.series.configuration, quantity: "latency in ns",
          before: before.layers.reduce(0) { $0 + $1.totalNs },
          after: after.layers.reduce(0) { $0 + $1.totalNs }))
    }
  }

  private static func equal(
    _ item: RelationSample.Case, _ before: [LayerTerms], _ after: [LayerTerms]
  ) -> Comparison {
    guard before != after else { return .holds }
    return item.violation(
      "latency in ns", before: before.reduce(0) { $0 + $1.totalNs },
      after: after.reduce(0) { $0 + $1.totalNs })
  }
}
