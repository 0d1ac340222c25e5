import Tensors

extension Graph {
  /// The used constants under their names, as a file.
  ///
  /// - Parameter elements: Makes the elements of a constant; nil where they are unknown.
  /// - Throws: ``WeightFileError/withoutElements(model:tensor:)``.
  /// - Complexity: O(elements).
  public func weights(
    elements: (Constant) -> [Float]?
  ) throws(WeightFileError) -> WeightFile {
    var entries: [WeightFile.Entry] = []
    for (id, constant) in usedConstants {
      guard let elements = elements(constant) else {
        throw .withoutElements(model: name, tensor: self[id].name)
      }
      entries.append(
        WeightFile.Entry(
          name: self[id].name, tensor: Tensor(constant.type.shape, elements)))
    }
    return WeightFile(entries)
  }

  /// The graph with the elements of a file in its constants; roles stay.
  ///
  /// - Throws: ``WeightFileError`` unless the file has exactly the used constants, in their shapes.
  /// - Complexity: O(values + elements).
  public func withWeights(_ file: WeightFile) throws(WeightFileError) -> Graph {
    var graph = self
    let used = usedConstants
    var places: [String: ValueID] = [:]
    for (id, _) in used { places[self[id].name] = id }
    for entry in file.entries {
      guard let id = places.removeValue(forKey: entry.name), let type = self[id].constant?.type
      else { throw .unknown(model: name, tensor: entry.name) }
      guard type.shape == entry.tensor.shape else {
        throw .wrongShape(
          model: name, tensor: entry.name, expected: type.shape, found: entry.tensor.shape)
      }
      graph[id].constant?.content = .literal(entry.tensor.elements)
    }
    for (id, _) in used where places[self[id].name] != nil {
      throw .missing(model: name, tensor: self[id].name)
    }
    return graph
  }
}
