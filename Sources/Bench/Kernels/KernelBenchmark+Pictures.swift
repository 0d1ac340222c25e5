import Kernels

extension KernelBenchmark {
  /// What becomes of a full-HD picture before a network sees it.
  static let pictures: [KernelBenchmark] = [
    grayscale, threshold, normalization(isPlanar: true), normalization(isPlanar: false),
    resizing(.bilinear, height: 540, width: 960), resizing(.bilinear, height: 224, width: 224),
    resizing(.nearest, height: 224, width: 224),
  ]

  private static let (height, width) = (1080, 1920)
  private static let pixels = height * width

  private static let grayscale = KernelBenchmark(
    .imaging, "grayscale 1080p", .bytes(Double(5 * pixels))
  ) { processor, memory in
    unsafe ImageGrayscale(height: height, width: width, processor: processor).call(
      x: memory.bytes(4 * pixels), y: memory.bytes(pixels))
  }

  private static let threshold = KernelBenchmark(
    .imaging, "threshold 1080p", .bytes(Double(2 * pixels))
  ) { processor, memory in
    unsafe ImageThreshold(height: height, width: width, threshold: 128, processor: processor)
      .call(x: memory.bytes(pixels), y: memory.bytes(pixels))
  }

  private static func normalization(isPlanar: Bool) -> KernelBenchmark {
    KernelBenchmark(
      .imaging, "normalize 1080p " + (isPlanar ? "CHW" : "HWC"), .bytes(Double(15 * pixels))
    ) { processor, memory in
      // The statistics of ImageNet.
      let kernel = ImageNormalization(
        height: height, width: width, mean: (0.485, 0.456, 0.406),
        deviation: (0.229, 0.224, 0.225), isPlanar: isPlanar, processor: processor)
      return unsafe kernel.call(x: memory.bytes(3 * pixels), y: memory.floats(3 * pixels))
    }
  }

  private static func resizing(
    _ kind: ImageResize.Kind, height newHeight: Int, width newWidth: Int
  ) -> KernelBenchmark {
    let results = newHeight * newWidth
    // A pixel looks at four or at one; what lies between is not counted.
    let read = min(pixels, kind == .bilinear ? 4 * results : results)
    return KernelBenchmark(
      .imaging, "\(kind) 1080p to \(newHeight)x\(newWidth)", .bytes(Double(3 * (read + results)))
    ) { processor, memory in
      let kernel = ImageResize(
        kind, channels: 3, height: height, width: width, newHeight: newHeight,
        newWidth: newWidth, processor: processor)
      return unsafe kernel.call(x: memory.bytes(3 * pixels), y: memory.bytes(3 * results))
    }
  }
}
