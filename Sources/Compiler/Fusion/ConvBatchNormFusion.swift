/// Batch normalisation folded into the convolution before it, on plain arrays: what
/// ``FusionPattern/batchNormalization`` does to a graph, for weights that are in no graph.
public enum ConvBatchNormFusion {
  /// Weights and bias of the convolution that computes `bn(conv(x))`:
  /// `s = scale / sqrt(variance + epsilon)`, `w' = w s`, `b' = (b - mean) s + shift`.
  ///
  /// - Parameters:
  ///   - convolutionWeights: `[O, C/groups, KH, KW]`, row-major.
  ///   - convolutionBias: `[O]`; zero where there is none.
  ///   - scale: Gamma, `[O]`.
  ///   - shift: Beta, `[O]`.
  ///   - mean: `[O]`.
  ///   - variance: `[O]`, not negative; zero is fine with an epsilon.
  ///   - epsilon: Added to the variance.
  /// - Returns: The weights, as they came, and the bias `[O]`.
  /// - Throws: ``BatchNormFoldingError`` where counts differ or a channel has no finite scale.
  /// - Complexity: O(weights).
  public static func fuseWeights(
    convolutionWeights: [Float], convolutionBias: [Float]? = nil, scale: [Float], shift: [Float],
    mean: [Float], variance: [Float], epsilon: Float
  ) throws(BatchNormFoldingError) -> (weights: [Float], bias: [Float]) {
    let channels = scale.count
    let vectors = [
      ("shift", shift), ("mean", mean), ("variance", variance), ("bias", convolutionBias ?? scale),
    ]
    for (name, vector) in vectors where vector.count != channels {
      throw .countMismatch(name: name, count: vector.count, channels: channels)
    }
    guard channels > 0, convolutionWeights.count % channels == 0 else {
      throw .countMismatch(name: "weights", count: convolutionWeights.count, channels: channels)
    }
    let rowCount = convolutionWeights.count / channels
    var (weights, bias) = (convolutionWeights, [Float](repeating: 0, count: channels))
    for channel in 0..<channels {
      let spread = variance[channel] + epsilon
      guard spread > 0, spread.isFinite else {
        throw .noSpread(channel: channel, variance: variance[channel], epsilon: epsilon)
      }
      let factor = scale[channel] / spread.squareRoot()
      for place in (channel * rowCount)..<((channel + 1) * rowCount) { weights[place] *= factor }
      let own = convolutionBias.map { $0[channel] } ?? 0
      bias[channel] = (own - mean[channel]) * factor + shift[channel]
    }
    return (weights, bias)
  }
}

/// Why batch normalisation could not be folded.
public enum BatchNormFoldingError: Error, Hashable, CustomStringConvertible {
  /// A list that does not fit the number of channels.
  case countMismatch(name: String, count: Int, channels: Int)
  /// A channel whose variance and epsilon leave nothing to divide by.
  case noSpread(channel: Int, variance: Float, epsilon: Float)

  /// One sentence: what is wrong where, and what was expected.
  public var description: String {
    switch self {
    case .countMismatch(let name, let count, let channels):
      "\(name): \(count) numbers for \(channels) output channels; give "
        + (name == "weights" ? "a multiple of the channels" : "one for each channel")
    case .noSpread(let channel, let variance, let epsilon):
      "channel \(channel): variance \(variance) plus epsilon \(epsilon) is not a positive number; "
        + "give an epsilon above zero"
    }
  }
}
