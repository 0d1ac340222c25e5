import Graphs
import Tensors

/// Makes the streams of one node.
struct NodeStreams {
  let graph: Graph
  let node: Node
  let layout: DataLayout
  let elementBytes: Int

  func shape(_ id: ValueID) -> Shape { graph[id].type.shape }
  var x: Shape { shape(node.inputs[0]) }
  var result: Shape { shape(node.outputs[0]) }

  // MARK: Products and windows

  func convolution(_ convolution: Convolution, _ blocks: BlockSizes) -> AccessStream {
    guard !convolution.isTransposed else { return once() }
    let (kernel, stride) = (convolution.kernel, convolution.stride)
    if convolution.groups == x[1] && result[1] == x[1] && convolution.groups > 1 {
      return stencil(
        kernel: kernel, stride: stride, dilation: convolution.dilation, hasWeights: true, blocks)
    }
    return ProductStream(
      groups: convolution.groups, batch: x[0], channels: x[1] / convolution.groups,
      outputs: result[1] / convolution.groups, input: Extent(x[2], x[3]),
      output: Extent(result[2], result[3]), kernel: kernel, stride: stride,
      dilation: convolution.dilation, elementBytes: elementBytes
    ).stream(in: layout, blocks)
  }

  /// Rows of the left operand are pixels whose channels are summed.
  func matrixMultiply(_ blocks: BlockSizes) -> AccessStream {
    let isBatched = shape(node.inputs[1]).rank > 2
    let rows = isBatched ? x[-2] : x.count / max(1, x[-1])
    return ProductStream(
      batch: isBatched ? x.count / max(1, rows * x[-1]) : 1, hasOwnWeights: isBatched,
      channels: x[-1], outputs: result[-1], input: Extent(1, rows), output: Extent(1, rows),
      elementBytes: elementBytes
    ).stream(in: .nhwc, blocks)
  }

  func stencil(
    kernel: Extent, stride: Extent, dilation: Extent = Extent(1), hasWeights: Bool,
    _ blocks: BlockSizes
  ) -> AccessStream {
    StencilStream(
      batch: x[0], channels: x[1], input: Extent(x[2], x[3]),
      output: Extent(result[2], result[3]), kernel: kernel, stride: stride, dilation: dilation,
      hasWeights: hasWeights, elementBytes: elementBytes
    ).stream(in: layout, blocks)
  }

  /// The mean of whole planes is a window as large as the image; other reductions go over it once.
  func reduce(_ reduce: Reduce, _ blocks: BlockSizes) -> AccessStream {
    guard reduce.axes == [2, 3], x.rank == 4 else { return once() }
    let image = Extent(x[2], x[3])
    return StencilStream(
      batch: x[0], channels: x[1], input: image, output: Extent(1), kernel: image,
      stride: Extent(1), hasWeights: false, elementBytes: elementBytes
    ).stream(in: layout, blocks)
  }

  /// For each head and four queries the keys and values of all positions.
  func attention(_ attention: Attention) -> AccessStream {
    let (batch, queries, width) = (x[0], x[1], x[2])
    let keys = [1, 3].reduce(0) {
      $0 + ($1 < node.inputs.count ? shape(node.inputs[$1])[1] : 0)
    }
    let row = width * elementBytes
    let tile = leastPadded(queries, among: [4, 3])
    var space = AddressSpace()
    let query = space.place(batch * queries * row)
    let key = space.place(batch * keys * row)
    let value = space.place(batch * keys * row)
    let end = space.place(0)
    let result = space.place(batch * queries * row)
    let head = row / attention.heads
    let queryBlock = { (base: Int, isStore: Bool) in
      LoopNest.Reference(
        base: base, strides: [queries * row, head, tile * row, 0], rows: tile, rowStride: row,
        rowBytes: head, isStore: isStore, depth: 3)
    }
    let keyRow = { (base: Int) in
      LoopNest.Reference(base: base, strides: [keys * row, head, 0, row], rowBytes: head)
    }
    return AccessStream(
      nests: [
        LoopNest(
          extents: [batch, attention.heads, ceilingDivision(queries, tile), keys],
          references: [
            queryBlock(query, false), keyRow(key), keyRow(value), queryBlock(result, true),
          ])
      ],
      operands: [0..<end])
  }
}
