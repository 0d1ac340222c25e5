public import Tensors

/// In which order a kernel goes over an image, whatever its layout: what a layout is chosen for.
public struct AccessPattern: Hashable, Sendable {
  /// A dimension of an image.
  public enum Axis: Int, Hashable, Sendable, CaseIterable {
    case image, channel, row, column
  }

  /// The loops, outermost first; each axis once.
  public let order: [Axis]
  /// Rows and columns of the window that is read at each place; 1 x 1 where elements are read alone.
  public let window: Window
  /// How often the whole image is gone over.
  public let passes: Int

  /// What is read at each place.
  public struct Window: Hashable, Sendable {
    /// Rows of the window.
    public let height: Int
    /// Columns of the window.
    public let width: Int
    /// Rows and columns from one window to the next.
    public let stride: Int

    /// A window.
    public init(height: Int = 1, width: Int = 1, stride: Int = 1) {
      precondition(height > 0 && width > 0 && stride > 0, "window \(height)x\(width)/\(stride)")
      self.height = height
      self.width = width
      self.stride = stride
    }
  }

  /// An order of loops.
  ///
  /// - Precondition: `order` has each axis once.
  public init(order: [Axis], window: Window = Window(), passes: Int = 1) {
    precondition(
      order.map(\.rawValue).sorted() == Axis.allCases.map(\.rawValue), "axes \(order)")
    precondition(passes > 0, "\(passes) passes")
    self.order = order
    self.window = window
    self.passes = passes
  }

  /// All channels of a pixel, then those of the next one: 1 x 1 convolutions, normalisation over
  /// channels.
  public static let channelLast = AccessPattern(order: [.image, .row, .column, .channel])

  /// A whole plane, then the next one: pooling, depthwise convolutions.
  public static let planeWise = AccessPattern(order: [.image, .channel, .row, .column])

  /// Windows over one plane after the other.
  public static func planeWindows(_ window: Window) -> AccessPattern {
    AccessPattern(order: [.image, .channel, .row, .column], window: window)
  }

  /// Windows over all channels of a place: dense convolutions.
  public static func windows(_ window: Window) -> AccessPattern {
    AccessPattern(order: [.image, .row, .column, .channel], window: window)
  }

  /// A matrix `[rows, columns]`, an image of one row of pixels with a channel for each column, read
  /// row by row.
  public static let matrixRows = channelLast

  /// A matrix read column by column.
  public static let matrixColumns = AccessPattern(order: [.image, .channel, .row, .column])

  /// The loops over an image in a layout, with addresses from zero on.
  ///
  /// - Parameters:
  ///   - shape: `[N, C, H, W]`; a window must fit.
  ///   - elementBytes: Bytes of one element.
  public func nest(over shape: Shape, in layout: DataLayout, elementBytes: Int) -> LoopNest {
    precondition(
      shape[2] >= window.height && shape[3] >= window.width,
      "a window of \(window.height)x\(window.width) over \(shape)")
    let block = layout.channelBlock ?? shape[1]
    // Channels are gone over in blocks of those that lie side by side.
    let loops = order.flatMap { axis -> [(extent: Int, stride: Int)] in
      let stride = elementStride(axis, shape, layout) * elementBytes
      switch axis {
      case .image: return [(shape[0], stride)]
      case .row: return [(places(shape[2], window.height), stride * window.stride)]
      case .column: return [(places(shape[3], window.width), stride * window.stride)]
      case .channel:
        return block == 1 || block >= shape[1]
          ? [(shape[1], stride)]
          : [(ceilingDivision(shape[1], block), stride), (block, elementBytes)]
      }
    }
    let rowStride = elementStride(.row, shape, layout) * elementBytes
    let columnStride = elementStride(.column, shape, layout) * elementBytes
    let references = (0..<window.height).flatMap { row in
      (0..<window.width).map { column in
        LoopNest.Reference(
          base: row * rowStride + column * columnStride, strides: [0] + loops.map(\.stride),
          rowBytes: elementBytes, depth: loops.count + 1)
      }
    }
    return LoopNest(extents: [passes] + loops.map(\.extent), references: references).merged()
  }

  private func places(_ extent: Int, _ window: Int) -> Int {
    (extent - window) / self.window.stride + 1
  }

  /// Elements from one index of an axis to the next; from one block of channels to the next where
  /// channels come in blocks.
  private func elementStride(_ axis: Axis, _ shape: Shape, _ layout: DataLayout) -> Int {
    let (height, width) = (shape[2], shape[3])
    guard let block = layout.channelBlock else {
      switch axis {
      case .image: return height * width * shape[1]
      case .channel: return 1
      case .row: return width * shape[1]
      case .column: return shape[1]
      }
    }
    switch axis {
    case .image: return layout.elementCount(of: [1, shape[1], height, width])
    case .channel: return height * width * block
    case .row: return width * block
    case .column: return block
    }
  }
}

extension LoopNest {
  /// The same accesses with an innermost loop over consecutive elements cut into SIMD accesses and
  /// so made shorter; other loops stay.
  func merged() -> LoopNest {
    guard let last = extents.last, last > 1,
      references.allSatisfy({
        $0.depth == extents.count && $0.strides.last == $0.rowBytes && $0.rows == 1
      }), let bytes = references.first?.rowBytes
    else { return self }
    let lanes = CacheHierarchy.accessBytes / bytes
    guard lanes > 1, last % lanes == 0 else { return self }
    let references = references.map { reference in
      var wide = reference
      wide.rowBytes = bytes * lanes
      wide.strides[extents.count - 1] = bytes * lanes
      return wide
    }
    return LoopNest(extents: extents.dropLast() + [last / lanes], references: references)
  }
}
