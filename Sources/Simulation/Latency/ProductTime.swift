import Records

extension LatencyConstants {
  /// Cycles for each 16 bytes.
  func cycles(for kind: ElementKind) -> Double {
    switch kind {
    case .epilogue: epilogue
    case .binary: binary
    case .copy: copy
    case .shuffle: shuffle
    case .pool: pool
    case .reduction: reduction
    case .localNormalization: localNormalization
    case .normalization: normalization
    case .softmax: softmax
    case .other: other
    }
  }

  /// Cycles of the peak rate for each multiply-accumulate.
  private func cycles(for kind: ProductAmount.Kind) -> Double {
    switch kind {
    case .convolution: convolution
    case .pointwise: pointwise
    case .stem: stem
    case .matrix: matrix
    case .vector: vector
    case .depthwise: depthwise
    case .largeDepthwise: largeDepthwise
    }
  }

  /// How many times as long as with whole vectors.
  func factor(of packing: ChannelPacking) -> Double {
    switch packing {
    case .full: 1
    case .half: halfVectors
    case .none: singleChannels
    }
  }

  /// Cycles of the peak rate for a product, and the multiply-accumulates that are done.
  func cost(of product: ProductAmount) -> (cycles: Double, macs: Double) {
    var macs = product.macs
    var cycles = cycles(for: product.kind) * (product.isGrouped ? grouped : 1)
    if !product.tiles.isEmpty {
      cycles = winograd
      macs = product.tiles.reduce(.infinity) { min($0, $1.macs + 8 * transform * $1.transforms) }
    }
    switch product.kind {
    case .depthwise, .largeDepthwise, .vector: break
    case .convolution, .pointwise, .stem, .matrix:
      cycles *=
        1 + depthStart / product.depth + outputStart / product.outputs
        + (product.kind == .matrix ? 0 : positionStart / product.positions)
    }
    return (macs * cycles * factor(of: product.packing), macs)
  }
}
