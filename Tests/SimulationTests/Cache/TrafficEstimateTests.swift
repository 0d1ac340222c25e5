import Devices
import Graphs
import Testing

@testable import Simulation

struct TrafficEstimateTests {
  /// First and second levels of a Cortex-A53, A72, A76 and a large Apple core.
  static let hierarchies: [[CacheGeometry]] = [
    [(32_768, 4), (524_288, 16)], [(32_768, 2), (1_048_576, 16)], [(65_536, 4), (524_288, 8)],
    [(131_072, 8), (12_582_912, 12)],
  ].map { levels in
    levels.map { CacheGeometry(sizeBytes: $0.0, ways: $0.1, lineBytes: 64) }
  }

  private static func replayed(_ nest: LoopNest, _ levels: [CacheGeometry]) -> [Int] {
    var caches = CacheHierarchy(levels)
    let traffic = AccessStream(nests: [nest]).sampled(in: &caches, budget: .max)
    return levels.indices.map { traffic.misses(level: $0) }
  }

  private static func aligned(_ byteCount: Int) -> Int { (byteCount + 63) / 64 * 64 }

  // MARK: Kernels of the recorded traces

  /// A product of square matrices in square blocks, element by element.
  static func product(_ extent: Int, block: Int, rowElements: Int? = nil) -> LoopNest {
    let row = (rowElements ?? extent) * 4
    let matrix = extent * row
    let left = LoopNest.Reference(
      base: 0, strides: [block * row, block * 4, 0, row, 4, 0], rowBytes: 4, depth: 5)
    let right = LoopNest.Reference(
      base: matrix, strides: [0, block * row, block * 4, 0, row, 4], rowBytes: 4, depth: 6)
    var sums = LoopNest.Reference(
      base: 2 * matrix, strides: [block * row, 0, block * 4, row, 0, 4], rowBytes: 4, depth: 6)
    let read = sums
    sums.isStore = true
    let blocks = extent / block
    return LoopNest(
      extents: [blocks, blocks, blocks, block, block, block], references: [left, right, read, sums])
  }

  /// A 3 x 3 convolution over padded planes, element by element.
  static func convolution(_ channels: Int, _ outputs: Int, side: Int) -> LoopNest {
    let row = (side + 2) * 4
    let plane = (side + 2) * row
    let weights = aligned(channels * plane)
    let result = weights + aligned(outputs * channels * 36)
    return LoopNest(
      extents: [outputs, side, side, channels, 3, 3],
      references: [
        LoopNest.Reference(base: 0, strides: [0, row, 4, plane, row, 4], rowBytes: 4),
        LoopNest.Reference(base: weights, strides: [channels * 36, 0, 0, 36, 12, 4], rowBytes: 4),
        LoopNest.Reference(
          base: result, strides: [side * side * 4, side * 4, 4, 0, 0, 0], rowBytes: 4,
          isStore: true, depth: 3),
      ])
  }

  /// A 3 x 3 window over each padded plane, element by element.
  static func depthwise(_ channels: Int, side: Int) -> LoopNest {
    let row = (side + 2) * 4
    let plane = (side + 2) * row
    let weights = aligned(channels * plane)
    return LoopNest(
      extents: [channels, side, side, 3, 3],
      references: [
        LoopNest.Reference(base: 0, strides: [plane, row, 4, row, 4], rowBytes: 4),
        LoopNest.Reference(base: weights, strides: [36, 0, 0, 12, 4], rowBytes: 4),
        LoopNest.Reference(
          base: weights + aligned(channels * 36), strides: [side * side * 4, side * 4, 4, 0, 0],
          rowBytes: 4, isStore: true, depth: 3),
      ])
  }

  @Test func `kernels of the recorded traces are estimated to ten percent on every hierarchy`() {
    let kernels = [
      ("sgemm", Self.product(64, block: 16)), ("conv", Self.convolution(8, 8, side: 24)),
      ("depthwise", Self.depthwise(32, side: 30)),
    ]
    for (name, nest) in kernels {
      for levels in Self.hierarchies {
        let replayed = Self.replayed(nest, levels)
        let estimate = TrafficEstimate(of: nest, in: levels)
        for (level, misses) in replayed.enumerated() {
          // Two ways are too few for three operands: there it may say that it does not know.
          let isExcused = estimate.levels[level].isUncertain && levels[level].ways == 2
          let difference = (estimate.levels[level].misses - misses).magnitude
          #expect(
            isExcused || 10 * difference <= misses,
            "\(name) \(levels[level]): \(estimate.levels[level].misses) and \(misses)")
        }
      }
    }
  }

  // MARK: A sweep of tiles

  /// Products and windows as the optimizer cuts them.
  private static var sweep: [(name: String, nest: LoopNest)] {
    var nests: [(String, LoopNest)] = [(96, 8), (96, 32), (160, 20), (160, 80)].map {
      ("sgemm \($0) in blocks of \($1)", product($0, block: $1))
    }
    let blocks = [
      BlockSizes.whole, BlockSizes(rows: 64, depth: .max, columns: 32),
      BlockSizes(rows: .max, depth: 16, columns: 32),
      BlockSizes(rows: 128, depth: .max, columns: .max, isColumnsOuter: false),
    ]
    for layout in [DataLayout.nchw, .nhwc] {
      for (channels, outputs, side, window) in [
        (32, 64, 28, 1), (128, 160, 14, 1), (24, 72, 56, 1), (48, 48, 20, 3),
      ] {
        for blocks in blocks {
          let stream = ProductStream(
            channels: channels, outputs: outputs, input: Extent(side + window - 1),
            output: Extent(side), kernel: Extent(window), elementBytes: 4)
          nests.append(
            (
              "\(channels)>\(outputs) \(side) \(layout) \(blocks)",
              stream.stream(in: layout, blocks).nests[0]
            ))
        }
      }
      for (channels, side, window, stride) in [(32, 56, 3, 1), (48, 28, 5, 1), (64, 28, 3, 2)] {
        for blocks in blocks.prefix(2) {
          let stream = StencilStream(
            batch: 1, channels: channels, input: Extent((side - 1) * stride + window),
            output: Extent(side), kernel: Extent(window), stride: Extent(stride), hasWeights: true,
            elementBytes: 4)
          nests.append(
            (
              "window \(channels) \(side) \(layout) \(blocks)",
              stream.stream(in: layout, blocks).nests[0]
            ))
        }
      }
    }
    return nests
  }

  @Test func `tiles are estimated to ten percent, or are said to be uncertain`() {
    var (near, far, uncertain) = (0, 0, 0)
    for (name, nest) in Self.sweep {
      for levels in Self.hierarchies {
        let estimate = TrafficEstimate(of: nest, in: levels)
        for (level, misses) in Self.replayed(nest, levels).enumerated() {
          let difference = (estimate.levels[level].misses - misses).magnitude
          if estimate.levels[level].isUncertain {
            uncertain += 1
          } else if 10 * difference <= misses {
            near += 1
          } else {
            far += 1
            #expect(
              5 * difference <= misses,
              "\(name) \(levels[level]): \(estimate.levels[level].misses) and \(misses)")
          }
        }
      }
    }
    print("of \(near + far + uncertain) estimates \(near) near, \(far) far, \(uncertain) uncertain")
    #expect(far * 100 <= near)
    #expect(uncertain * 5 <= 2 * (near + far + uncertain))
  }

  @Test func `strides that share a power of two with the sets are flagged`() {
    let levels = Self.hierarchies[0]
    // Columns of a matrix, each gone over twice: the lines of one fit the cache, but not their sets.
    func columns(rowBytes: Int) -> LoopNest {
      LoopNest(
        extents: [16, 2, 192],
        references: [LoopNest.Reference(base: 0, strides: [4, 0, rowBytes], rowBytes: 4)])
    }
    for (rowBytes, isFlagged) in [
      (768, true), (1024, true), (8192, true), (832, false), (4160, false),
    ] {
      let nest = columns(rowBytes: rowBytes)
      let estimate = TrafficEstimate(of: nest, in: levels).levels[0]
      #expect(estimate.hasConflictStride == isFlagged, "\(rowBytes)")
      let misses = Self.replayed(nest, levels)[0]
      #expect(isFlagged == (misses > 2 * estimate.misses), "\(rowBytes): \(misses), \(estimate)")
    }
  }

  @Test func `bytes count lines that come and lines that go back`() {
    let nest = LoopNest(
      extents: [1024],
      references: [
        LoopNest.Reference(base: 0, strides: [64], rowBytes: 64),
        LoopNest.Reference(base: 1 << 20, strides: [64], rowBytes: 64, isStore: true),
      ])
    let levels = Self.hierarchies[0]
    let estimate = TrafficEstimate(of: nest, in: levels)
    #expect(estimate.levels[0].misses == 2048 && estimate.levels[0].writtenLines == 1024)
    #expect(estimate.bytes(behind: 1, of: levels[1]) == 3 * 1024 * 64)
  }
}
