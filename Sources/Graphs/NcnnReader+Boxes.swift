import Tensors

/// Layers of object detectors.
extension NcnnReader {
  /// Boxes around every position: they follow from shapes alone, so they are a table.
  mutating func priorBox(_ layer: NcnnLayer, _ inputs: [ValueID]) throws(GraphError) -> ValueID {
    guard let x = inputs.first, shape(x).rank == 4 else {
      throw layer.malformed("expected an image")
    }
    let sizes = layer.numbers(0).count
    let ratios = layer.numbers(2).count * (try layer.flag(7, default: true) ? 2 : 1)
    let boxes = sizes * (1 + ratios) + layer.numbers(1).count
    let positions = Shape([shape(x)[2], shape(x)[3], boxes])
    guard boxes > 0, !positions.isTooLarge else {
      throw layer.malformed("\(boxes) boxes at each position of \(shape(x))")
    }
    return try weights([1, 2, 4 * positions.count], layer, "boxes", role: .buffer)
  }

  /// The last layer of a detector. How many boxes it leaves depends on the data: as many as it may
  /// keep where it states that, else every candidate.
  mutating func detection(
    _ type: NcnnLayerType, _ layer: NcnnLayer, _ inputs: [ValueID]
  ) throws(GraphError) -> ValueID {
    var boxes = 0
    if type == .detection {
      boxes = try layer.integer(3, default: 100)
    } else {
      let perPosition = try layer.integer(1, default: 5)
      for input in inputs {
        guard shape(input).rank == 4 else { throw layer.malformed("expected images") }
        boxes += shape(input)[2] * shape(input)[3] * perPosition
      }
    }
    return try add(.detection(boxes: boxes), inputs, layer)
  }
}
