import Graphs
import Kernels
import Tensors

/// What a kernel for a step is made from.
struct StepContext {
  let step: Step
  let plan: Plan
  let processor: Processor

  var graph: Graph { plan.graph }
  var node: Node { plan.graph.nodes[step.node] }

  /// The shape of an operand.
  func shape(_ index: Int) -> Shape { graph[node.inputs[index]].type.shape }

  /// How an operand is stored.
  func storage(_ index: Int) -> ValueStorage { plan.storage(of: node.inputs[index]) }

  /// The shape of the result.
  var result: Shape { graph[node.outputs[0]].type.shape }

  /// How the result is stored.
  var resultStorage: ValueStorage { plan.storage(of: graph.results(of: step)[0]) }

  /// Whether an image comes plane by plane.
  var isInputPlanar: Bool {
    let shape = shape(0)
    let matters = shape.rank == 4 && shape[1] > 1 && shape[2] * shape[3] > 1
    return matters && storage(0).layout == .rowMajor
  }

  /// The bias of a product; nil where it has none.
  var bias: ValueID? { node.inputs.count > 2 ? node.inputs[2] : nil }

  /// The place among the operands of what is added to the result.
  var residual: Int? { step.fused.isEmpty ? nil : node.inputs.count }

  /// How the residual is stored.
  var residualStorage: ValueStorage? {
    residual.map { plan.storage(of: graph.operands(of: step)[$0]) }
  }

  /// What is applied to the result before it is stored.
  var activation: ActivationFunction {
    guard let addition = step.fused.first else {
      return ActivationFunction(node.operation.activation)
    }
    return ActivationFunction(graph.nodes[addition].operation.activation)
  }
}

extension StepKernel {
  /// The fast kernel of a step.
  ///
  /// - Throws: ``ExecutionError/unsupportedOperation(node:operation:)`` where the plan names a kernel
  ///   that does not exist.
  init(_ step: Step, of plan: Plan, _ processor: Processor) throws(ExecutionError) {
    let context = StepContext(step: step, plan: plan, processor: processor)
    guard let kernel = Self.kernel(context) else {
      throw .unsupportedOperation(node: context.node.name, operation: "\(step.kernel)")
    }
    self = kernel
  }

  private static func kernel(_ context: StepContext) -> StepKernel? {
    let isBytes = context.storage(0).quantization != nil
    if context.step.kernel.algorithm == .conversion { return conversion(context) }
    switch context.node.operation {
    case .matrixMultiply(let product):
      return isBytes ? byteMatrixMultiply(product, context) : matrixMultiply(product, context)
    case .convolution(let convolution): return convolutionKernel(convolution, context)
    case .unary(let unary):
      return isBytes ? byteUnary(unary, context) : Self.unary(unary, context)
    case .binary(let binary):
      return isBytes ? byteBinary(binary, context) : Self.binary(binary, context)
    case .pool(let pool):
      return isBytes ? bytePool(pool, context) : Self.pool(pool, context)
    case .reduce: return isBytes ? byteGlobalAverage(context) : globalAverage(context)
    case .concatenate:
      return isBytes ? byteConcatenation(context) : concatenation(context)
    case .layerNormalization(let epsilon): return layerNormalization(epsilon, context)
    case .softmax: return softmax(context)
    case .attention(let attention): return Self.attention(attention, context)
    case .batchNormalization, .localResponseNormalization, .split, .slice, .pad, .reshape,
      .transpose, .channelShuffle, .resize, .gather, .detection:
      return nil
    }
  }
}

extension StepKernel {
  private static func convolutionKernel(
    _ convolution: Convolution, _ context: StepContext
  ) -> StepKernel? {
    let isBytes = context.storage(0).quantization != nil
    switch context.step.kernel.algorithm {
    case .gemm, .grouped:
      return isBytes
        ? byteConvolution(convolution, context) : Self.convolution(convolution, context)
    case .winograd: return winograd(convolution, context)
    case .depthwise:
      return isBytes ? byteDepthwise(convolution, context) : depthwise(convolution, context)
    case .reference, .streaming, .conversion, .view: return nil
    }
  }
}

extension ActivationFunction {
  /// A fused activation; none where there is none.
  init(_ activation: Activation?) {
    switch activation {
    case nil: self = .none
    case .relu: self = .relu
    case .sigmoid: self = .sigmoid
    case .tanh: self = .tanh
    case .hardSigmoid: self = .hardSigmoid
    case .hardSwish: self = .hardSwish
    case .silu: self = .silu
    case .gelu: self = .gelu
    case .mish: self = .mish
    case .clip(let low, let high): self = .clip(low, high)
    case .leakyRelu(let slope): self = .leakyRelu(slope: slope)
    }
  }
}

/// Bytes up to the next multiple of a cache line.
func aligned(_ byteCount: Int) -> Int { (byteCount + 63) & ~63 }

extension UnsafeMutableRawPointer {
  /// Writes floats, some bytes from here.
  func write(_ elements: [Float], at offset: Int) {
    let target = unsafe (self + offset).assumingMemoryBound(to: Float.self)
    for index in elements.indices { unsafe target[index] = elements[index] }
  }

  /// Room for floats, some bytes from here.
  func floats(at offset: Int = 0) -> UnsafeMutablePointer<Float> {
    unsafe (self + offset).assumingMemoryBound(to: Float.self)
  }
}
