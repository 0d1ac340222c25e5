import Graphs

/// The loops of windows over one channel at a time: depthwise convolutions and pooling.
struct StencilStream {
  var batch: Int
  var channels: Int
  var input: Extent
  var output: Extent
  var kernel: Extent
  var stride: Extent
  var dilation = Extent(1)
  /// Whether each channel has weights.
  var hasWeights: Bool
  let elementBytes: Int

  /// The stream of a layout and block sizes.
  func stream(in layout: DataLayout, _ blocks: BlockSizes) -> AccessStream {
    let block = layout.channelBlock ?? 1
    var space = AddressSpace()
    let channels = ceilingDivision(channels, block) * block
    let inputBytes = batch * channels * input.height * input.width * elementBytes
    let x = space.place(inputBytes)
    let weights = space.place(channels * kernel.height * kernel.width * elementBytes)
    let result = space.place(batch * channels * output.height * output.width * elementBytes)
    let bases = (x: x, weights: weights, result: result)
    let nest: LoopNest
    switch layout {
    case .nchw, .blocked: nest = planarNest(block: block, bases, blocks)
    case .nhwc: nest = channelsLastNest(bases, blocks)
    }
    return AccessStream(nests: [nest], operands: [x..<x + inputBytes])
  }

  private typealias Bases = (x: Int, weights: Int, result: Int)

  /// One plane after the other; weights of a channel stay in registers. Blocks are strips of columns.
  private func planarNest(block: Int, _ bases: Bases, _ blocks: BlockSizes) -> LoopNest {
    let element = block * elementBytes
    let tile = leastPadded(output.width, among: block == 1 ? [16, 14, 12, 8] : [8, 7, 6])
    let tiles = ceilingDivision(output.width, tile)
    let strip = blockLength(tiles, atMost: blocks.rows / tile)
    let plane = input.height * input.width * element
    let resultPlane = output.height * output.width * element
    let planes = ceilingDivision(channels, block)
    let step = (x: tile * stride.width * element, result: tile * element)
    let loops = [
      NestLoop(batch, x: planes * plane, result: planes * resultPlane),
      NestLoop(
        planes, x: plane, weights: kernel.height * kernel.width * element, result: resultPlane),
      NestLoop(tiles / strip, x: strip * step.x, result: strip * step.result),
      NestLoop(
        output.height, x: stride.height * input.width * element, result: output.width * element),
      NestLoop(strip, x: step.x, result: step.result),
      NestLoop(kernel.height, x: dilation.height * input.width * element),
    ]
    let span = (tile - 1) * stride.width + (kernel.width - 1) * dilation.width + 1
    let weights = NestOperand(
      base: bases.weights, rowBytes: kernel.height * kernel.width * element, innermost: 1)
    return LoopNest(
      loops,
      [
        NestOperand(base: bases.x, rowBytes: span * element, innermost: 5),
        hasWeights ? weights : nil,
        NestOperand(base: bases.result, rowBytes: tile * element, isStore: true, innermost: 4),
      ])
  }

  /// All channels of a place, line by line, then the next place. Blocks are ranges of channels.
  private func channelsLastNest(_ bases: Bases, _ blocks: BlockSizes) -> LoopNest {
    let chunk = min(channels, max(1, 64 / elementBytes))
    let chunks = ceilingDivision(channels, chunk)
    let length = blockLength(chunks, atMost: blocks.columns / chunk)
    let pixel = channels * elementBytes
    let chunkBytes = chunk * elementBytes
    let loops = [
      NestLoop(
        batch, x: input.height * input.width * pixel, result: output.height * output.width * pixel),
      NestLoop(
        chunks / length, x: length * chunkBytes, weights: length * chunkBytes,
        result: length * chunkBytes),
      NestLoop(
        output.height, x: stride.height * input.width * pixel, result: output.width * pixel),
      NestLoop(output.width, x: stride.width * pixel, result: pixel),
      NestLoop(length, x: chunkBytes, weights: chunkBytes, result: chunkBytes),
      NestLoop(
        kernel.height, x: dilation.height * input.width * pixel, weights: kernel.width * pixel),
    ]
    let weights = NestOperand(
      base: bases.weights, rows: kernel.width, rowStride: pixel, rowBytes: chunkBytes, innermost: 5)
    return LoopNest(
      loops,
      [
        NestOperand(
          base: bases.x, rows: kernel.width, rowStride: dilation.width * pixel,
          rowBytes: chunkBytes, innermost: 5),
        hasWeights ? weights : nil,
        NestOperand(base: bases.result, rowBytes: chunkBytes, isStore: true, innermost: 4),
      ])
  }
}
