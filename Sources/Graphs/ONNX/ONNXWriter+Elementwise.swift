import Tensors

/// Functions of elements, and reductions.
extension ONNXWriter {
  /// Writes what an activation is applied to, and the activation behind it.
  ///
  /// - Parameter write: Adds the nodes that make a value of the given name.
  mutating func activate(
    _ activation: Activation?, to target: String, _ write: (inout ONNXWriter, String) -> Void
  ) {
    guard let activation else { return write(&self, target) }
    let plain = fresh("\(target)/plain")
    write(&self, plain)
    self.write(activation, plain, to: target)
  }

  /// A function as a node.
  mutating func write(_ unary: Unary, _ x: String, to target: String) {
    switch unary {
    case .activation(let activation): write(activation, x, to: target)
    case .negate: add("Neg", [x], to: [target])
    case .absolute: add("Abs", [x], to: [target])
    case .exponential: add("Exp", [x], to: [target])
    case .logarithm: add("Log", [x], to: [target])
    case .squareRoot: add("Sqrt", [x], to: [target])
    case .identity: add("Identity", [x], to: [target])
    case .inverseSquareRoot(let epsilon):
      let sum = step("Add", [x, scalar(epsilon)], for: target)
      let root = step("Sqrt", [sum], for: target)
      add("Reciprocal", [root], to: [target])
    }
  }

  /// An activation as the nodes that ONNX has for it.
  mutating func write(_ activation: Activation, _ x: String, to target: String) {
    switch activation {
    case .relu: add("Relu", [x], to: [target])
    case .sigmoid: add("Sigmoid", [x], to: [target])
    case .tanh: add("Tanh", [x], to: [target])
    case .hardSigmoid:
      add("HardSigmoid", [x], [.float("alpha", 1 / 6), .float("beta", 0.5)], to: [target])
    case .hardSwish: add("HardSwish", [x], to: [target])
    case .silu:
      let gate = step("Sigmoid", [x], for: target)
      add("Mul", [x, gate], to: [target])
    // x / 2 * (1 + erf(x / sqrt 2)), in the order of nodes that engines know.
    case .gelu:
      let scaled = step("Div", [x, scalar(Float(2).squareRoot())], for: target)
      let error = step("Erf", [scaled], for: target)
      let sum = step("Add", [error, scalar(1)], for: target)
      let product = step("Mul", [x, sum], for: target)
      add("Mul", [product, scalar(0.5)], to: [target])
    // x tanh(log(1 + exp(x))); Mish is an operation from set 18 on.
    case .mish:
      let softplus = step("Softplus", [x], for: target)
      let gate = step("Tanh", [softplus], for: target)
      add("Mul", [x, gate], to: [target])
    case .clip(let low, let high): add("Clip", [x, scalar(low), scalar(high)], to: [target])
    case .leakyRelu(let slope): add("LeakyRelu", [x], [.float("alpha", slope)], to: [target])
    }
  }

  /// A reduction; means over whole images as the operation that engines have a kernel for.
  mutating func write(
    _ reduce: Reduce, _ x: String, _ shape: Shape, _ result: Shape, to target: String
  ) {
    let keepsAxes = ONNXAttribute.integer("keepdims", reduce.keepsAxes ? 1 : 0)
    if reduce.kind == .mean, shape.rank == 4, reduce.axes == [2, 3] {
      guard !reduce.keepsAxes else { return add("GlobalAveragePool", [x], to: [target]) }
      reshape(step("GlobalAveragePool", [x], for: target), result, to: target)
    } else if reduce.axes.isEmpty {
      // No axes mean all of them to ONNX.
      add("Identity", [x], to: [target])
    } else {
      switch reduce.kind {
      case .mean: add("ReduceMean", [x], [.integers("axes", reduce.axes), keepsAxes], to: [target])
      case .maximum:
        add("ReduceMax", [x], [.integers("axes", reduce.axes), keepsAxes], to: [target])
      // Its axes are an operand since set 13, those of the others since set 18.
      case .sum: add("ReduceSum", [x, list(reduce.axes)], [keepsAxes], to: [target])
      }
    }
  }
}

extension Binary.Kind {
  /// The operation in ONNX.
  var onnxName: String {
    switch self {
    case .add: "Add"
    case .subtract: "Sub"
    case .multiply: "Mul"
    case .divide: "Div"
    case .maximum: "Max"
    case .minimum: "Min"
    }
  }
}
