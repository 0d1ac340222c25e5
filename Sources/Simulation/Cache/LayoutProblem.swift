/// Which of several layouts each node takes, so that the costs of nodes and of conversions between
/// them are least.
///
/// A value is converted once to each layout in which some node wants it.
struct LayoutProblem {
  /// The cost of each node in each layout; one entry alone where a node has no choice, of the first
  /// layout.
  var nodeCosts: [[Int]]
  var values: [Value]
  let layoutCount: Int

  /// A value that may be converted.
  struct Value {
    /// The node that makes it; nil for what the caller gives, in the first layout.
    var producer: Int?
    /// The nodes that read it, each once.
    var consumers: [Int]
    /// Whether the caller reads it, in the first layout.
    var isOutput: Bool
    /// What a conversion costs, from one layout (rows) to another (columns).
    var conversionCosts: [[Int]]
  }

  /// The cost of a choice.
  func cost(_ choice: [Int]) -> Int {
    var cost = 0
    for (node, layout) in choice.enumerated() { cost += nodeCosts[node][layout] }
    for value in values {
      for layout in wanted(value, choice) {
        cost += value.conversionCosts[made(value, choice)][layout]
      }
    }
    return cost
  }

  /// The layout in which a value is made.
  func made(_ value: Value, _ choice: [Int]) -> Int { value.producer.map { choice[$0] } ?? 0 }

  /// The layouts in which a value is wanted, ascending.
  func wanted(_ value: Value, _ choice: [Int]) -> [Int] {
    (0..<layoutCount).filter { layout in
      (value.isOutput && layout == 0) || value.consumers.contains { choice[$0] == layout }
    }
  }

  /// Every node in one layout, but for those that have no choice.
  func uniform(_ layout: Int) -> [Int] { nodeCosts.map { $0.count > 1 ? layout : 0 } }

  /// The cheapest choice: exact for two layouts; for more no exchange of two layouts, at any number
  /// of nodes at once, makes it cheaper. Never dearer than any layout throughout.
  ///
  /// Reference: Y. Boykov, O. Veksler and R. Zabih, "Fast Approximate Energy Minimization via Graph
  /// Cuts", IEEE PAMI 23 (11), 2001: swaps of two labels.
  func solved() -> [Int] {
    var best = uniform(0)
    var least = cost(best)
    for layout in 1..<max(1, layoutCount) {
      let candidate = uniform(layout)
      let cost = cost(candidate)
      if cost < least { (best, least) = (candidate, cost) }
    }
    var isImproved = true
    while isImproved {
      isImproved = false
      for first in 0..<layoutCount {
        for second in (first + 1)..<max(first + 1, layoutCount) {
          let candidate = swapped(best, first, second)
          let cost = cost(candidate)
          if cost < least {
            (best, least) = (candidate, cost)
            isImproved = true
          }
        }
      }
    }
    return best
  }

  /// The cheapest choice in which nodes of two layouts may exchange them.
  private func swapped(_ choice: [Int], _ first: Int, _ second: Int) -> [Int] {
    var cut = MinimumCut()
    // Vertices of the nodes that may change; the side of the source means the first layout.
    let vertices = choice.indices.map { node -> Int? in
      guard nodeCosts[node].count > 1, choice[node] == first || choice[node] == second else {
        return nil
      }
      let vertex = cut.addVertex()
      cut.addCost(nodeCosts[node][first], from: vertex, to: cut.sink)
      cut.addCost(nodeCosts[node][second], from: cut.source, to: vertex)
      return vertex
    }
    for value in values { add(value, choice, vertices, first, second, to: &cut) }
    let isFirst = cut.sourceSide()
    return choice.indices.map { node in
      vertices[node].map { isFirst[$0] ? first : second } ?? choice[node]
    }
  }

  private func add(
    _ value: Value, _ choice: [Int], _ vertices: [Int?], _ first: Int, _ second: Int,
    to cut: inout MinimumCut
  ) {
    let costs = value.conversionCosts
    let producer = value.producer.flatMap { vertices[$0] }
    let consumers = value.consumers.compactMap { vertices[$0] }
    var fixed = Set(value.consumers.filter { vertices[$0] == nil }.map { choice[$0] })
    if value.isOutput { fixed.insert(0) }
    // What is wanted in any case depends on the producer alone.
    if let producer {
      for layout in fixed.sorted() {
        cut.addCost(costs[first][layout], from: producer, to: cut.sink)
        cut.addCost(costs[second][layout], from: cut.source, to: producer)
      }
    }
    guard !consumers.isEmpty else { return }
    if !fixed.contains(first) {
      // On the side of the source as soon as any consumer is.
      let reader = cut.addVertex()
      for consumer in consumers { cut.addCost(MinimumCut.forbidden, from: consumer, to: reader) }
      let cost = producer == nil ? costs[made(value, choice)][first] : costs[second][first]
      cut.addCost(cost, from: reader, to: producer ?? cut.sink)
    }
    if !fixed.contains(second) {
      let reader = cut.addVertex()
      for consumer in consumers { cut.addCost(MinimumCut.forbidden, from: reader, to: consumer) }
      let cost = producer == nil ? costs[made(value, choice)][second] : costs[first][second]
      cut.addCost(cost, from: producer ?? cut.source, to: reader)
    }
  }
}
