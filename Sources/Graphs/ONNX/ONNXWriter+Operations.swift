import Tensors

extension ONNXWriter {
  /// Whether ONNX can say what an operation does.
  func isSupported(_ operation: Operation) -> Bool {
    switch operation {
    case .detection: false
    // Of a window of even size, ONNX has the longer side behind the channel, we before it.
    case .localResponseNormalization(let attributes): attributes.size % 2 == 1
    case .convolution, .matrixMultiply, .unary, .binary, .reduce, .pool, .batchNormalization,
      .layerNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad, .reshape,
      .transpose, .channelShuffle, .resize, .gather:
      true
    }
  }

  /// Writes a node under the names of its results.
  mutating func write(_ node: Node, to targets: [String]) throws(ONNXError) {
    let target = targets[0]
    switch node.operation {
    case .convolution(let convolution): try write(convolution, node, to: target)
    case .matrixMultiply(let product): try write(product, node, to: target)
    case .attention(let attention): try write(attention, node, to: target)
    case .split(_, let sizes):
      let inputs = [try operand(node.inputs[0]), list(sizes)]
      add("Split", inputs, attributes(of: node.operation), to: targets)
    case .unary, .binary, .reduce, .pool, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .concatenate, .slice, .pad, .reshape, .transpose,
      .channelShuffle, .resize, .gather, .detection:
      var inputs: [String] = []
      for id in node.inputs { inputs.append(try operand(id)) }
      write(node, inputs, to: target)
    }
  }

  /// Writes a node that needs nothing but its operands' names.
  private mutating func write(_ node: Node, _ inputs: [String], to target: String) {
    let x = inputs[0]
    let shape = graph[node.inputs[0]].type.shape
    let result = graph[node.outputs[0]].type.shape
    switch node.operation {
    case .unary(.activation(.silu)) where stored(node.inputs[0]) != nil:
      // In bytes throughout only when the gate is as well; it lies between 0 and 1.
      let gate = quantized(
        step("Sigmoid", [x], for: target), AffineQuantization(scale: 1 / 255, zeroPoint: 0))
      add("Mul", [x, gate], to: [target])
    case .unary(let unary): write(unary, x, to: target)
    case .binary(let binary):
      activate(binary.activation, to: target) { writer, output in
        writer.add(binary.kind.onnxName, inputs, to: [output])
      }
    case .reduce(let reduce): write(reduce, x, shape, result, to: target)
    case .pool(let pool): write(pool, x, shape, result, to: target)
    case .batchNormalization:
      add("BatchNormalization", inputs, attributes(of: node.operation), to: [target])
    case .layerNormalization(let epsilon):
      let axis = shape.rank - graph[node.inputs[1]].type.shape.rank
      add(
        "LayerNormalization", inputs, [.integer("axis", axis), .float("epsilon", epsilon)],
        to: [target])
    case .localResponseNormalization:
      add("LRN", inputs, attributes(of: node.operation), to: [target])
    case .softmax: add("Softmax", inputs, attributes(of: node.operation), to: [target])
    case .concatenate: add("Concat", inputs, attributes(of: node.operation), to: [target])
    case .slice(let starts, let sizes): slice(x, shape, starts, sizes, to: target)
    case .pad(let before, let after, let value):
      add("Pad", [x, list(before + after), scalar(value)], to: [target])
    case .reshape: reshape(x, result, to: target)
    case .transpose: add("Transpose", inputs, attributes(of: node.operation), to: [target])
    case .channelShuffle(let groups, let isReversed):
      shuffle(x, shape, rows: isReversed ? shape[1] / groups : groups, to: target)
    case .resize(let resize): write(resize, x, to: target)
    case .gather: gather(node, inputs, to: target)
    // Written elsewhere, or refused before.
    case .convolution, .matrixMultiply, .attention, .split, .detection: break
    }
  }

  /// The attributes of operations whose nodes differ from ours in form only.
  private func attributes(of operation: Operation) -> [ONNXAttribute] {
    switch operation {
    case .batchNormalization(let epsilon): [.float("epsilon", epsilon)]
    case .softmax(let axis), .concatenate(let axis), .split(let axis, _): [.integer("axis", axis)]
    case .transpose(let permutation): [.integers("perm", permutation)]
    case .localResponseNormalization(let attributes):
      [
        .integer("size", attributes.size), .float("alpha", attributes.alpha),
        .float("beta", attributes.beta), .float("bias", attributes.bias),
      ]
    case .convolution, .matrixMultiply, .unary, .binary, .reduce, .pool, .layerNormalization,
      .attention, .slice, .pad, .reshape, .channelShuffle, .resize, .gather, .detection:
      []
    }
  }

  /// Rows of a table; indices are integers in ONNX.
  private mutating func gather(_ node: Node, _ inputs: [String], to target: String) {
    var indices = inputs[1]
    if graph[node.inputs[1]].type.element != .int32 {
      let type = ONNXTensor.DataType.int64.rawValue
      indices = step("Cast", [indices], [.integer("to", type)], for: target)
    }
    add("Gather", [inputs[0], indices], [.integer("axis", 0)], to: [target])
  }
}
