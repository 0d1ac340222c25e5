public import Tensors

extension Graph {
  /// The same graph for other input shapes (batch, resolution, sequence length); every other shape
  /// is inferred anew.
  ///
  /// - Parameter shapes: New shapes by input name; inputs that are left out keep theirs.
  /// - Throws: ``GraphError`` when there is no such input or an operation does not fit the shape.
  /// - Complexity: O(values + nodes).
  public func specialized(inputs shapes: [String: Shape]) throws(GraphError) -> Graph {
    let names = inputs.map { self[$0].name }
    for name in shapes.keys.sorted() where !names.contains(name) {
      throw .unknownInput(name, known: names)
    }
    var graph = self
    for id in inputs {
      guard let shape = shapes[self[id].name] else { continue }
      graph[id].type.shape = shape
    }
    for node in nodes {
      do {
        let types = try node.operation.outputTypes(for: graph.inputTypes(of: node))
        for (output, type) in zip(node.outputs, types) { graph[output].type = type }
      } catch {
        throw .invalidNode(name: node.name, reason: error.description)
      }
    }
    return graph
  }

  /// The same graph for another batch: the first extent of every input.
  public func specialized(batch: Int) throws(GraphError) -> Graph {
    var shapes: [String: Shape] = [:]
    for id in inputs where self[id].type.shape.rank > 0 {
      shapes[self[id].name] = self[id].type.shape.replacing(0, with: batch)
    }
    return try specialized(inputs: shapes)
  }
}
