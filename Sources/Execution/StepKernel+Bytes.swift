import Graphs
import Kernels
import Tensors

extension StepContext {
  /// How bytes of an operand stand for numbers.
  func encoding(_ index: Int) -> Q8Encoding? { storage(index).quantization.map(Q8Encoding.init) }

  /// How bytes of the result stand for numbers.
  var resultEncoding: Q8Encoding? { resultStorage.quantization.map(Q8Encoding.init) }
}

extension StepKernel {
  /// A function of each byte, through a table.
  static func byteUnary(_ unary: Unary, _ context: StepContext) -> StepKernel? {
    guard case .activation(let activation) = unary, let source = context.storage(0).quantization,
      let target = context.resultStorage.quantization
    else { return nil }
    let table = ActivationFunction(activation).table(from: source, to: target)
    let kernel = Q8Table(processor: context.processor)
    let count = context.result.count
    return unsafe StepKernel(
      packedByteCount: table.count,
      pack: { target, _ throws(ExecutionError) in
        for index in table.indices {
          unsafe target.storeBytes(of: table[index], toByteOffset: index, as: UInt8.self)
        }
      },
      call: { addresses in
        unsafe kernel.call(
          columns: count, x: addresses.bytes(0),
          table: addresses.packed.assumingMemoryBound(to: UInt8.self), y: addresses.byteResult)
      })
  }

  /// A sum of two tensors, or a product with one number for each channel.
  static func byteBinary(_ binary: Binary, _ context: StepContext) -> StepKernel? {
    guard let a = context.encoding(0), let b = context.encoding(1),
      let y = context.resultEncoding, let quantization = context.resultStorage.quantization
    else { return nil }
    let limits = context.activation.limits(in: quantization)
    let (count, columns) = (context.shape(0).count, context.shape(1).count)
    if binary.kind == .add, count == columns {
      let kernel = Q8Add(a: a, b: b, y: y, limits: limits, processor: context.processor)
      return unsafe StepKernel { addresses in
        unsafe kernel.call(
          columns: count, a: addresses.bytes(0), b: addresses.bytes(1), y: addresses.byteResult)
      }
    }
    guard binary.kind == .multiply else { return nil }
    let kernel = Q8Multiply(a: a, b: b, y: y, limits: limits, processor: context.processor)
    return unsafe StepKernel { addresses in
      unsafe kernel.call(
        rows: count / columns, columns: columns, a: addresses.bytes(0), b: addresses.bytes(1),
        sharedRows: count / columns, y: addresses.byteResult)
    }
  }

  /// Windows of bytes, reduced.
  static func bytePool(_ pool: Pool, _ context: StepContext) -> StepKernel? {
    guard let source = context.encoding(0), let target = context.resultEncoding else { return nil }
    let input = context.shape(0)
    let kernel = Q8Pooling(
      pool.kind == .maximum ? .maximum : .average(source, to: target), input: ImageExtents(input),
      window: pool.window(on: input), output: ImageExtents(context.result),
      processor: context.processor)
    return unsafe StepKernel { addresses in
      unsafe kernel.call(x: addresses.bytes(0), y: addresses.byteResult)
    }
  }

  /// The mean of each channel of bytes.
  static func byteGlobalAverage(_ context: StepContext) -> StepKernel? {
    guard let source = context.encoding(0), let target = context.resultEncoding else { return nil }
    let kernel = Q8GlobalAverage(
      input: ImageExtents(context.shape(0)), from: source, to: target,
      processor: context.processor)
    return unsafe StepKernel { addresses in
      unsafe kernel.call(x: addresses.bytes(0), y: addresses.byteResult)
    }
  }

  /// A convolution of bytes, one channel at a time.
  static func byteDepthwise(_ convolution: Convolution, _ context: StepContext) -> StepKernel? {
    guard let output = context.byteOutput, let zero = context.encoding(0)?.zeroPoint else {
      return nil
    }
    let (input, result) = (context.shape(0), context.result)
    let kernel = Q8Depthwise(
      input: ImageExtents(input), window: convolution.window(on: input),
      result: ImageExtents(result), output: output, processor: context.processor)
    return unsafe byteProduct(
      context, packedByteCount: kernel.packedByteCount, outputs: result[1], areOutputsLast: false,
      pack: { weights, quantization, bias, target in
        unsafe kernel.pack(weights, quantization: quantization, bias: bias, into: target)
      },
      call: { input, packed, result in
        unsafe kernel.call(input: input, inputZeroPoint: zero, packed: packed, result: result)
      })
  }

  /// Images of bytes side by side, brought to one scale.
  static func byteConcatenation(_ context: StepContext) -> StepKernel? {
    guard let target = context.resultEncoding else { return nil }
    let sources = context.node.inputs.indices.compactMap { context.encoding($0) }
    let widths = context.node.inputs.indices.map { context.shape($0)[1] }
    guard sources.count == widths.count else { return nil }
    let whole = context.result[1]
    let pixels = context.result.count / whole
    let processor = context.processor
    return StepKernel(calls: { addresses in
      var start = 0
      return widths.indices.map { index in
        defer { start += widths[index] }
        return unsafe Q8ChannelCopy(from: sources[index], to: target, processor: processor).call(
          pixels: pixels, channels: widths[index], x: addresses.bytes(index),
          xStride: widths[index], y: addresses.byteResult + start, yStride: whole)
      }
    })
  }
}
