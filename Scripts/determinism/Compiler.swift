// What plans for this machine, quantized ones and reports need; the driver asks for none of them.

public import Graphs
public import Records
import Simulation
import Tensors

public struct HostTarget: Sendable {
  let levelName = ""
  let threads = 1
}

struct HostLowering {
  let graph: Graph
  let steps: [Step] = []
  let storages: [ValueStorage] = []

  init(_ graph: Graph, for target: HostTarget, isView: (Node) -> Bool) { self.graph = graph }
}

struct QuantizationOptions {
  init(byteNodes: [Int] = []) {}
}

enum MixedPrecision {
  static func byteNodes(for graph: Graph, passes: [Pass]) throws(CompilerError) -> [Int] { [] }
}

extension Pass {
  static func quantize(
    _ scheme: QuantizationScheme, _ options: QuantizationOptions = QuantizationOptions()
  ) -> Pass {
    fatalError("not played")
  }
}

struct OptimizationSettings {
  let precisions: [Precision] = []
}

final class ActivationPlans: Sendable {
  struct Request {
    init(_ steps: [Step], _ precision: Precision, _ techniques: MemoryTechniques) {}
  }

  func plan(_ request: Request, _ make: () -> ActivationPlan) -> ActivationPlan { make() }
}

/// The work of graphs; here it is worked out for each plan.
final class GraphWorks: Sendable {
  func work(of graph: Graph, _ configuration: Configuration) -> GraphWork {
    GraphWork(graph, configuration)
  }
}
