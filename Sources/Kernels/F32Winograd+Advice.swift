extension F32Winograd {
  /// Whether a convolution can be computed this way at all: 3x3, stride 1, dilation 1, one group.
  public static func supports(_ window: Window, groups: Int = 1) -> Bool {
    window.kernelHeight == 3 && window.kernelWidth == 3 && groups == 1
      && window.strideHeight == 1 && window.strideWidth == 1
      && window.dilationHeight == 1 && window.dilationWidth == 1
  }

  /// Whether this way is expected to be faster than the direct convolution.
  public static func pays(
    input: ImageExtents, window: Window, groups: Int = 1, output: ImageExtents,
    processor: Processor
  ) -> Bool {
    advice(input: input, window: window, groups: groups, output: output, processor: processor)
      != nil
  }

  /// The faster size of tiles, 4 or 6, or nil where the direct convolution is expected to be faster.
  public static func advice(
    input: ImageExtents, window: Window, groups: Int = 1, output: ImageExtents,
    processor: Processor
  ) -> Int? {
    guard supports(window, groups: groups), let lanes = lanes(tile: 4, processor) else {
      return nil
    }
    let layer = Layer(inputs: input.channels, output: output, lanes: lanes)
    let (small, large) = (layer.cost(CostRule.tile4), layer.cost(CostRule.tile6))
    // The larger tile rounds more: it must be worth it.
    let (tile, cost) = large < 0.95 * small ? (6, large) : (4, small)
    return cost < 0.95 * layer.directCost ? tile : nil
  }

  /// What a size of tiles costs, in the time of one vector multiply-add.
  struct CostRule {
    /// Rows and columns of a tile.
    let tile: Int
    /// The transform of one vector of channels of one tile, in or out.
    let transform: Double

    /// Measured with AVX-512: 0.10 microseconds at 69 giga-multiply-adds a second.
    static let tile4 = CostRule(tile: 4, transform: 440)
    /// Measured with AVX-512, 2.4 times that.
    static let tile6 = CostRule(tile: 6, transform: 1_070)
    /// The share of the peak that products reach, here and in the direct convolution.
    static let efficiency = 0.85
    /// Weights up to this many bytes stay in a core's cache.
    static let cachedBytes = 1 << 20
    /// Multiply-adds of a vector in the time that a byte of weights beyond those takes. Measured: 10
    /// to 13 GB/s for a core alone; less when others draw as well.
    static let perByte = 0.6
  }

  /// A convolution as costs see it.
  private struct Layer {
    let inputs: Int
    let output: ImageExtents
    let lanes: Int

    var outputVectors: Int { (output.channels + lanes - 1) / lanes }

    var directCost: Double {
      products(perPair: 9 * output.batch * output.planeCount, weightsPerPair: 9)
    }

    func cost(_ rule: CostRule) -> Double {
      let down = (output.height + rule.tile - 1) / rule.tile
      let across = (output.width + rule.tile - 1) / rule.tile
      let tiles = output.batch * down * across
      let planes = (rule.tile + 2) * (rule.tile + 2)
      let vectors = (inputs + lanes - 1) / lanes + outputVectors
      return products(perPair: tiles * planes, weightsPerPair: planes)
        + Double(tiles * vectors) * rule.transform
    }

    /// Products for each pair of channels, or the way of the weights where that takes longer.
    private func products(perPair: Int, weightsPerPair: Int) -> Double {
      let pairs = Double(inputs * outputVectors)
      let bytes = inputs * output.channels * weightsPerPair * MemoryLayout<Float>.stride
      let compute = pairs * Double(perPair) / CostRule.efficiency
      return bytes > CostRule.cachedBytes
        ? max(compute, Double(bytes) * CostRule.perByte) : compute
    }
  }
}
