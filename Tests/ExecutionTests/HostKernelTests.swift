import Compiler
import Execution
import Graphs
import Kernels
import Tensors
import TestSupport
import Testing

/// What fast kernels compute, against the plain loops that define the operations.
struct HostKernelTests {
  static let models = [
    "mobilenetv2@64", "mobilenetv3-small@64", "efficientnet-b0@64", "squeezenet1.1@64",
    "resnet18@64", "bert-mini@tokens=9", "decoder-24x2048@layers=1,tokens=5,width=128",
  ]

  @Test(arguments: models, Processor.current.levels)
  func `networks agree with the plain loops at every level`(model: String, isa: ISA) throws {
    try expectAgreement(ModelZoo.graph(named: model), Pass.standard, isa)
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `random graphs agree with the plain loops`(seed: UInt64) throws {
    for isa in Processor.current.levels {
      try expectAgreement(randomGraph(seed: seed), seed % 2 == 0 ? [] : Pass.standard, isa)
    }
  }

  @Test(arguments: models) func `threads change no bit`(model: String) throws {
    let graph = try ModelZoo.graph(named: model)
    let inputs = graph.seededInputs(seed: 3)
    var expected: [String: [UInt32]]?
    for threads in 1...4 {
      var session = try Session(
        compile(graph, for: .host(HostTarget(threads: threads)), passes: Pass.standard))
      #expect(session.threadCount == threads)
      let found = try session.run(inputs).mapValues { $0.elements.map(\.bitPattern) }
      #expect(expected == nil || found == expected, "\(threads) threads")
      expected = found
    }
  }

  /// Sums are computed in another order, by other formulas (Winograd), and exponentials by other
  /// polynomials: outputs stay within 10^-4 of the largest.
  private func expectAgreement(_ graph: Graph, _ passes: [Pass], _ isa: ISA) throws {
    let inputs = graph.seededInputs(seed: 2)
    var plain = try Session(compile(graph, for: .host(.reference), passes: passes))
    var fast = try Session(compile(graph, for: .host(HostTarget(isa: isa)), passes: passes))
    let (expected, found) = (try plain.run(inputs), try fast.run(inputs))
    #expect(expected.keys == found.keys)
    for (name, tensor) in expected {
      guard let other = found[name] else { continue }
      let scale = max(tensor.largestMagnitude, 1e-20)
      let difference = tensor.largestDifference(to: other)
      // Where the definition has infinities or no numbers, so have the kernels.
      guard tensor.elements.allSatisfy(\.isFinite) else { continue }
      #expect(difference <= 1e-4 * scale, "\(isa): \(name) differs by \(difference) of \(scale)")
    }
  }
}
