import Graphs
import Records
import Simulation
import Synchronization

/// What the nodes of a graph have to do, worked out once for each precision and runtime: it is the same
/// on every device.
final class GraphWorks: Sendable {
  private struct Request: Hashable {
    let precision: Precision
    let runtime: Runtime
  }

  private let known = Mutex<[Request: GraphWork]>([:])

  /// The work of a graph, which is the same in all calls; worked out where it is asked for first.
  func work(of graph: Graph, _ configuration: Configuration) -> GraphWork {
    let request = Request(precision: configuration.precision, runtime: configuration.runtime)
    if let work = known.withLock({ $0[request] }) { return work }
    let work = GraphWork(graph, configuration)
    known.withLock { $0[request] = work }
    return work
  }
}
