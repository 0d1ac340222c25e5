import Tensors

/// The shapes of results whose elements are those of the operand, moved.
extension Shape {
  func concatenated(_ parts: [Shape], axis: Int) throws(ShapeError) -> Shape {
    try requireAxis(axis, self)
    var extent = 0
    for part in parts {
      guard part.rank == rank, part.replacing(axis, with: 0) == replacing(axis, with: 0) else {
        throw ShapeError("\(part) cannot join \(self) along axis \(axis)")
      }
      extent += part[axis]
    }
    return replacing(axis, with: extent)
  }

  func sliced(starts: [Int], sizes: [Int]) throws(ShapeError) -> Shape {
    guard starts.count == rank, sizes.count == rank,
      zip(zip(starts, sizes), dimensions).allSatisfy({
        $0.0 >= 0 && $0.1 >= 0 && $0.1 <= $1 - $0.0
      })
    else { throw ShapeError("slice \(starts)+\(sizes) lies outside \(self)") }
    return Shape(sizes)
  }

  func padded(before: [Int], after: [Int]) throws(ShapeError) -> Shape {
    guard before.count == rank, after.count == rank, (before + after).allSatisfy({ $0 >= 0 })
    else { throw ShapeError("padding \(before), \(after) does not fit rank \(rank)") }
    return Shape(dimensions.indices.map { self[$0] + before[$0] + after[$0] })
  }

  func transposed(_ permutation: [Int]) throws(ShapeError) -> Shape {
    guard permutation.sorted() == Array(0..<rank) else {
      throw ShapeError("\(permutation) is not a permutation of \(rank) dimensions")
    }
    return Shape(permutation.map { self[$0] })
  }

  func reshaped(to extents: [Int]) throws(ShapeError) -> Shape {
    var result = extents
    for index in result.indices where result[index] == 0 && index < rank {
      result[index] = self[index]
    }
    if let open = result.firstIndex(of: -1) {
      result[open] = 1
      guard result.allSatisfy({ $0 > 0 }), !Shape(result).isTooLarge,
        count % Shape(result).count == 0
      else {
        throw ShapeError("\(self) does not divide into \(extents)")
      }
      result[open] = count / Shape(result).count
    }
    guard result.allSatisfy({ $0 >= 0 }), !Shape(result).isTooLarge, Shape(result).count == count
    else {
      throw ShapeError("\(self) has \(count) elements, \(extents) asks for others")
    }
    return Shape(result)
  }
}

extension TensorType {
  func split(axis: Int, sizes: [Int]) throws(ShapeError) -> [TensorType] {
    try requireAxis(axis, shape)
    guard !sizes.isEmpty, sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == shape[axis] else {
      throw ShapeError("pieces \(sizes) do not add up to \(shape[axis]) along axis \(axis)")
    }
    return sizes.map { TensorType(shape.replacing(axis, with: $0), element) }
  }
}
