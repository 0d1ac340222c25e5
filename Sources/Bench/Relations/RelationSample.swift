import Basics
import Compiler
public import Devices
import Graphs
public import Records

/// Models on devices in configurations, on which relations are checked.
public struct RelationSample: Sendable {
  let cases: [Case]
  /// A small matrix of some of the devices.
  let matrix: Matrix

  /// One model on one device.
  struct Case: Sendable {
    let model: String
    let graph: OptimizedGraph
    let device: DeviceProfile
    let configuration: Configuration
    let plan: Plan

    func violation(_ quantity: String, before: Int64, after: Int64) -> Relation.Comparison {
      Relation.Comparison(
        violation: Relation.Violation(
          model: model, device: device.id, configuration: configuration.canonical,
          quantity: quantity, before: before, after: after))
    }
  }

  /// Small and large models: of a few steps, of many cheap ones, of a few expensive ones, and those
  /// whose weights exceed every cache or the memory of small devices.
  public static let models = ["digits-cnn", "mobilenetv3-small", "resnet18", "bert-mini", "gpt2"]

  /// Every precision with one thread, with some and with all cores, as two runtimes have them.
  public static let configurations: [Configuration] = {
    let keys = Precision.allCases.flatMap { precision in
      [(1, "all", "1"), (2, "all", "4"), (3, "big", "all"), (4, "all", "all")].map {
        number, cores, threads in
        let runtime = number % 2 == 0 ? "ncnn" : "pocketbench"
        return
          "baseline,cores=\(cores),precision=\(precision),runtime=\(runtime),threads=\(threads)"
      }
    }
    return keys.compactMap { try? Configuration(parsing: $0) }
  }()

  /// A sample.
  ///
  /// - Parameters:
  ///   - devices: What every model runs on.
  ///   - others: What one model runs on, each time the next one.
  ///   - models: Names of the zoo.
  ///   - configurations: In which a model runs on a device in turn.
  ///   - share: How many of them for each model and device; others come on the next ones.
  /// - Throws: ``GraphError`` or ``CompilerError`` when a model cannot be compiled.
  public init(
    _ devices: [DeviceProfile], others: [DeviceProfile] = [], _ simulator: TestedSimulator,
    models: [String] = Self.models, configurations: [Configuration] = Self.configurations,
    share: Int = 1
  ) throws {
    var cases: [Case] = []
    for (row, model) in models.enumerated() {
      var optimized: [Runtime: OptimizedGraph] = [:]
      let graph = try ModelLibrary.graph(model, batch: 1, inputSize: nil)
      let chosen = others.indices.filter { $0 % models.count == row }.map { others[$0] }
      for (column, device) in (devices + chosen).enumerated() {
        for number in 0..<share {
          let turn = (row * 5 + column * share + number) % configurations.count
          let configuration = configurations[turn]
          // Passes depend on nothing else that these configurations differ in.
          let passed =
            try optimized[configuration.runtime] ?? OptimizedGraph(graph, configuration)
          optimized[configuration.runtime] = passed
          cases.append(
            Case(
              model: model, graph: passed, device: device, configuration: configuration,
              plan: simulator.plan(passed, device, configuration)))
        }
      }
    }
    self.cases = cases
    let some = stride(from: 0, to: devices.count, by: max(1, devices.count / 4))
    matrix = Matrix(models: Array(models.prefix(2)), devices: some.map { devices[$0] })
  }
}
