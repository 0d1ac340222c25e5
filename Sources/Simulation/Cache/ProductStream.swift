import Graphs

/// The loops of a product: of matrices, or of windows of an image with weights.
///
/// Results are made in tiles that stay in registers while products are summed: eight pixels times eight
/// channels of results, or a little less where that leaves less over, in every layout. Weights lie packed in the order in which they are read.
struct ProductStream {
  /// Problems that differ in their weights but share pixels: groups of channels.
  var groups = 1
  /// Images, or matrices.
  var batch = 1
  /// Whether each matrix of the batch has weights of its own.
  var hasOwnWeights = false
  /// Channels of a group that are summed.
  var channels: Int
  /// Channels of a group's results.
  var outputs: Int
  var input: Extent
  var output: Extent
  var kernel = Extent(1)
  var stride = Extent(1)
  var dilation = Extent(1)
  let elementBytes: Int

  /// Whether pixels can be counted through: one long row.
  private var isFlat: Bool { kernel == Extent(1) && stride == Extent(1) && input == output }
  private var pixels: Int { output.height * output.width }

  /// The stream of a layout and block sizes.
  func stream(in layout: DataLayout, _ blocks: BlockSizes) -> AccessStream {
    switch layout {
    case .nchw, .blocked: planarStream(block: layout.channelBlock ?? 1, blocks)
    case .nhwc: channelsLastStream(blocks)
    }
  }

  // MARK: Channels last

  /// Rows of pixels by panels of weights: for each tile of results the window, and at each place of
  /// it the channels, line by line.
  private func channelsLastStream(_ blocks: BlockSizes) -> AccessStream {
    let bytes = elementBytes
    let pixelTile = leastPadded(isFlat ? pixels : output.width, among: [8, 7, 6])
    let outputTile = leastPadded(outputs, among: [8, 7, 6])
    let chunk = min(channels, max(1, 64 / bytes))
    let pixel = groups * channels * bytes
    let resultPixel = groups * outputs * bytes
    let panel = channels * outputTile * bytes
    let taps = kernel.height * kernel.width
    let loops = tileLoops(
      blocks, pixelTile: pixelTile, outputTile: outputTile, chunk: chunk,
      row: (stride.height * input.width * pixel, output.width * resultPixel),
      tile: (pixelTile * stride.width * pixel, pixelTile * resultPixel),
      panel: (taps * panel, outputTile * bytes), slice: (chunk * bytes, chunk * outputTile * bytes))
    let window = [
      NestLoop(
        kernel.height, x: dilation.height * input.width * pixel, weights: kernel.width * panel),
      NestLoop(kernel.width, x: dilation.width * pixel, weights: panel),
    ]
    let image = input.height * input.width * pixel
    let outer = outerLoops(
      image: image, resultImage: pixels * resultPixel, group: (channels * bytes, outputs * bytes),
      weights: ceilingDivision(outputs, outputTile) * taps * panel)
    return assembled(
      outer + loops.blocks + loops.tiles + window + [loops.slice],
      innermostOfResult: outer.count + loops.blocks.count + loops.tiles.count - 1,
      isDepthCut: loops.isDepthCut,
      x: NestOperand(
        base: 0, rows: pixelTile, rowStride: stride.width * pixel, rowBytes: chunk * bytes),
      weights: NestOperand(base: 0, rowBytes: chunk * outputTile * bytes),
      result: NestOperand(
        base: 0, rows: pixelTile, rowStride: resultPixel, rowBytes: outputTile * bytes))
  }

  // MARK: Plane by plane

  /// Rows of consecutive pixels by a few planes of results: for each tile the channels, and of each
  /// the rows of the window. Blocked layouts are planes of wider elements.
  private func planarStream(block: Int, _ blocks: BlockSizes) -> AccessStream {
    let element = block * elementBytes
    let planes = ceilingDivision(channels, block)
    let resultPlanes = ceilingDivision(outputs, block)
    let pixelTile = leastPadded(
      isFlat ? pixels : output.width, among: [8, 7, 6])
    let outputTile = leastPadded(resultPlanes, among: block == 1 ? [8, 7, 6] : [8 / block])
    let plane = input.height * input.width * element
    let resultPlane = pixels * element
    // For each channel of an element the weights of all channels of a tile's results.
    let tap = element * block * outputTile
    let taps = kernel.height * kernel.width * tap
    let loops = tileLoops(
      blocks, pixelTile: pixelTile, outputTile: outputTile * block, chunk: block,
      row: (stride.height * input.width * element, output.width * element),
      tile: (pixelTile * stride.width * element, pixelTile * element),
      panel: (planes * taps, outputTile * resultPlane), slice: (plane, taps))
    let window = NestLoop(
      kernel.height, x: dilation.height * input.width * element, weights: kernel.width * tap)
    let outer = outerLoops(
      image: groups * planes * plane, resultImage: groups * resultPlanes * resultPlane,
      group: (planes * plane, resultPlanes * resultPlane),
      weights: ceilingDivision(resultPlanes, outputTile) * planes * taps)
    let span = (pixelTile - 1) * stride.width + (kernel.width - 1) * dilation.width + 1
    return assembled(
      outer + loops.blocks + loops.tiles + [loops.slice, window],
      innermostOfResult: outer.count + loops.blocks.count + loops.tiles.count - 1,
      isDepthCut: loops.isDepthCut,
      x: NestOperand(base: 0, rowBytes: span * element),
      weights: NestOperand(base: 0, rowBytes: kernel.width * tap),
      result: NestOperand(
        base: 0, rows: outputTile, rowStride: resultPlane, rowBytes: pixelTile * element))
  }

  // MARK: Parts of both

  private func outerLoops(
    image: Int, resultImage: Int, group: (x: Int, result: Int), weights: Int
  ) -> [NestLoop] {
    [
      NestLoop(batch, x: image, weights: hasOwnWeights ? weights : 0, result: resultImage),
      NestLoop(groups, x: group.x, weights: weights, result: group.result),
    ]
  }

  private typealias Loops = (
    blocks: [NestLoop], tiles: [NestLoop], slice: NestLoop, isDepthCut: Bool
  )

  /// Loops over blocks, over the tiles of a block, and over slices of what is summed. Blocks are as
  /// long as divides the tiles, and no longer than asked for.
  private func tileLoops(
    _ blocks: BlockSizes, pixelTile: Int, outputTile: Int, chunk: Int, row: (x: Int, result: Int),
    tile: (x: Int, result: Int), panel: (weights: Int, result: Int), slice: (x: Int, weights: Int)
  ) -> Loops {
    // A flat image is a column of tiles.
    let rowTiles = isFlat ? ceilingDivision(pixels, pixelTile) : output.height
    let row = isFlat ? tile : row
    let tilesOfRow = isFlat ? 1 : ceilingDivision(output.width, pixelTile)
    let panels = ceilingDivision(outputs, outputTile)
    let slices = ceilingDivision(channels, chunk)
    let rowLength = blockLength(
      rowTiles, atMost: blocks.rows / (isFlat ? pixelTile : output.width))
    let panelLength = blockLength(panels, atMost: blocks.columns / outputTile)
    let sliceLength = blockLength(slices, atMost: blocks.depth / chunk)
    let rowBlocks = NestLoop(
      rowTiles / rowLength, x: rowLength * row.x, result: rowLength * row.result)
    let panelBlocks = NestLoop(
      panels / panelLength, weights: panelLength * panel.weights,
      result: panelLength * panel.result)
    let depthBlocks = NestLoop(
      slices / sliceLength, x: sliceLength * slice.x, weights: sliceLength * slice.weights)
    return (
      blocks: blocks.isColumnsOuter
        ? [panelBlocks, depthBlocks, rowBlocks] : [rowBlocks, depthBlocks, panelBlocks],
      tiles: [
        NestLoop(rowLength, x: row.x, result: row.result),
        NestLoop(tilesOfRow, x: tile.x, result: tile.result),
        NestLoop(panelLength, weights: panel.weights, result: panel.result),
      ],
      slice: NestLoop(sliceLength, x: slice.x, weights: slice.weights),
      isDepthCut: sliceLength < slices
    )
  }

  /// Gives the tensors their places.
  private func assembled(
    _ loops: [NestLoop], innermostOfResult: Int, isDepthCut: Bool, x: NestOperand,
    weights: NestOperand, result: NestOperand
  ) -> AccessStream {
    var space = AddressSpace()
    var (x, weights, result) = (x, weights, result)
    let inputBytes = batch * groups * channels * input.height * input.width * elementBytes
    x.base = space.place(inputBytes)
    let weightBytes =
      (hasOwnWeights ? batch : 1) * groups * channels * outputs * kernel.height * kernel.width
      * elementBytes
    weights.base = space.place(weightBytes)
    result.base = space.place(batch * groups * outputs * pixels * elementBytes)
    result.isStore = true
    result.innermost = innermostOfResult
    // Partial sums are read again for each further block of the depth.
    return AccessStream(
      nests: [LoopNest(loops, [x, weights, result], alsoReads: isDepthCut)],
      operands: [x.base..<x.base + inputBytes])
  }
}
