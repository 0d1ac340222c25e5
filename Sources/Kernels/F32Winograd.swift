import CKernels

/// A 3x3 convolution of stride 1 by Winograd's minimal filtering, in single precision.
///
/// Images are channels-last: pixel (y, x) of image n stands at `((n * height + y) * width + x)`
/// times the elements between pixels. Results differ from those of the plain sum by rounding errors
/// of the transforms: against the largest result some 3e-7 with tiles of 4 x 4 outputs and 1e-6 with
/// tiles of 6 x 6 (A. Lavin, S. Gray, "Fast Algorithms for Convolutional Neural Networks", 2016).
public struct F32Winograd: Hashable, Sendable {
  /// The name of the kernel that runs, such as `f32_winograd_avx512_4x4`.
  public let variant: String
  /// Rows and columns of a tile of outputs: 4 or 6.
  public let tile: Int

  private let index: Int
  private let input: ImageExtents
  private let output: ImageExtents
  private let window: Window
  private let activation: ActivationFunction

  /// Chooses a kernel.
  ///
  /// - Parameters:
  ///   - tile: Rows and columns of a tile, 4 or 6; nil for what ``advice(input:window:groups:output:processor:)``
  ///     recommends, or 4 where it recommends neither.
  /// - Returns: nil unless the convolution is one of 3x3 windows, of stride and dilation 1 and of one
  ///   group.
  public init?(
    input: ImageExtents, window: Window, groups: Int = 1, output: ImageExtents,
    activation: ActivationFunction = .none, tile: Int? = nil, processor: Processor
  ) {
    guard Self.supports(window, groups: groups) else { return nil }
    precondition(
      input.batch == output.batch, "\(input.batch) images in, \(output.batch) images out")
    let advised = Self.advice(
      input: input, window: window, groups: groups, output: output, processor: processor)
    self.tile = tile ?? advised ?? 4
    precondition(self.tile == 4 || self.tile == 6, "tiles are 4 or 6, not \(self.tile)")
    guard let found = Self.choose(tile: self.tile, processor) else { return nil }
    index = found.index
    variant = found.name
    (self.input, self.output, self.window) = (input, output, window)
    self.activation = activation
  }

  /// Floats of the transformed weights.
  public var packedCount: Int {
    unsafe ck_f32_winograd_packed_count(variantPointer, input.channels, output.channels)
  }

  /// Transforms weights.
  ///
  /// - Parameters:
  ///   - weights: `[O, C, 3, 3]`.
  ///   - packed: Room for ``packedCount`` floats.
  public func pack(weights: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    unsafe ck_f32_winograd_pack(
      variantPointer, input.channels, output.channels, weights, packed)
  }

  /// The call for some operands, which must outlive it: `y = activation(x * w + bias + residual)`.
  ///
  /// - Parameters:
  ///   - input: The images.
  ///   - inputStride: Elements between pixels of the input; its channels unless stated.
  ///   - packed: What ``pack(weights:into:)`` wrote.
  ///   - bias: `[O]`, or nil for none.
  ///   - residual: Images of the extents of the output, or nil for none.
  ///   - residualStride: Elements between pixels of the residual; the channels unless stated.
  ///   - output: The results; may be the residual, but not the input.
  ///   - outputStride: Elements between pixels of the output; its channels unless stated.
  public func call(
    input x: UnsafePointer<Float>, inputStride: Int? = nil, packed: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil, residual: UnsafePointer<Float>? = nil,
    residualStride: Int? = nil, output y: UnsafeMutablePointer<Float>, outputStride: Int? = nil
  ) -> KernelCall {
    var arguments = unsafe ck_f32_winograd_arguments(
      variant: variantPointer, batch: input.batch,
      input: Self.image(input, stride: inputStride),
      output: Self.image(output, stride: outputStride),
      padding_top: window.padTop, padding_left: window.padLeft,
      x: x, weights: packed, bias: bias, residual: residual,
      residual_stride: residualStride ?? output.channels, y: y, activation: activation.c)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_winograd_pieces(&arguments),
      scratchByteCount: ck_f32_winograd_scratch_bytes(&arguments), arguments: arguments,
      function: ck_f32_winograd_run)
  }

  private static func image(_ extents: ImageExtents, stride: Int?) -> ck_image {
    ck_image(
      height: extents.height, width: extents.width, channels: extents.channels,
      stride: stride ?? extents.channels)
  }

  // MARK: Variants

  private static func choose(tile: Int, _ processor: Processor) -> (index: Int, name: String)? {
    var count = 0
    guard let all = unsafe ck_f32_winograd_variants(&count) else { return nil }
    for index in 0..<count {
      guard unsafe all[index].tile == tile, unsafe processor.supports(all[index].required) else {
        continue
      }
      return unsafe (index, String(cString: all[index].name))
    }
    return nil
  }

  private var variantPointer: UnsafePointer<ck_f32_winograd_variant>? {
    var count = 0
    return unsafe ck_f32_winograd_variants(&count)?.advanced(by: index)
  }

  static func lanes(tile: Int, _ processor: Processor) -> Int? {
    guard let found = choose(tile: tile, processor) else { return nil }
    var count = 0
    return unsafe ck_f32_winograd_variants(&count)?[found.index].lanes
  }
}
