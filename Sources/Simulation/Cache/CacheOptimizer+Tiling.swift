public import Graphs
import Tensors

/// The block sizes of a node, with what they were compared with.
public struct BlockDecision: Hashable, Sendable {
  /// The block sizes with the fewest misses.
  public let blocks: BlockSizes
  /// Misses of all levels together with these.
  public let misses: Int
  /// Misses of the loops as they stand.
  public let untiledMisses: Int
}

extension CacheOptimizer {
  /// The block sizes in which a node misses least, among some that fill half of a cache; the loops as
  /// they stand are one of them, so that blocks never cost misses.
  ///
  /// - Parameters:
  ///   - node: Any node; only products and windows have blocks.
  ///   - graph: Its graph.
  ///   - layout: The layout of its image operands.
  ///   - elementBytes: Bytes of one element.
  /// - Complexity: a simulation for each of at most eight candidates the first time.
  public func blockSizes(
    for node: Node, in graph: Graph, layout: DataLayout = .nchw, elementBytes: Int = 4
  ) -> BlockDecision {
    func misses(_ blocks: BlockSizes) -> Int {
      traffic(of: graph.accessStream(of: node, in: layout, elementBytes: elementBytes, blocks))
        .misses
    }
    let untiled = misses(.whole)
    var best = BlockDecision(blocks: .whole, misses: untiled, untiledMisses: untiled)
    for blocks in candidates(for: node, in: graph, elementBytes) {
      let misses = misses(blocks)
      if misses < best.misses {
        best = BlockDecision(blocks: blocks, misses: misses, untiledMisses: untiled)
      }
    }
    return best
  }

  /// The block sizes of every node.
  ///
  /// - Parameters:
  ///   - layouts: The layout in which each node computes; NCHW for all when empty.
  public func applyTiling(
    to graph: Graph, layouts: [DataLayout] = [], elementBytes: Int = 4
  ) -> [BlockDecision] {
    precondition(
      layouts.isEmpty || layouts.count == graph.nodes.count,
      "\(layouts.count) layouts for \(graph.nodes.count) nodes")
    return graph.nodes.enumerated().map { index, node in
      blockSizes(
        for: node, in: graph, layout: layouts.isEmpty ? .nchw : layouts[index],
        elementBytes: elementBytes)
    }
  }

  /// Capacities that blocks are cut for: half of each of the first two levels, the other half is for
  /// what streams by.
  private var targets: [Int] { levels.prefix(2).map { $0.sizeBytes / 2 } }

  private func candidates(
    for node: Node, in graph: Graph, _ elementBytes: Int
  ) -> [BlockSizes] {
    switch node.operation {
    case .convolution(let convolution):
      let x = graph[node.inputs[0]].type.shape
      if convolution.groups > 1 && convolution.groups == x[1] {
        return stencilCandidates(rowBytes: x[3] * elementBytes, window: convolution.kernel.height)
      }
      let taps = convolution.kernel.height * convolution.kernel.width
      return productCandidates(
        channels: x[1] / convolution.groups, taps: taps,
        pixelBytes: x[1] * elementBytes * convolution.stride.height * convolution.stride.width,
        elementBytes)
    case .matrixMultiply:
      let depth = graph[node.inputs[0]].type.shape[-1]
      return productCandidates(
        channels: depth, taps: 1, pixelBytes: depth * elementBytes, elementBytes)
    case .pool(let pool):
      let x = graph[node.inputs[0]].type.shape
      return stencilCandidates(rowBytes: x[3] * elementBytes, window: pool.kernel.height)
    case .unary, .binary, .reduce, .batchNormalization, .layerNormalization,
      .localResponseNormalization, .softmax, .attention, .concatenate, .split, .slice, .pad,
      .reshape, .transpose, .channelShuffle, .resize, .gather, .detection:
      return []
    }
  }

  /// Weights of a block of columns that stay in a level while all rows pass by; rows of a block that
  /// stay while all columns do; both; and sums cut so that a panel of weights stays.
  private func productCandidates(
    channels: Int, taps: Int, pixelBytes: Int, _ elementBytes: Int
  ) -> [BlockSizes] {
    let column = channels * taps * elementBytes
    var candidates: [BlockSizes] = []
    for target in targets {
      let columns = max(1, target / column)
      let rows = max(1, target / pixelBytes)
      candidates.append(BlockSizes(rows: .max, depth: .max, columns: columns))
      candidates.append(
        BlockSizes(rows: rows, depth: .max, columns: 1, isColumnsOuter: false))
    }
    guard targets.count > 1 else { return candidates }
    let columns = max(1, targets[0] / column)
    let rows = max(1, targets[1] / pixelBytes)
    candidates.append(
      BlockSizes(rows: rows, depth: .max, columns: columns, isColumnsOuter: false))
    // A panel of eight columns in the first level, and one with eight rows beside it while all rows
    // pass by.
    let panel = 8 * taps * elementBytes
    let depth = max(1, targets[0] / panel)
    if depth < channels {
      let wide = max(1, targets[1] / (depth * taps * elementBytes))
      candidates.append(BlockSizes(rows: .max, depth: depth, columns: wide))
    }
    if depth / 2 < channels {
      candidates.append(BlockSizes(rows: .max, depth: max(1, depth / 2), columns: 8))
    }
    return candidates
  }

  /// Rows of a window's height stay in a level: of so many channels, or of so many columns.
  private func stencilCandidates(rowBytes: Int, window: Int) -> [BlockSizes] {
    targets.map { target in
      let columns = max(1, target / max(1, rowBytes * window))
      return BlockSizes(rows: max(1, target / (window * 4)), depth: .max, columns: columns)
    }
  }

  // MARK: Sweep

  /// Misses of a product of matrices `[m, k]` and `[k, n]` whose loops are all cut into squares of
  /// one size, with matrices as they lie: small blocks use little of each line they fetch, large ones
  /// do not stay.
  ///
  /// - Parameter size: Rows and columns of a block, no larger than the matrices.
  public func misses(
    multiplying m: Int, _ n: Int, _ k: Int, blockSize size: Int, elementBytes: Int = 4
  ) -> Int {
    precondition(size > 0 && size <= min(m, n, k), "blocks of \(size) for \(m)x\(n)x\(k)")
    let right = ceilingDivision(m * k * elementBytes, 64) * 64
    let result = right + ceilingDivision(k * n * elementBytes, 64) * 64
    let (leftRow, row) = (k * elementBytes, n * elementBytes)
    let block = size * elementBytes
    func reference(_ base: Int, _ strides: [Int], bytes: Int, isStore: Bool = false, depth: Int)
      -> LoopNest.Reference
    {
      LoopNest.Reference(
        base: base, strides: strides, rowBytes: bytes, isStore: isStore, depth: depth)
    }
    let resultStrides = [size * row, block, 0, row, 0]
    // Sums of a row of a block stay in registers for one element of the left matrix only.
    return traffic(
      of: LoopNest(
        extents: [m / size, n / size, k / size, size, size],
        references: [
          reference(
            0, [size * leftRow, 0, block, leftRow, elementBytes], bytes: elementBytes, depth: 5),
          reference(right, [0, block, size * row, 0, row], bytes: block, depth: 5),
          reference(result, resultStrides, bytes: block, depth: 5),
          reference(result, resultStrides, bytes: block, isStore: true, depth: 5),
        ])
    ).misses
  }

  /// The block size with the fewest misses for a product of square matrices that fit no cache's half:
  /// what a configuration takes unless it states another.
  ///
  /// - Complexity: a simulation for each power of two.
  public func bestBlockSize(elementBytes: Int = 4) -> Int {
    let extent = 256
    var best = 1
    var least = Int.max
    var size = 1
    while size <= extent {
      let misses = misses(
        multiplying: extent, extent, extent, blockSize: size, elementBytes: elementBytes)
      if misses < least { (best, least) = (size, misses) }
      size *= 2
    }
    return best
  }
}
