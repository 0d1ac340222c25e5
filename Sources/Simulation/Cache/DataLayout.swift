public import Graphs
public import Tensors

/// The order in which the elements of an image `[N, C, H, W]` lie in memory.
///
/// ``Graphs/Layout`` names those that plans use; ``init(_:)`` and ``planLayout`` go there and back.
public enum DataLayout: Hashable, Sendable, CaseIterable, CustomStringConvertible {
  /// Plane by plane: `[N, C, H, W]`.
  case nchw
  /// Pixel by pixel, the channels of each contiguous: `[N, H, W, C]`.
  case nhwc
  /// Blocks of 4 or 8 channels, in each plane the channels of a block contiguous:
  /// `[N, C/block, H, W, block]`. The last block is filled up with zeros.
  case blocked(Block)

  /// Channels that lie side by side in a blocked layout.
  public enum Block: Int, Hashable, Sendable, CaseIterable {
    /// A 128-bit register of floats.
    case four = 4
    /// Two of them.
    case eight = 8
  }

  /// All layouts.
  public static let allCases: [DataLayout] = [.nchw, .nhwc, .blocked(.four), .blocked(.eight)]

  /// The layout that a plan means.
  public init(_ layout: Layout) {
    switch layout {
    case .rowMajor: self = .nchw
    case .channelsLast: self = .nhwc
    }
  }

  /// The layout as plans name it; nil for blocked ones, which no kernel of a plan takes.
  public var planLayout: Layout? {
    switch self {
    case .nchw: .rowMajor
    case .nhwc: .channelsLast
    case .blocked: nil
    }
  }

  /// `NCHW`, `NHWC`, `NC4HW4` or `NC8HW8`.
  public var description: String {
    switch self {
    case .nchw: "NCHW"
    case .nhwc: "NHWC"
    case .blocked(let block): "NC\(block.rawValue)HW\(block.rawValue)"
    }
  }

  /// Channels that lie side by side in each plane; nil where all of them do.
  var channelBlock: Int? {
    switch self {
    case .nchw: 1
    case .nhwc: nil
    case .blocked(let block): block.rawValue
    }
  }

  /// Elements that an image takes, with what fills up the last block.
  ///
  /// - Parameter shape: `[N, C, H, W]`.
  public func elementCount(of shape: Shape) -> Int {
    precondition(shape.rank == 4, "an image of shape \(shape)")
    let block = channelBlock ?? 1
    return shape[0] * ceilingDivision(shape[1], block) * block * shape[2] * shape[3]
  }

  /// Bytes that an image takes.
  ///
  /// - Parameter shape: `[N, C, H, W]`.
  public func byteCount(of shape: Shape, elementBytes: Int) -> Int {
    elementCount(of: shape) * elementBytes
  }

  /// The place of an element.
  ///
  /// - Parameters:
  ///   - shape: `[N, C, H, W]`.
  ///   - image: The index along N, then those along C, H and W.
  /// - Complexity: O(1).
  public func index(
    in shape: Shape, image: Int, channel: Int, row: Int, column: Int
  ) -> Int {
    let (channels, height, width) = (shape[1], shape[2], shape[3])
    guard let block = channelBlock else {
      return ((image * height + row) * width + column) * channels + channel
    }
    let plane = image * ceilingDivision(channels, block) + channel / block
    return ((plane * height + row) * width + column) * block + channel % block
  }

  /// The elements of an image in the order of this layout.
  ///
  /// - Parameter tensor: `[N, C, H, W]`.
  /// - Complexity: O(elements).
  public func elements(of tensor: Tensor) -> [Float] {
    var result = [Float](repeating: 0, count: elementCount(of: tensor.shape))
    forEachElement(of: tensor.shape) { rowMajor, place in
      result[place] = tensor.elements[rowMajor]
    }
    return result
  }

  /// The image that elements in the order of this layout stand for.
  ///
  /// - Parameters:
  ///   - elements: ``elementCount(of:)`` of them.
  ///   - shape: `[N, C, H, W]`.
  /// - Complexity: O(elements).
  public func tensor(_ elements: [Float], _ shape: Shape) -> Tensor {
    let count = elementCount(of: shape)
    precondition(elements.count == count, "\(elements.count) elements, \(self) needs \(count)")
    var result = [Float](repeating: 0, count: shape.count)
    forEachElement(of: shape) { rowMajor, place in result[rowMajor] = elements[place] }
    return Tensor(shape, result)
  }

  private func forEachElement(of shape: Shape, _ body: (Int, Int) -> Void) {
    var rowMajor = 0
    for image in 0..<shape[0] {
      for channel in 0..<shape[1] {
        for row in 0..<shape[2] {
          for column in 0..<shape[3] {
            let place = index(in: shape, image: image, channel: channel, row: row, column: column)
            body(rowMajor, place)
            rowMajor += 1
          }
        }
      }
    }
  }
}

/// A quotient rounded up.
func ceilingDivision(_ dividend: Int, _ divisor: Int) -> Int {
  (dividend + divisor - 1) / divisor
}
