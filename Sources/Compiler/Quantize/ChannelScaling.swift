import Execution
import Graphs
import Tensors

extension Constant {
  /// A constant with as many elements as there are channels.
  static func vector(_ elements: [Float]) -> Constant {
    Constant(TensorType([elements.count]), .literal(elements), role: .buffer)
  }

  /// The elements times a number for each index of a dimension.
  func scaled(by factors: [Float], axis: Int) -> Constant {
    var extents = [Int](repeating: 1, count: type.shape.rank)
    extents[axis] = factors.count
    var scaled = times(Constant.vector(factors).reshaped(to: extents))
    scaled.role = role
    return scaled
  }

  /// The largest magnitude for each index of a dimension; nil where elements are unknown.
  func largestMagnitudes(axis: Int) -> [Float]? {
    elements().map { Self.largestMagnitudes(of: $0, type.shape, axis: axis) }
  }

  static func largestMagnitudes(of elements: [Float], _ shape: Shape, axis: Int) -> [Float] {
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    var largest = [Float](repeating: 0, count: shape[axis])
    for index in elements.indices {
      let channel = index / inner % shape[axis]
      largest[channel] = max(largest[channel], elements[index].magnitude)
    }
    return largest
  }
}

extension Graph {
  /// Gives an operand of a node, which must be a constant, another content; other nodes that use the
  /// constant keep it.
  mutating func replaceOperand(
    _ index: Int, ofNode node: Int, by constant: Constant, name: String
  ) {
    nodes[node].inputs[index] = addConstant(constant, name: name)
  }

  /// The nodes that use each value, by value.
  func consumers() -> [[Int]] {
    var consumers = [[Int]](repeating: [], count: values.count)
    for (index, node) in nodes.enumerated() {
      for input in node.inputs { consumers[input.index].append(index) }
    }
    return consumers
  }
}
