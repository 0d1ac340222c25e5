import CKernels

/// How a window moves over an image `[N, C, H, W]`: the geometry of convolutions and pooling.
public struct Window: Hashable, Sendable {
  let kernelHeight, kernelWidth: Int
  let strideHeight, strideWidth: Int
  let dilationHeight, dilationWidth: Int
  let padTop, padLeft: Int

  /// A window.
  ///
  /// - Parameters:
  ///   - padding: Rows above and columns to the left of the image.
  public init(
    kernel: (height: Int, width: Int), stride: (height: Int, width: Int),
    dilation: (height: Int, width: Int) = (1, 1), padding: (top: Int, left: Int) = (0, 0)
  ) {
    (kernelHeight, kernelWidth) = (kernel.height, kernel.width)
    (strideHeight, strideWidth) = (stride.height, stride.width)
    (dilationHeight, dilationWidth) = (dilation.height, dilation.width)
    (padTop, padLeft) = (padding.top, padding.left)
  }

  /// The window as kernels in C know it.
  var c: ck_window {
    ck_window(
      kernel_height: kernelHeight, kernel_width: kernelWidth, stride_y: strideHeight,
      stride_x: strideWidth, dilation_y: dilationHeight, dilation_x: dilationWidth,
      padding_top: padTop, padding_left: padLeft)
  }
}

/// The extents of a batch of images.
public struct ImageExtents: Hashable, Sendable {
  /// Images.
  public var batch: Int
  /// Channels of each.
  public var channels: Int
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// Extents in the order of the layout `[N, C, H, W]`.
  public init(batch: Int, channels: Int, height: Int, width: Int) {
    self.batch = batch
    self.channels = channels
    self.height = height
    self.width = width
  }

  /// Elements of one channel.
  public var planeCount: Int { height * width }

  /// All elements.
  public var count: Int { batch * channels * planeCount }
}
