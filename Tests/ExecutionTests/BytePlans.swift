import Compiler
import Execution
import Graphs
import Kernels
import Records
import Tensors

/// A plan in int8 for this machine.
func bytePlan(
  _ graph: Graph, _ calibration: Calibration, isa: ISA = Processor.current.isa, threads: Int = 1
) throws -> Plan {
  let target = HostTarget(
    isa: isa, threads: threads, precision: .int8, calibration: calibration)
  return try compile(graph, for: .host(target), passes: Pass.standard)
}

/// The ranges of a graph's values over seeded inputs, with activations as nodes of their own.
func calibration(of graph: Graph) throws -> Calibration {
  let apart = Pass.standard.filter { $0.name != "fuse-activation" }
  let target = HostTarget(mayTransform: false)
  var session = try Session(compile(graph, for: .host(target), passes: apart))
  return try session.calibration(over: (1...3).map { graph.seededInputs(seed: $0) })
}

/// The bits of tensors, in which not-a-number equals itself.
func bits(_ tensors: [String: Tensor]) -> [String: [UInt32]] {
  tensors.mapValues { $0.elements.map(\.bitPattern) }
}

/// The cosine of the angle between tensors as vectors; one where both are zero.
func cosine(_ a: Tensor, _ b: Tensor) -> Double {
  var (product, left, right) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a.elements, b.elements) {
    product += Double(x) * Double(y)
    left += Double(x) * Double(x)
    right += Double(y) * Double(y)
  }
  guard left > 0 || right > 0 else { return 1 }
  return product / max((left * right).squareRoot(), .leastNormalMagnitude)
}
