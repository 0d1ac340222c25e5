import Tensors

/// Layers that multiply matrices.
extension NcnnReader {
  mutating func innerProduct(
    _ layer: NcnnLayer, _ x: ValueID
  ) throws(GraphError) -> ValueID {
    let outputs = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let width = try quotient(of: 2, by: [outputs], layer)
    var source = x
    let rows = shape(x)
    // Rows of the weights' width stay rows, anything else becomes one vector.
    if rows.rank != 2, rows.rank != 3 || rows[1] == 1 || rows[2] != width {
      source = try add(.reshape([0, -1]), [x], layer, "flat")
    }
    return try product(layer, source, outputs: outputs, width: width, hasBias: layer.flag(1))
  }

  /// `x W^T + b` with weights `[outputs, width]` and the layer's activation.
  mutating func product(
    _ layer: NcnnLayer, _ x: ValueID, outputs: Int, width: Int, hasBias: Bool
  ) throws(GraphError) -> ValueID {
    var operands = [x, try weights([outputs, width], layer, "weight")]
    if hasBias { operands.append(try weights([outputs], layer, "bias")) }
    let activation = try fusedActivation(layer)
    return try add(.matrixMultiply(MatrixMultiply(activation: activation)), operands, layer)
  }

  /// `alpha A B + beta C`, where each matrix is an input or a constant.
  mutating func gemm(_ layer: NcnnLayer, _ inputs: [ValueID]) throws(GraphError) -> ValueID {
    try layer.require(11, is: 0)
    try layer.require(14, is: 0)
    var rest = inputs[...]
    let depth = try layer.integer(9)
    let left = try matrix(4, layer, &rest, rows: layer.integer(7), columns: depth, "a")
    let right = try matrix(5, layer, &rest, rows: layer.integer(8), columns: depth, "b")
    var a = left.id
    if try layer.flag(2), !left.isConstant {
      let order = Array(0..<max(2, shape(a).rank))
      a = try add(
        .transpose(Array(order.dropLast(2)) + order.suffix(2).reversed()), [a], layer, "transposed")
    }
    let isRightTransposed = try layer.flag(3) || right.isConstant
    let alpha = try layer.number(0, default: 1)
    let addend = try addend(layer, &rest)
    guard rest.isEmpty else { throw layer.malformed("\(rest.count) inputs too many") }
    var operands = [a, right.id]
    if let addend, addend.isRow, alpha == 1 { operands.append(addend.id) }
    let isDone = alpha == 1 && (addend == nil || operands.count == 3)
    let multiply = Operation.matrixMultiply(MatrixMultiply(isRightTransposed: isRightTransposed))
    var y = try add(multiply, operands, layer, isDone ? nil : "product")
    if alpha != 1 {
      let factor = uniform(alpha, layer, "alpha")
      y = try add(
        .binary(Binary(.multiply)), [y, factor], layer, addend == nil ? nil : "scaled")
    }
    guard let addend, !isDone else { return y }
    return try add(.binary(Binary(.add)), [y, addend.id], layer)
  }

  /// A matrix of a product: constant when the flag says so, else the next input.
  private mutating func matrix(
    _ flag: Int, _ layer: NcnnLayer, _ inputs: inout ArraySlice<ValueID>, rows: Int, columns: Int,
    _ suffix: String
  ) throws(GraphError) -> (id: ValueID, isConstant: Bool) {
    if try layer.flag(flag) {
      return (try weights([rows, columns], layer, suffix), true)
    }
    guard let next = inputs.popFirst() else { throw layer.malformed("an input is missing") }
    return (next, false)
  }

  /// The matrix that is added: nil without one; whether it is a constant row that every row gets.
  private mutating func addend(
    _ layer: NcnnLayer, _ inputs: inout ArraySlice<ValueID>
  ) throws(GraphError) -> (id: ValueID, isRow: Bool)? {
    let beta = try layer.number(1, default: 1)
    var id: ValueID
    var isRow = false
    if try layer.flag(6) {
      let (rows, columns) = (try layer.integer(7), try layer.integer(8))
      switch try layer.integer(10, default: -1, in: -1...4) {
      case 0: id = try weights([1], layer, "c")
      case 1, 2: id = try weights([rows, 1], layer, "c")
      case 3: id = try weights([rows, columns], layer, "c")
      case 4:
        id = try weights([columns], layer, "c")
        isRow = true
      default: return nil
      }
    } else {
      guard let next = inputs.popFirst() else { return nil }
      id = next
    }
    guard beta != 1 else { return (id, isRow) }
    let factor = uniform(beta, layer, "beta")
    return (try add(.binary(Binary(.multiply)), [id, factor], layer, "addend"), isRow)
  }

  mutating func matMul(_ layer: NcnnLayer, _ inputs: [ValueID]) throws(GraphError) -> ValueID {
    try add(
      .matrixMultiply(MatrixMultiply(isRightTransposed: layer.flag(0))), inputs, layer)
  }

  /// Four projections around the attention itself. Keys and values are the query's source unless
  /// they have inputs of their own.
  mutating func multiHeadAttention(
    _ layer: NcnnLayer, _ inputs: [ValueID]
  ) throws(GraphError) -> ValueID {
    try layer.require(5, is: 0)
    try layer.require(7, is: 0)
    guard (1...3).contains(inputs.count) else {
      throw layer.malformed("expected 1 to 3 inputs, found \(inputs.count)")
    }
    let width = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let heads = try layer.integer(1, default: 1, in: NcnnLayer.positiveExtents)
    let queryWidth = try quotient(of: 2, by: [width], layer)
    let scale = try layer.number(6, default: 0)
    let usual = 1 / (Float(width) / Float(heads)).squareRoot()
    guard scale == 0 || (scale - usual).magnitude <= 1e-4 * usual else {
      throw layer.malformed("a scale of \(scale) is not supported, only \(usual)")
    }
    let key = inputs.count > 1 ? inputs[1] : inputs[0]
    let value = inputs.count > 2 ? inputs[2] : key
    let keyWidth = try layer.integer(3, default: queryWidth)
    let valueWidth = try layer.integer(4, default: queryWidth)
    let operands = [
      try projection(layer, inputs[0], width, queryWidth, "query"),
      try projection(layer, key, width, keyWidth, "key"),
      try projection(layer, value, width, valueWidth, "value"),
    ]
    let attended = try add(.attention(Attention(heads: heads)), operands, layer, "attention")
    return try projection(layer, attended, queryWidth, width, "output", isLast: true)
  }

  private mutating func projection(
    _ layer: NcnnLayer, _ x: ValueID, _ outputs: Int, _ width: Int, _ suffix: String,
    isLast: Bool = false
  ) throws(GraphError) -> ValueID {
    let operands = [
      x, try weights([outputs, width], layer, "\(suffix).weight"),
      try weights([outputs], layer, "\(suffix).bias"),
    ]
    return try add(
      .matrixMultiply(MatrixMultiply()), operands, layer, isLast ? nil : suffix)
  }

  mutating func embedding(_ layer: NcnnLayer, _ x: ValueID) throws(GraphError) -> ValueID {
    let width = try layer.integer(0, in: NcnnLayer.positiveExtents)
    let rows = try layer.integer(1, in: NcnnLayer.positiveExtents)
    let hasBias = try layer.flag(2)
    let table = try weights([rows, width], layer, "weight")
    let y = try add(.gather, [table, x], layer, hasBias ? "rows" : nil)
    guard hasBias else { return y }
    return try add(.binary(Binary(.add)), [y, weights([width], layer, "bias")], layer)
  }
}
