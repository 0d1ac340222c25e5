import Graphs
import Kernels
import Tensors

extension Q8Encoding {
  /// The encoding of a plan's quantization.
  init(_ quantization: AffineQuantization) {
    self.init(scale: quantization.scale, zeroPoint: Int(quantization.zeroPoint))
  }
}

extension StepKernel {
  /// The same elements in another order, or another type.
  static func conversion(_ context: StepContext) -> StepKernel {
    let (source, target) = (context.storage(0), context.resultStorage)
    let extents = context.extents
    let kernel = Q8Conversion(processor: context.processor)
    let (from, to) = (source.imageLayout, target.imageLayout)
    switch (source.quantization.map(Q8Encoding.init), target.quantization.map(Q8Encoding.init)) {
    case (nil, nil): return layoutConversion(context)
    case (nil, let encoding?):
      return unsafe StepKernel { addresses in
        unsafe kernel.quantize(
          addresses.floats(0), from, into: addresses.byteResult, to, extents: extents,
          encoding: encoding)
      }
    case (let encoding?, nil):
      return unsafe StepKernel { addresses in
        unsafe kernel.dequantize(
          addresses.bytes(0), from, into: addresses.floatResult, to, extents: extents,
          encoding: encoding)
      }
    case (let old?, let new?):
      return unsafe StepKernel { addresses in
        unsafe kernel.requantize(
          addresses.bytes(0), old, from, into: addresses.byteResult, new, to, extents: extents)
      }
    }
  }

  /// An image of floats in the other order.
  private static func layoutConversion(_ context: StepContext) -> StepKernel {
    let kernel = LayoutConversion(processor: context.processor)
    let extents = context.extents
    let isPlanar = context.resultStorage.layout == .rowMajor
    return unsafe StepKernel { addresses in
      isPlanar
        ? unsafe kernel.planar(extents, x: addresses.floats(0), y: addresses.floatResult)
        : unsafe kernel.channelsLast(extents, x: addresses.floats(0), y: addresses.floatResult)
    }
  }
}

extension StepContext {
  /// The result as an image; what is none is one pixel.
  fileprivate var extents: ImageExtents {
    result.rank == 4
      ? ImageExtents(result)
      : ImageExtents(batch: 1, channels: result.count, height: 1, width: 1)
  }
}

extension ValueStorage {
  /// The order of an image's elements, as kernels know it.
  fileprivate var imageLayout: Q8Conversion.Layout {
    layout == .rowMajor ? .planar : .channelsLast()
  }
}
