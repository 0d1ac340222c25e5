import Tensors

/// Work beside the network's own steps, done by one thread: making its inputs out of what a device
/// delivers, and an answer out of its outputs.
public struct StageWork: Hashable, Sendable {
  /// Elements times the passes over them that SIMD instructions do.
  public var elementPasses = 0
  /// Cycles of work that goes one piece at a time.
  public var scalarCycles = 0
  /// Bytes from and to memory.
  public var bytes = 0

  /// No work.
  public init() {}
}

/// What a camera delivers: 1280 x 720 pixels of four bytes, the usual preview of phones.
enum CameraFrame {
  static let width = 1280
  static let height = 720
  static let bytesPerPixel = 4
}

extension Graph {
  /// From camera frames to images, and from text to token ids.
  ///
  /// An image is resampled with four taps for each pixel, which are gathered one by one, then
  /// interpolated and normalised in two passes; of the frame only the rows that have taps are read.
  /// A token costs eight look-ups of prefixes in a hash table at 100 cycles each, the order of a
  /// miss in the second-level cache.
  public var preprocessing: StageWork {
    var work = StageWork()
    for id in inputs {
      let type = self[id].type
      switch (type.element, type.shape.rank) {
      case (.float32, 4): work.addResampling(to: type.shape)
      case (.int32, _): work.scalarCycles += type.shape.count * 8 * 100
      default: break
      }
    }
    return work
  }

  /// From scores to an answer: where the first output is a row of scores for each input, softmax in
  /// three passes and a scan for the best; any other output is copied.
  public var postprocessing: StageWork {
    var work = StageWork()
    guard let first = outputs.first else { return work }
    let type = self[first].type
    let isScores = type.shape.rank >= 2 && type.shape.count == type.shape[0] * type.shape[-1]
    work.elementPasses = type.shape.count * (isScores ? 3 : 1)
    work.scalarCycles = isScores ? type.shape.count : 0
    work.bytes = type.byteCount * (isScores ? 1 : 2)
    return work
  }
}

extension StageWork {
  fileprivate mutating func addResampling(to image: Shape) {
    let (height, width) = (image[2], image[3])
    let rows = min(CameraFrame.height, 2 * height)
    let frameBytes = rows * CameraFrame.width * CameraFrame.bytesPerPixel
    scalarCycles += image[0] * 4 * height * width
    elementPasses += 2 * image.count
    bytes += image[0] * frameBytes + image.count * 4
  }
}
