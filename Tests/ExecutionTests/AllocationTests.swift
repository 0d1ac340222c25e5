import CAllocationCounter
import Compiler
import Execution
import Graphs
import Tensors
import TestSupport
import Testing

/// A prepared session allocates nothing while it runs. Every allocation of the process is counted,
/// where the C library allows it.
@Suite(.enabled(if: cac_is_counting() == 1, "allocations are counted with glibc only"))
struct AllocationTests {
  @Test func `the counter sees allocations of this thread`() {
    let before = cac_allocation_count()
    let elements = [Float](repeating: 1, count: Int.random(in: 1000...2000))
    let after = cac_allocation_count()
    #expect(elements.count >= 1000)
    #expect(after > before)
  }

  @Test(arguments: SessionTests.models)
  func `inferences of networks allocate nothing`(model: String) throws {
    try #expect(allocations(ModelZoo.graph(named: model), passes: Pass.standard) == 0)
  }

  @Test(arguments: 1...60 as ClosedRange<UInt64>)
  func `inferences of random graphs allocate nothing`(seed: UInt64) throws {
    try #expect(allocations(randomGraph(seed: seed), passes: []) == 0)
  }

  @Test func `inferences with the rarer operations allocate nothing`() throws {
    let image = TensorType([1, 4, 3, 3])
    let lrn = LocalResponseNormalization(size: 3, alpha: 1, beta: 0.75, bias: 1)
    let operations: [Graphs.Operation] = [
      .localResponseNormalization(lrn), .softmax(axis: 1), .unary(.inverseSquareRoot(epsilon: 1)),
      .reduce(Reduce(.maximum, axes: [1], keepsAxes: true)), .split(axis: 1, sizes: [1, 3]),
      .pad(before: [0, 0, 1, 1], after: [0, 0, 1, 1], value: 2), .transpose([3, 2, 1, 0]),
      .channelShuffle(groups: 2, reversed: true), .resize(Resize(.bilinear, scale: Extent(2))),
      .concatenate(axis: 1),
    ]
    for operation in operations {
      let count = try allocations(graph(of: operation, on: [image]), passes: [])
      #expect(count == 0, "\(operation)")
    }
  }

  @Test(arguments: SessionTests.models + ["resnet18@64", "squeezenet1.1@64"], [1, 3])
  func `fast kernels allocate nothing, on any number of threads`(
    model: String, threads: Int
  ) throws {
    let graph = try ModelZoo.graph(named: model)
    let target = HostTarget(threads: threads)
    #expect(try allocations(graph, passes: Pass.standard, target) == 0)
  }

  @Test(arguments: ByteSessionTests.networks)
  func `inferences in bytes allocate nothing`(network: ByteSessionTests.Network) throws {
    let graph = try ModelZoo.graph(named: network.name)
    var session = try Session(bytePlan(graph, calibration(of: graph), threads: 2))
    _ = try session.run(graph.seededInputs(seed: 1))
    let before = cac_allocation_count()
    session.execute()
    #expect(cac_allocation_count() - before == 0)
  }

  /// How often the second inference of a graph allocates.
  private func allocations(
    _ graph: Graph, passes: [Pass], _ target: HostTarget = .reference
  ) throws -> Int {
    var session = try Session(compile(graph, for: .host(target), passes: passes))
    _ = try session.run(graph.seededInputs(seed: 1))
    let before = cac_allocation_count()
    session.execute()
    return cac_allocation_count() - before
  }
}
