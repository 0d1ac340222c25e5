import Tensors

/// Products of matrices, and attention made of them.
extension ONNXWriter {
  /// A product: `MatMul` and `Add`, or a `Gemm` in bytes.
  mutating func write(
    _ product: MatrixMultiply, _ node: Node, to target: String
  ) throws(ONNXError) {
    if try writeInBytes(product, node, to: target) { return }
    let inputs = [try operand(node.inputs[0]), try right(product, node, for: target)]
    let bias = node.inputs.count > 2 ? try operand(node.inputs[2]) : nil
    activate(product.activation, to: target) { writer, output in
      guard let bias else { return writer.add("MatMul", inputs, to: [output]) }
      let product = writer.step("MatMul", inputs, for: target)
      writer.add("Add", [product, bias], to: [output])
    }
  }

  /// A product of bytes with a bias: ONNX Runtime computes a `MatMul` and an `Add` of floats even
  /// behind a DequantizeLinear, but a `Gemm`, which has two dimensions, in integers.
  ///
  /// - Returns: Whether the product is one; otherwise nothing was written.
  private mutating func writeInBytes(
    _ product: MatrixMultiply, _ node: Node, to target: String
  ) throws(ONNXError) -> Bool {
    guard node.inputs.count > 2, let bytes = stored(node.inputs[0]),
      graph[node.inputs[1]].constant != nil, graph[node.inputs[1]].type.shape.rank == 2
    else { return false }
    let (x, y) = (graph[node.inputs[0]].type.shape, graph[node.outputs[0]].type.shape)
    let weights = try quantizedWeights(
      node.inputs[1], axis: 1, isTransposed: product.isRightTransposed)
    let bias = try quantizedBias(node.inputs[2], bytes.form, weights.scales, for: target)
    var rows = try operand(node.inputs[0])
    if x.rank != 2 {
      let table = step(
        "Reshape", [bytes.name, list([x.count / max(1, x[-1]), x[-1]])], for: target)
      let parameters = self.parameters(of: bytes.form, for: graph[node.inputs[0]].name)
      rows = step("DequantizeLinear", [table] + parameters, for: target)
    }
    activate(product.activation, to: target) { writer, output in
      guard x.rank != 2 else {
        return writer.add("Gemm", [rows, weights.name, bias], to: [output])
      }
      let result = writer.step("Gemm", [rows, weights.name, bias], for: target)
      writer.reshape(result, y, to: output)
    }
    return true
  }

  /// The second operand as `[K, N]`.
  private mutating func right(
    _ product: MatrixMultiply, _ node: Node, for target: String
  ) throws(ONNXError) -> String {
    let id = node.inputs[1]
    let shape = graph[id].type.shape
    guard graph[id].constant != nil else {
      let b = try operand(id)
      guard product.isRightTransposed else { return b }
      var permutation = Array(0..<shape.rank)
      permutation.swapAt(shape.rank - 1, shape.rank - 2)
      return step("Transpose", [b], [.integers("perm", permutation)], for: target)
    }
    if quantization(of: node.inputs[0]) != nil, shape.rank == 2 {
      return try quantizedWeights(
        id, axis: 1, isTransposed: product.isRightTransposed
      ).name
    }
    guard product.isRightTransposed else { return try operand(id) }
    let writer = self
    return try initializer("\(graph[id].name)/transposed") { () throws(ONNXError) in
      let elements = try writer.elements(of: id)
      return ONNXTensor(
        shape.dimensions.dropLast(2) + [shape[-1], shape[-2]],
        .float(transposed(elements, rows: shape[-2], columns: shape[-1])))
    }
  }

  /// Attention of each head: `softmax(q k^T / sqrt(d) + mask) v`.
  mutating func write(
    _ attention: Attention, _ node: Node, to target: String
  ) throws(ONNXError) {
    var inputs: [String] = []
    for id in node.inputs { inputs.append(try operand(id)) }
    let q = graph[node.inputs[0]].type.shape
    let own = graph[node.inputs[1]].type.shape[1]
    let past = node.inputs.count > 4 ? graph[node.inputs[3]].type.shape[1] : 0
    var (keys, values) = (inputs[1], inputs[2])
    if inputs.count > 4 {
      keys = step("Concat", [inputs[3], keys], [.integer("axis", 1)], for: target)
      values = step("Concat", [inputs[4], values], [.integer("axis", 1)], for: target)
    }
    let width = q[2] / attention.heads
    func heads(_ writer: inout ONNXWriter, _ x: String, _ rows: Int, _ order: [Int]) -> String {
      let shape = writer.list([q[0], rows, attention.heads, width])
      let divided = writer.step("Reshape", [x, shape], for: target)
      return writer.step("Transpose", [divided], [.integers("perm", order)], for: target)
    }
    let query = heads(&self, inputs[0], q[1], [0, 2, 1, 3])
    let key = heads(&self, keys, past + own, [0, 2, 3, 1])
    let value = heads(&self, values, past + own, [0, 2, 1, 3])
    let products = step("MatMul", [query, key], for: target)
    let scale = scalar(1 / Float(width).squareRoot())
    var scores = step("Mul", [products, scale], for: target)
    if attention.isCausal, let mask = mask(queries: q[1], keys: own, past: past) {
      scores = step("Add", [scores, mask], for: target)
    }
    if attention.hasMask { scores = step("Add", [scores, inputs[3]], for: target) }
    let weights = step("Softmax", [scores], [.integer("axis", -1)], for: target)
    let sums = step("MatMul", [weights, value], for: target)
    let joined = step("Transpose", [sums], [.integers("perm", [0, 2, 1, 3])], for: target)
    reshape(joined, q, to: target)
  }

  /// What is added to scores so that a position sees only itself and what is before it: the most
  /// negative number where it must not look. Nil where every position may see everything.
  private mutating func mask(queries: Int, keys: Int, past: Int) -> String? {
    guard queries > 1 else { return nil }
    let width = past + keys
    var elements = [Float](repeating: 0, count: queries * width)
    for position in 0..<queries {
      let visible = past + min(keys, max(1, position + 1 + keys - queries))
      for key in visible..<max(visible, width) {
        elements[position * width + key] = -Float.greatestFiniteMagnitude
      }
    }
    return initializer(
      "mask[\(queries),\(width),\(past)]", ONNXTensor([1, 1, queries, width], .float(elements)))
  }
}

/// Matrices one after the other, each with rows and columns exchanged.
func transposed(_ elements: [Float], rows: Int, columns: Int) -> [Float] {
  let size = rows * columns
  return unsafe [Float](unsafeUninitializedCapacity: elements.count) { buffer, count in
    for start in stride(from: 0, to: elements.count, by: max(1, size)) {
      for row in 0..<rows {
        for column in 0..<columns {
          unsafe buffer[start + column * rows + row] = elements[start + row * columns + column]
        }
      }
    }
    count = elements.count
  }
}
