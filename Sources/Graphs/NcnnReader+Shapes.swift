import Tensors

/// Layers that move elements.
extension NcnnReader {
  mutating func concatenation(
    _ layer: NcnnLayer, _ inputs: [ValueID]
  ) throws(GraphError) -> ValueID {
    guard let first = inputs.first else { throw layer.malformed("expected inputs, found none") }
    return try add(.concatenate(axis: axis(layer, 0, of: first)), inputs, layer)
  }

  /// Pieces along an axis; a size of -233 is an equal share of what is left.
  mutating func slices(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> [ValueID] {
    let axis = try axis(layer, 1, of: x)
    let stated = try layer.integers(0, in: -233...NcnnLayer.extents.upperBound)
    guard (1..<shape(x).rank).contains(axis), stated.count == layer.outputs.count else {
      throw layer.malformed(
        "\(stated.count) sizes for \(layer.outputs.count) outputs along axis \(axis - 1)")
    }
    var rest = shape(x)[axis]
    var sizes: [Int] = []
    for (index, size) in stated.enumerated() {
      sizes.append(size == -233 ? rest / (stated.count - index) : size)
      rest -= sizes[index]
    }
    return try addAll(
      .split(axis: axis, sizes: sizes), [x], layer, name: layer.name, outputNames: layer.outputs)
  }

  /// A part of the input: either starts, ends and axes (9, 10, 11), or offsets (0 column, 1 row,
  /// 2 channel) with extents (3, 4, 5), or as much as a second input has.
  mutating func crop(_ layer: NcnnLayer, _ inputs: [ValueID]) throws(GraphError) -> ValueID {
    guard let x = inputs.first, inputs.count <= 2 else {
      throw layer.malformed("expected 1 or 2 inputs, found \(inputs.count)")
    }
    var starts = [Int](repeating: 0, count: shape(x).rank)
    var sizes = shape(x).dimensions
    if layer.has(9) {
      try cropRanges(layer, x, &starts, &sizes)
      return try add(.slice(starts: starts, sizes: sizes), [x], layer)
    }
    // Axis from the last, its offset, its extent and the offset from its end.
    let keys = [(0, 3, 6), (1, 4, 7), (2, 5, 8)]
    for (distance, (offset, extent, end)) in keys.enumerated() where distance + 1 < sizes.count {
      let axis = sizes.count - 1 - distance
      starts[axis] = try layer.integer(offset)
      let rest = sizes[axis] - starts[axis] - (try layer.integer(end))
      let wanted = try layer.integer(extent, in: -233...NcnnLayer.extents.upperBound)
      sizes[axis] = wanted > 0 ? min(wanted, rest) : rest
      if inputs.count == 2, distance + 1 < shape(inputs[1]).rank {
        sizes[axis] = shape(inputs[1])[-1 - distance]
      }
    }
    return try add(.slice(starts: starts, sizes: sizes), [x], layer)
  }

  private func cropRanges(
    _ layer: NcnnLayer, _ x: ValueID, _ starts: inout [Int], _ sizes: inout [Int]
  ) throws(GraphError) {
    let range = -Shape.largestCount...Shape.largestCount
    let firsts = try layer.integers(9, in: range)
    let lasts = try layer.integers(10, in: range)
    let axes = try axes(layer, 11, of: x)
    guard firsts.count == lasts.count, firsts.count <= axes.count,
      axes.allSatisfy(starts.indices.contains)
    else {
      throw layer.malformed("\(firsts.count) starts, \(lasts.count) ends, axes \(axes)")
    }
    for (axis, (first, last)) in zip(axes, zip(firsts, lasts)) {
      let extent = shape(x)[axis]
      // As in Python: negative places count from the end, and ends beyond it mean the end. -233
      // leaves a side as it is.
      starts[axis] = first == -233 ? 0 : first < 0 ? first + extent : first
      let end = last == -233 ? extent : min(last < 0 ? last + extent : last, extent)
      sizes[axis] = end - starts[axis]
    }
  }

  mutating func padding(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    try layer.require(4, is: 0)
    try layer.require(6, is: 0)
    let rank = shape(x).rank
    // Channels, rows, columns; a vector has columns only.
    let before = [try layer.integer(7), try layer.integer(0), try layer.integer(2)]
    let after = [try layer.integer(8), try layer.integer(1), try layer.integer(3)]
    let operation = Operation.pad(
      before: [0] + before.suffix(rank - 1), after: [0] + after.suffix(rank - 1),
      value: try layer.number(5, default: 0))
    return try add(operation, [x], layer)
  }

  /// Attribute 0 numbers the orders of the dimensions as in ncnn's documentation.
  mutating func permutation(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let orders: [Int: [[Int]]] = [
      2: [[0, 1]], 3: [[0, 1, 2], [0, 2, 1]],
      4: [
        [0, 1, 2, 3], [0, 1, 3, 2], [0, 2, 1, 3], [0, 2, 3, 1], [0, 3, 1, 2], [0, 3, 2, 1],
      ],
    ]
    let number = try layer.integer(0)
    guard let known = orders[shape(x).rank], known.indices.contains(number) else {
      throw layer.malformed("order 0=\(number) does not exist for \(shape(x))")
    }
    return try add(.transpose(known[number]), [x], layer)
  }

  /// Attributes 0 = width, 1 = height, 2 = channels: -1 takes what is left, 0 keeps the input's.
  mutating func reshape(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    try layer.require(3, is: 0)
    try layer.require(11, is: -233)
    var extents: [Int] = []
    for (distance, key) in [0, 1, 2].enumerated() where layer.has(key) {
      let wanted = try layer.integer(key, in: -233...NcnnLayer.extents.upperBound)
      guard wanted != -233 else { continue }
      let own = distance + 1 < shape(x).rank ? shape(x)[-1 - distance] : 1
      extents.insert(wanted == 0 ? own : wanted, at: 0)
    }
    return try add(.reshape([0] + extents), [x], layer)
  }

  /// Removes dimensions of extent one: those listed in 3, or width, height, channels by flag.
  mutating func squeeze(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    var extents = shape(x).dimensions
    let axes = try chosenAxes(layer, rank: extents.count, of: x)
    for axis in axes.reversed() where extents.indices.contains(axis) && extents[axis] == 1 {
      extents.remove(at: axis)
    }
    return try add(.reshape([0] + extents.dropFirst()), [x], layer)
  }

  /// Inserts dimensions of extent one, numbered as they stand in the result.
  mutating func expansion(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    var extents = shape(x).dimensions
    let count = try layer.integers(3, in: -8...8).count
    let axes = try chosenAxes(layer, rank: extents.count + max(1, count), of: x)
    for axis in axes {
      guard (1...extents.count).contains(axis) else {
        throw layer.malformed("axis \(axis - 1) of \(shape(x))")
      }
      extents.insert(1, at: axis)
    }
    return try add(.reshape([0] + extents.dropFirst()), [x], layer)
  }

  /// Axes in a list (3), or by a flag each: 0 the last, 1 the one before, 2 the one before that.
  private func chosenAxes(
    _ layer: NcnnLayer, rank: Int, of x: ValueID
  ) throws(GraphError) -> [Int] {
    let listed = try layer.integers(3, in: -8...8)
    guard listed.isEmpty else {
      return listed.map { $0 < 0 ? $0 + rank : $0 + 1 }.sorted()
    }
    var axes: [Int] = []
    for key in [2, 1, 0] where try layer.flag(key) { axes.append(rank - 1 - key) }
    return axes.filter { $0 > 0 }
  }
}
