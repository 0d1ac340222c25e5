import Graphs
import Kernels
import Tensors

extension StepKernel {
  /// A function of each float.
  static func unary(_ unary: Unary, _ context: StepContext) -> StepKernel? {
    let function: F32Elementwise.Unary
    switch unary {
    case .activation(let activation): function = .activation(ActivationFunction(activation))
    case .negate: function = .negate
    case .absolute: function = .absolute
    case .exponential: function = .exponential
    case .logarithm: function = .logarithm
    case .squareRoot: function = .squareRoot
    case .inverseSquareRoot(let epsilon): function = .inverseSquareRoot(epsilon: epsilon)
    case .identity: return nil
    }
    let kernel = F32Elementwise(processor: context.processor)
    let count = context.result.count
    return unsafe StepKernel { addresses in
      unsafe kernel.call(
        function, columns: count, x: addresses.floats(0), y: addresses.floatResult)
    }
  }

  /// A function of two floats; the second operand may be one number for each channel, or one for
  /// all, and may be constant.
  static func binary(_ binary: Binary, _ context: StepContext) -> StepKernel? {
    let function: F32Elementwise.Binary =
      switch binary.kind {
      case .add: .add
      case .subtract: .subtract
      case .multiply: .multiply
      case .divide: .divide
      case .maximum: .maximum
      case .minimum: .minimum
      }
    let kernel = F32Elementwise(processor: context.processor)
    let (count, operandCount) = (context.shape(0).count, context.shape(1).count)
    let activation = ActivationFunction(binary.activation)
    let (columns, repetition): (Int, F32Elementwise.Repetition) =
      switch operandCount {
      case count: (count, .none)
      case 1: (count, .element(rows: 1))
      default: (operandCount, .rows(count / operandCount))
      }
    let constant =
      context.graph[context.node.inputs[1]].constant == nil
      ? nil : context.node.inputs[1]
    return unsafe StepKernel(
      packedByteCount: constant == nil ? 0 : 4 * operandCount,
      pack: { target, constants throws(ExecutionError) in
        if let constant { unsafe target.write(try constants(constant), at: 0) }
      },
      call: { addresses in
        unsafe kernel.call(
          function, activation: activation, rows: count / columns, columns: columns,
          a: addresses.floats(0),
          b: constant == nil ? addresses.floats(1) : addresses.packedFloats(),
          repeating: repetition, y: addresses.floatResult)
      })
  }

  /// Windows of floats, reduced.
  static func pool(_ pool: Pool, _ context: StepContext) -> StepKernel? {
    let input = context.shape(0)
    let kernel = F32Pooling(
      pool.kind == .maximum ? .maximum : .average, input: ImageExtents(input),
      window: pool.window(on: input), output: ImageExtents(context.result),
      processor: context.processor)
    return unsafe StepKernel { addresses in
      unsafe kernel.call(x: addresses.floats(0), y: addresses.floatResult)
    }
  }

  /// The mean of each channel.
  static func globalAverage(_ context: StepContext) -> StepKernel? {
    let kernel = F32GlobalAverage(
      input: ImageExtents(context.shape(0)), processor: context.processor)
    return unsafe StepKernel { addresses in
      unsafe kernel.call(x: addresses.floats(0), y: addresses.floatResult)
    }
  }

  /// Rows normalised by their mean and variance.
  static func layerNormalization(_ epsilon: Float, _ context: StepContext) -> StepKernel? {
    let width = context.shape(1).count
    let kernel = F32LayerNormalization(
      rows: context.result.count / width, width: width, epsilon: epsilon,
      processor: context.processor)
    let (gamma, beta) = (context.node.inputs[1], context.node.inputs[2])
    let offset = aligned(4 * width)
    return unsafe StepKernel(
      packedByteCount: offset + 4 * width,
      pack: { target, constants throws(ExecutionError) in
        unsafe target.write(try constants(gamma), at: 0)
        unsafe target.write(try constants(beta), at: offset)
      },
      call: { addresses in
        unsafe kernel.call(
          x: addresses.floats(0), gamma: addresses.packedFloats(),
          beta: addresses.packedFloats(offset), y: addresses.floatResult)
      })
  }

  /// Rows as distributions.
  static func softmax(_ context: StepContext) -> StepKernel? {
    let width = context.result[-1]
    let kernel = F32Softmax(
      rows: context.result.count / width, width: width, processor: context.processor)
    return unsafe StepKernel { addresses in
      unsafe kernel.call(x: addresses.floats(0), y: addresses.floatResult)
    }
  }

  /// Scaled dot products of each head.
  static func attention(_ attention: Attention, _ context: StepContext) -> StepKernel? {
    let query = context.shape(0)
    let hasCache = context.node.inputs.count > 4
    let extents = Reference.AttentionExtents(
      batch: query[0], queries: query[1], keys: context.shape(1)[1],
      past: hasCache ? context.shape(3)[1] : 0, width: query[2], heads: attention.heads)
    let kernel = F32Attention(
      extents, isCausal: attention.isCausal, processor: context.processor)
    return unsafe StepKernel { addresses in
      let cache =
        hasCache
        ? unsafe F32Attention.Cache(keys: addresses.floats(3), values: addresses.floats(4)) : nil
      return unsafe kernel.call(
        q: addresses.floats(0), k: addresses.floats(1), v: addresses.floats(2), cache: cache,
        y: addresses.floatResult)
    }
  }
}
