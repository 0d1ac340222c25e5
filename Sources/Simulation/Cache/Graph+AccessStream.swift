import Graphs
import Tensors

extension Graph {
  /// What one core accesses to compute a node, with its image operands in one layout.
  ///
  /// A view accesses nothing. Where a kernel is not modelled in detail, every operand and result is
  /// gone over once.
  func accessStream(
    of node: Node, in layout: DataLayout, elementBytes: Int, _ blocks: BlockSizes = .whole
  ) -> AccessStream {
    let streams = NodeStreams(graph: self, node: node, layout: layout, elementBytes: elementBytes)
    switch node.operation {
    case .convolution(let convolution): return streams.convolution(convolution, blocks)
    case .matrixMultiply: return streams.matrixMultiply(blocks)
    case .pool(let pool):
      return streams.stencil(kernel: pool.kernel, stride: pool.stride, hasWeights: false, blocks)
    case .reduce(let reduce): return streams.reduce(reduce, blocks)
    case .binary, .batchNormalization: return streams.elementwise()
    case .layerNormalization, .softmax: return streams.rows(passes: 2)
    case .attention(let attention): return streams.attention(attention)
    case .concatenate(let axis): return streams.pieces(along: axis, isJoin: true)
    case .split(let axis, _): return streams.pieces(along: axis, isJoin: false)
    case .transpose(let permutation): return streams.transpose(permutation)
    case .gather: return streams.gather()
    case .reshape, .unary(.identity):
      return self[node.inputs[0]].constant == nil ? AccessStream(nests: []) : streams.once()
    case .unary, .localResponseNormalization, .slice, .pad, .channelShuffle, .resize, .detection:
      return streams.once()
    }
  }

  /// Whether a node can compute on images in any layout. Others take planes, as the graph has them.
  func takesLayouts(_ node: Node) -> Bool {
    guard let first = node.inputs.first, self[first].type.shape.rank == 4 else { return false }
    switch node.operation {
    case .convolution(let convolution): return !convolution.isTransposed
    case .pool, .batchNormalization, .unary, .channelShuffle, .resize, .localResponseNormalization:
      return true
    case .binary: return node.inputs.allSatisfy { self[$0].type.shape.rank == 4 }
    case .reduce(let reduce): return reduce.axes == [2, 3]
    case .concatenate(let axis), .split(let axis, _): return axis == 1
    case .matrixMultiply, .layerNormalization, .softmax, .attention, .slice, .pad, .reshape,
      .transpose, .gather, .detection:
      return false
    }
  }
}

extension AccessStream {
  /// An image brought from one layout into another, in tiles of sixteen channels and pixels.
  static func conversion(
    of shape: Shape, from source: DataLayout, to target: DataLayout, elementBytes: Int
  ) -> AccessStream {
    let tile = Extent(min(16, shape[1]), min(16, max(1, shape[2] * shape[3])))
    var space = AddressSpace()
    let bytes = source.byteCount(of: shape, elementBytes: elementBytes)
    let read = tiles(of: shape, tile, in: source, base: space.place(bytes), elementBytes)
    var write = tiles(
      of: shape, tile, in: target,
      base: space.place(target.byteCount(of: shape, elementBytes: elementBytes)), elementBytes)
    write.isStore = true
    let extents = [
      shape[0], ceilingDivision(shape[2] * shape[3], tile.width),
      ceilingDivision(shape[1], tile.height),
    ]
    return AccessStream(
      nests: [LoopNest(extents: extents, references: [read, write])],
      operands: [read.base..<read.base + bytes])
  }

  /// Loops over images, tiles of pixels (columns of an extent) and of channels (rows). Of a tile the
  /// pixels of each plane are accessed together, or the channels of each pixel.
  private static func tiles(
    of shape: Shape, _ tile: Extent, in layout: DataLayout, base: Int, _ elementBytes: Int
  ) -> LoopNest.Reference {
    let image = layout.byteCount(of: [1, shape[1], shape[2], shape[3]], elementBytes: elementBytes)
    guard let block = layout.channelBlock else {
      let pixel = shape[1] * elementBytes
      return LoopNest.Reference(
        base: base, strides: [image, tile.width * pixel, tile.height * elementBytes],
        rows: tile.width, rowStride: pixel, rowBytes: tile.height * elementBytes, depth: 3)
    }
    let element = block * elementBytes
    let plane = shape[2] * shape[3] * element
    let planes = ceilingDivision(tile.height, block)
    return LoopNest.Reference(
      base: base, strides: [image, tile.width * element, planes * plane], rows: planes,
      rowStride: plane, rowBytes: tile.width * element, depth: 3)
  }
}
