import Graphs
import Kernels
import Tensors

extension StepKernel {
  /// Images side by side: the channels of each input go to their place in every pixel.
  static func concatenation(_ context: StepContext) -> StepKernel? {
    let result = context.result
    let pixels = result[0] * result[2] * result[3]
    let size = context.resultStorage.elementByteCount
    let widths = context.node.inputs.indices.map { context.shape($0)[1] * size }
    let whole = widths.reduce(0, +)
    let storages = context.node.inputs.indices.map { context.storage($0).quantization }
    guard storages.allSatisfy({ $0 == context.resultStorage.quantization }) else { return nil }
    return StepKernel(calls: { addresses in
      var start = 0
      return widths.indices.map { index in
        defer { start += widths[index] }
        return unsafe LayoutConversion.copy(
          rows: pixels, byteCount: widths[index], x: addresses.inputs[index],
          xStride: widths[index], y: addresses.outputs[0] + start, yStride: whole)
      }
    })
  }
}
