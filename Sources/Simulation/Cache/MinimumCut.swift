/// The cheapest way to part a directed graph into the side of a source and that of a sink.
///
/// Reference: E. A. Dinic, "Algorithm for solution of a problem of maximum flow in networks with
/// power estimation", Soviet Mathematics Doklady 11, 1970; L. Ford and D. Fulkerson for the cut.
struct MinimumCut {
  private struct Edge {
    let target: Int
    var capacity: Int
  }

  /// Edges and their reverses side by side.
  private var edges: [Edge] = []
  private var edgesOf: [[Int]] = [[], []]

  let source = 0
  let sink = 1
  /// More than any sum of finite costs.
  static let forbidden = 1 << 50

  /// Adds a vertex.
  mutating func addVertex() -> Int {
    edgesOf.append([])
    return edgesOf.count - 1
  }

  /// A cost that is paid when `from` is on the side of the source and `to` is not.
  mutating func addCost(_ cost: Int, from: Int, to: Int) {
    guard cost > 0, from != to else { return }
    edgesOf[from].append(edges.count)
    edges.append(Edge(target: to, capacity: cost))
    edgesOf[to].append(edges.count)
    edges.append(Edge(target: from, capacity: 0))
  }

  /// Which vertices are on the side of the source in the cheapest cut; of equal ones that with the
  /// fewest.
  ///
  /// - Complexity: O(vertices^2 * edges), far less on graphs of networks.
  mutating func sourceSide() -> [Bool] {
    while true {
      let levels = levels()
      guard levels[sink] >= 0 else { return levels.map { $0 >= 0 } }
      var next = [Int](repeating: 0, count: edgesOf.count)
      while push(source, .max, levels, &next) > 0 {}
    }
  }

  /// How many edges each vertex is away from the source; -1 where it cannot be reached.
  private func levels() -> [Int] {
    var levels = [Int](repeating: -1, count: edgesOf.count)
    levels[source] = 0
    var queue = [source]
    var place = 0
    while place < queue.count {
      let vertex = queue[place]
      place += 1
      for index in edgesOf[vertex] where edges[index].capacity > 0 {
        let target = edges[index].target
        guard levels[target] < 0 else { continue }
        levels[target] = levels[vertex] + 1
        queue.append(target)
      }
    }
    return levels
  }

  private mutating func push(
    _ vertex: Int, _ limit: Int, _ levels: [Int], _ next: inout [Int]
  ) -> Int {
    if vertex == sink { return limit }
    while next[vertex] < edgesOf[vertex].count {
      let index = edgesOf[vertex][next[vertex]]
      let edge = edges[index]
      if edge.capacity > 0 && levels[edge.target] == levels[vertex] + 1 {
        let pushed = push(edge.target, min(limit, edge.capacity), levels, &next)
        if pushed > 0 {
          edges[index].capacity -= pushed
          edges[index ^ 1].capacity += pushed
          return pushed
        }
      }
      next[vertex] += 1
    }
    return 0
  }
}
