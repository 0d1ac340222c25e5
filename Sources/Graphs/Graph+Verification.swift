import Tensors

extension Graph {
  /// Everything that is wrong with the graph, a sentence each; empty when it is sound.
  ///
  /// Checked: ids in range, one producer for each value, producers before users, constants that are
  /// not produced, unique names, shapes equal to what the operations infer, literals with as many
  /// elements as their shape, outputs that exist.
  ///
  /// - Complexity: O(values + nodes).
  public var problems: [String] {
    let references = referenceProblems()
    // Inference would index out of range on a graph with dangling references.
    return references.isEmpty ? definitionProblems() + valueProblems() : references
  }

  private func referenceProblems() -> [String] {
    func check(_ ids: [ValueID], _ owner: String) -> [String] {
      ids.filter { !values.indices.contains($0.index) }
        .map { "\(owner) refers to \($0), but there are \(values.count) values" }
    }
    return check(inputs, "the input list") + check(outputs, "the output list")
      + nodes.flatMap { check($0.inputs + $0.outputs, "node '\($0.name)'") }
  }

  private func definitionProblems() -> [String] {
    var problems: [String] = []
    var isDefined = values.map { $0.constant != nil }
    for input in inputs {
      if isDefined[input.index] { problems.append("input \(input) is a constant or given twice") }
      isDefined[input.index] = true
    }
    for node in nodes {
      for input in node.inputs where !isDefined[input.index] {
        problems.append("node '\(node.name)' uses \(input) before it is made")
      }
      for output in node.outputs {
        if isDefined[output.index] { problems.append("node '\(node.name)' makes \(output) again") }
        isDefined[output.index] = true
      }
      problems += shapeProblems(of: node)
    }
    for output in outputs where !isDefined[output.index] {
      problems.append("output \(output) is never made")
    }
    if outputs.isEmpty { problems.append("the graph has no output") }
    return problems
  }

  private func shapeProblems(of node: Node) -> [String] {
    do {
      let expected = try node.operation.outputTypes(for: inputTypes(of: node))
      let found = outputTypes(of: node)
      return expected == found
        ? [] : ["node '\(node.name)' should give \(expected), but is declared \(found)"]
    } catch {
      return ["node '\(node.name)': \(error)"]
    }
  }

  private func valueProblems() -> [String] {
    var problems: [String] = []
    var names: Set<String> = []
    for (index, value) in values.enumerated() where !names.insert(value.name).inserted {
      problems.append("%\(index) has the name '\(value.name)' of another value")
    }
    var nodeNames: Set<String> = []
    for node in nodes where !nodeNames.insert(node.name).inserted {
      problems.append("two nodes have the name '\(node.name)'")
    }
    for (index, value) in values.enumerated() {
      guard let constant = value.constant else { continue }
      if constant.type != value.type {
        problems.append("%\(index) is \(value.type), but its constant is \(constant.type)")
      }
      if case .literal(let elements) = constant.content,
        elements.count != constant.type.shape.count
      {
        problems.append("%\(index) of shape \(constant.type.shape) has \(elements.count) elements")
      }
    }
    return problems
  }
}
