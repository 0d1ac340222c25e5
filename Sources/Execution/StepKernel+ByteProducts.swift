import Graphs
import Kernels
import Quantization
import Tensors

extension StepContext {
  /// What a product of bytes makes of its sums.
  ///
  /// - Returns: nil where the plan asks for what no kernel does.
  var byteOutput: Q8Output? {
    guard let quantization = resultStorage.quantization else { return .floats(activation) }
    let range = Q8Range(
      zeroPoint: Int(quantization.zeroPoint), limits: activation.limits(in: quantization))
    if let residual = residualStorage {
      guard let other = residual.quantization, activation.isLimit else { return nil }
      return .sum(
        range, residualZeroPoint: Int(other.zeroPoint),
        residualFactor: other.scale / quantization.scale)
    }
    if activation.isLimit { return .bytes(range) }
    let whole = Q8Range(zeroPoint: Int(quantization.zeroPoint))
    guard let sums = step.intermediate else {
      return .activation(whole, activation, scale: quantization.scale)
    }
    return .table(
      Q8Range(zeroPoint: Int(sums.zeroPoint)), activation.table(from: sums, to: quantization))
  }

  /// The scale that sums are brought to.
  var sumScale: Float {
    switch byteOutput {
    case .bytes, .sum: resultStorage.quantization?.scale ?? 1
    case .table: step.intermediate?.scale ?? 1
    case .activation, .floats, nil: 1
    }
  }

  /// Weights that are stored in bytes already, with one scale or one for each output channel: the
  /// kernels get these very bytes and scales.
  ///
  /// - Returns: nil where they are stored otherwise.
  func storedBytes(_ weights: ValueID, areOutputsLast: Bool) -> PerChannelQuantization? {
    guard let constant = graph[weights].constant,
      case .quantized(.int8(let format), let source) = constant.content, format.isSymmetric
    else { return nil }
    let shape = constant.type.shape
    let outputAxis = areOutputsLast ? shape.rank - 1 : 0
    guard format.channelAxis ?? outputAxis == outputAxis, let elements = source.elements() else {
      return nil
    }
    return PerChannelQuantization(elements, shape: shape, axis: format.channelAxis)
  }

  /// What the bytes of a product stand for.
  func byteQuantization(_ weightScales: [Float]) -> Q8Quantization? {
    guard let input = storage(0).quantization else { return nil }
    return Q8Quantization(
      inputScale: input.scale, inputZeroPoint: Int(input.zeroPoint), weightScales: weightScales,
      outputScale: sumScale)
  }
}

extension ActivationFunction {
  /// Whether the function only limits, which costs nothing on bytes.
  var isLimit: Bool {
    switch self {
    case .none, .relu, .clip: true
    case .leakyRelu, .hardSwish, .hardSigmoid, .sigmoid, .silu, .tanh, .gelu, .mish: false
    }
  }

  /// The bytes that a limiting function leaves; all for the others.
  func limits(in quantization: AffineQuantization) -> ClosedRange<Int> {
    switch self {
    case .relu: Int(quantization.zeroPoint)...255
    case .clip(let low, let high):
      Int(quantization.quantized(low))...Int(quantization.quantized(high))
    case .none, .leakyRelu, .hardSwish, .hardSigmoid, .sigmoid, .silu, .tanh, .gelu, .mish: 0...255
    }
  }

  /// The function of every byte.
  func table(from source: AffineQuantization, to target: AffineQuantization) -> [UInt8] {
    (0..<256).map { byte in
      let real = source.scale * (Float(byte) - Float(source.zeroPoint))
      return target.quantized(Reference.value(of: self, at: real))
    }
  }
}

extension StepKernel {
  /// A product of bytes: weights are quantized for each output channel and packed with the bias.
  static func byteProduct(
    _ context: StepContext, packedByteCount: Int, outputs: Int, areOutputsLast: Bool,
    pack:
      @escaping (UnsafePointer<Int8>, Q8Quantization, [Float], UnsafeMutableRawPointer) -> Void,
    call: @escaping (UnsafePointer<UInt8>, UnsafeRawPointer, Q8Result) -> KernelCall
  ) -> StepKernel {
    let weights = context.node.inputs[1]
    let (bias, residual) = (context.bias, context.residual)
    let isByteResult = context.resultStorage.quantization != nil
    return unsafe StepKernel(
      packedByteCount: packedByteCount,
      pack: { target, constants throws(ExecutionError) in
        let quantized =
          if let stored = context.storedBytes(weights, areOutputsLast: areOutputsLast) {
            stored
          } else {
            PerChannelQuantization(
              try constants(weights), channels: outputs, areLast: areOutputsLast)
          }
        guard let quantization = context.byteQuantization(quantized.scales) else { return }
        let biases = if let bias { try constants(bias) } else { [Float]() }
        unsafe quantized.bytes.withUnsafeBufferPointer { bytes in
          guard let first = bytes.baseAddress else { return }
          unsafe pack(first, quantization, biases, target)
        }
      },
      call: { addresses in
        let result =
          isByteResult
          ? unsafe Q8Result(
            bytes: addresses.byteResult, stride: outputs,
            residual: residual.map { unsafe addresses.bytes($0) }, residualStride: outputs)
          : unsafe Q8Result(
            floats: addresses.floatResult, stride: outputs,
            residual: residual.map { unsafe addresses.floats($0) }, residualStride: outputs)
        return unsafe call(addresses.bytes(0), addresses.packed, result)
      })
  }

  /// `x [..., K] * weights + bias + residual` on bytes.
  static func byteMatrixMultiply(_ product: MatrixMultiply, _ context: StepContext) -> StepKernel? {
    guard let output = context.byteOutput else { return nil }
    let n = context.result[-1]
    let kernel = Q8MatrixMultiply(
      m: context.result.count / n, n: n, k: context.shape(0)[-1], output: output,
      processor: context.processor)
    return unsafe byteProduct(
      context, packedByteCount: kernel.packedByteCount, outputs: n,
      areOutputsLast: !product.isRightTransposed,
      pack: { weights, quantization, bias, target in
        unsafe kernel.pack(
          weights, isTransposed: product.isRightTransposed, quantization: quantization, bias: bias,
          into: target)
      },
      call: { input, packed, result in
        unsafe kernel.call(a: input, packed: packed, result: result)
      })
  }

  /// A convolution of bytes.
  static func byteConvolution(
    _ convolution: Convolution, _ context: StepContext
  ) -> StepKernel? {
    guard let output = context.byteOutput, let zero = context.storage(0).quantization?.zeroPoint
    else { return nil }
    let (input, result) = (context.shape(0), context.result)
    let kernel = Q8Convolution(
      input: ImageExtents(input), window: convolution.window(on: input),
      groups: convolution.groups, result: ImageExtents(result), output: output,
      processor: context.processor)
    return unsafe byteProduct(
      context, packedByteCount: kernel.packedByteCount, outputs: result[1], areOutputsLast: false,
      pack: { weights, quantization, bias, target in
        unsafe kernel.pack(weights, quantization: quantization, bias: bias, into: target)
      },
      call: { input, packed, result in
        unsafe kernel.call(
          input: input, inputZeroPoint: Int(zero), packed: packed, result: result)
      })
  }
}
