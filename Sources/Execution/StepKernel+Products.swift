import Graphs
import Kernels
import Tensors

extension StepKernel {
  /// `x [..., K] * weights + bias + residual`, in floats.
  static func matrixMultiply(_ product: MatrixMultiply, _ context: StepContext) -> StepKernel? {
    let result = context.result
    let (n, k) = (result[-1], context.shape(0)[-1])
    let kernel = F32MatrixMultiply(
      m: result.count / n, n: n, k: k, activation: context.activation,
      processor: context.processor)
    let weights = context.node.inputs[1]
    return unsafe floatProduct(
      context, packedCount: kernel.packedCount, outputs: n, weights: weights,
      pack: { elements, packed in
        unsafe kernel.pack(elements, isTransposed: product.isRightTransposed, into: packed)
      },
      call: { product in
        unsafe kernel.call(
          a: product.input, packed: product.packed, bias: product.bias,
          residual: product.residual, c: product.output)
      })
  }

  /// Where the parts of a product in floats lie.
  @safe struct FloatProduct {
    let input: UnsafePointer<Float>
    let packed: UnsafePointer<Float>
    let bias: UnsafePointer<Float>?
    let residual: UnsafePointer<Float>?
    let output: UnsafeMutablePointer<Float>
  }

  /// A product in floats: packed weights, and the bias behind them.
  static func floatProduct(
    _ context: StepContext, packedCount: Int, outputs: Int, weights: ValueID,
    pack: @escaping (UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void,
    call: @escaping (FloatProduct) -> KernelCall
  ) -> StepKernel {
    let biasOffset = aligned(4 * packedCount)
    let bias = context.bias
    let residual = context.residual
    return unsafe StepKernel(
      packedByteCount: biasOffset + (bias == nil ? 0 : 4 * outputs),
      pack: { target, constants throws(ExecutionError) in
        let elements = try constants(weights)
        unsafe elements.withUnsafeBufferPointer { elements in
          guard let first = elements.baseAddress else { return }
          unsafe pack(first, target.floats())
        }
        if let bias { unsafe target.write(try constants(bias), at: biasOffset) }
      },
      call: { addresses in
        unsafe call(
          FloatProduct(
            input: addresses.floats(0), packed: addresses.packedFloats(),
            bias: bias == nil ? nil : addresses.packedFloats(biasOffset),
            residual: residual.map { unsafe addresses.floats($0) },
            output: addresses.floatResult))
      })
  }
}

extension StepKernel {
  /// A convolution of floats as products of tiles.
  static func convolution(_ convolution: Convolution, _ context: StepContext) -> StepKernel? {
    let (input, output) = (context.shape(0), context.result)
    let kernel = F32Convolution(
      input: ImageExtents(input), window: convolution.window(on: input),
      groups: convolution.groups, output: ImageExtents(output), activation: context.activation,
      isInputPlanar: context.isInputPlanar, processor: context.processor)
    return unsafe floatProduct(
      context, packedCount: kernel.packedCount, outputs: output[1],
      weights: context.node.inputs[1],
      pack: { elements, packed in unsafe kernel.pack(weights: elements, into: packed) },
      call: { product in
        unsafe kernel.call(
          input: product.input, packed: product.packed, bias: product.bias,
          residual: product.residual, output: product.output)
      })
  }

  /// A 3x3 convolution of floats by minimal filtering.
  static func winograd(_ convolution: Convolution, _ context: StepContext) -> StepKernel? {
    let (input, output) = (context.shape(0), context.result)
    let chosen = F32Winograd(
      input: ImageExtents(input), window: convolution.window(on: input),
      groups: convolution.groups, output: ImageExtents(output), activation: context.activation,
      processor: context.processor)
    guard let kernel = chosen else { return nil }
    return unsafe floatProduct(
      context, packedCount: kernel.packedCount, outputs: output[1],
      weights: context.node.inputs[1],
      pack: { elements, packed in unsafe kernel.pack(weights: elements, into: packed) },
      call: { product in
        unsafe kernel.call(
          input: product.input, packed: product.packed, bias: product.bias,
          residual: product.residual, output: product.output)
      })
  }

  /// A convolution of floats, one channel at a time.
  static func depthwise(_ convolution: Convolution, _ context: StepContext) -> StepKernel? {
    let (input, output) = (context.shape(0), context.result)
    let kernel = F32Depthwise(
      input: ImageExtents(input), window: convolution.window(on: input),
      output: ImageExtents(output), activation: context.activation,
      processor: context.processor)
    let (weights, bias) = (context.node.inputs[1], context.bias)
    return unsafe StepKernel(
      packedByteCount: 4 * kernel.packedCount,
      pack: { target, constants throws(ExecutionError) in
        let elements = try constants(weights)
        let biases = if let bias { try constants(bias) } else { [Float]() }
        unsafe elements.withUnsafeBufferPointer { elements in
          unsafe biases.withUnsafeBufferPointer { biases in
            guard let first = elements.baseAddress else { return }
            unsafe kernel.pack(
              weights: first, bias: bias == nil ? nil : biases.baseAddress, into: target.floats())
          }
        }
      },
      call: { addresses in
        unsafe kernel.call(
          x: addresses.floats(0), packed: addresses.packedFloats(),
          y: addresses.floatResult)
      })
  }
}
