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
      guard !shape.isTooLarge else {
        throw .invalidInput(
          self[id].name, reason: "\(shape) has more than \(Shape.largestCount) elements")
      }
      graph[id].type.shape = shape
    }
    for (index, node) in nodes.enumerated() {
      let types = graph.inputTypes(of: node)
      let operation = node.operation.adapted(from: inputTypes(of: node), to: types)
      graph.nodes[index].operation = operation
      do {
        let types = try operation.outputTypes(for: types)
        for (output, type) in zip(node.outputs, types) { graph[output].type = type }
      } catch {
        throw .invalidNode(name: node.name, reason: error.description)
      }
    }
    if graph.hasTooManyMacs, let input = inputs.first {
      throw .invalidInput(
        self[input].name, reason: "more than \(Self.largestMacs) multiply-accumulates")
    }
    return graph
  }

  /// The same graph for another batch: the first extent of every input.
  ///
  /// - Throws: ``GraphError`` when the batch is less than one or an operation does not fit it.
  public func specialized(batch: Int) throws(GraphError) -> Graph {
    var shapes: [String: Shape] = [:]
    for id in inputs where self[id].type.shape.rank > 0 && batch < 1 {
      throw .invalidInput(self[id].name, reason: "a batch of \(batch); give at least 1")
    }
    for id in inputs where self[id].type.shape.rank > 0 {
      shapes[self[id].name] = self[id].type.shape.replacing(0, with: batch)
    }
    return try specialized(inputs: shapes)
  }
}

extension Operation {
  /// The same operation for operands of other shapes: a slice that took the whole of an axis still
  /// does.
  fileprivate func adapted(from old: [TensorType], to new: [TensorType]) -> Operation {
    guard case .slice(let starts, let sizes) = self, old.count == 1,
      old[0].shape.rank == new[0].shape.rank, sizes.count == old[0].shape.rank
    else { return self }
    let adapted = sizes.indices.map { axis in
      starts[axis] == 0 && sizes[axis] == old[0].shape[axis] ? new[0].shape[axis] : sizes[axis]
    }
    return .slice(starts: starts, sizes: adapted)
  }
}
