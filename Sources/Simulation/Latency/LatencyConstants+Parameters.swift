extension LatencyConstants {
  /// Where a constant lies.
  public typealias Place = any WritableKeyPath<LatencyConstants, Double> & Sendable

  /// A constant that is fitted.
  public struct Parameter: Sendable {
    /// The key in the file.
    public let name: String
    /// Where it lies.
    public let keyPath: Place
    /// What a fit moves.
    public let scale: Scale
    /// How far from its starting value it is expected to be, in units of ``scale``: one standard
    /// deviation of the prior.
    public let spread: Double
  }

  /// What a fit moves: additive on this scale.
  public enum Scale: String, Sendable {
    /// A positive number, by its logarithm.
    case factor
    /// Any number.
    case exponent
    /// A number between zero and one, by the logarithm of its odds.
    case share
  }

  /// All constants that are fitted, in the order of the file.
  ///
  /// Spreads are design choices: 0.4 to 0.6 where the literature gives an order of magnitude, a third
  /// of that for caches, whose latencies are known from datasheets, and for what several threads do,
  /// of which few measurements speak.
  public static let parameters: [Parameter] = {
    func factor(
      _ name: String, _ keyPath: Place,
      _ spread: Double
    ) -> Parameter {
      Parameter(name: name, keyPath: keyPath, scale: .factor, spread: spread)
    }
    func exponent(
      _ name: String, _ keyPath: Place,
      _ spread: Double
    ) -> Parameter {
      Parameter(name: name, keyPath: keyPath, scale: .exponent, spread: spread)
    }
    func share(
      _ name: String, _ keyPath: Place,
      _ spread: Double
    ) -> Parameter {
      Parameter(name: name, keyPath: keyPath, scale: .share, spread: spread)
    }
    let cores = [
      factor("efficiency", \.efficiency, 0.5), factor("inOrder", \.inOrder, 0.15),
      factor("width", \.width, 0.1), factor("half", \.half, 0.1),
      exponent("decode", \.decode, 0.15),
    ]
    let families = CoreFamily.allCases.map { family in
      let isRare = [.quarter, .narrow, .longWord].contains(family)
      return factor("family.\(family.name)", \.family[family.rawValue], isRare ? 0.3 : 0.1)
    }
    let products = [
      factor("winograd", \.winograd, 0.4), factor("convolution", \.convolution, 0.4),
      factor("pointwise", \.pointwise, 0.4), factor("stem", \.stem, 0.4),
      factor("matrix", \.matrix, 0.8), factor("vector", \.vector, 0.4),
      factor("depthwise", \.depthwise, 0.4), factor("largeDepthwise", \.largeDepthwise, 0.4),
      factor("grouped", \.grouped, 0.3), factor("depthStart", \.depthStart, 0.5),
      factor("outputStart", \.outputStart, 0.5), factor("positionStart", \.positionStart, 0.5),
      factor("halfVectors", \.halfVectors, 0.3), factor("singleChannels", \.singleChannels, 0.4),
      factor("bytes", \.bytes, 0.3), factor("narrowBytes", \.narrowBytes, 0.3), factor("dotProducts", \.dotProducts, 0.3),
      factor("byteMatrices", \.byteMatrices, 0.3),
    ]
    let elements = [
      factor("epilogue", \.epilogue, 0.6), factor("binary", \.binary, 0.6),
      factor("copy", \.copy, 0.6), factor("shuffle", \.shuffle, 0.6), factor("pool", \.pool, 0.6),
      factor("reduction", \.reduction, 0.6),
      factor("localNormalization", \.localNormalization, 0.6),
      factor("normalization", \.normalization, 0.6), factor("softmax", \.softmax, 0.6),
      factor("other", \.other, 0.6), factor("exponential", \.exponential, 0.5),
      factor("transform", \.transform, 0.6),
    ]
    let dispatch = [
      factor("dispatchCycles", \.dispatchCycles, 0.5),
      factor("inOrderDispatch", \.inOrderDispatch, 0.3),
      factor("groupDispatch", \.groupDispatch, 0.5),
      factor("forkJoinCycles", \.forkJoinCycles, 0.5),
      factor("inOrderForkJoin", \.inOrderForkJoin, 0.3),
      factor("serialShare", \.serialShare, 0.1),
    ]
    let transfers = [
      share("inOrderExposure", \.inOrderExposure, 0.2), share("exposure", \.exposure, 0.2),
      share("streamExposure", \.streamExposure, 0.2),
      factor("inOrderL2", \.inOrderL2, 0.1), factor("l2", \.l2, 0.12),
      factor("inOrderL3", \.inOrderL3, 0.1), factor("l3", \.l3, 0.12),
      exponent("l2Sharing", \.l2Sharing, 0.05), exponent("l3Sharing", \.l3Sharing, 0.05),
      exponent("inOrderContention", \.inOrderContention, 0.1),
      exponent("contention", \.contention, 0.1),
      factor("streamTraffic", \.streamTraffic, 0.12),
      factor("panelTraffic", \.panelTraffic, 0.12), factor("spillTraffic", \.spillTraffic, 0.2),
      factor("panelRows", \.panelRows, 0.12), share("dramShare", \.dramShare, 0.06),
      factor("inOrderDRAM", \.inOrderDRAM, 0.12), factor("dram", \.dram, 0.12),
      exponent("dramWidth", \.dramWidth, 0.08),
    ]
    let runtimes = [
      factor("paddleLite.fp32", \.paddleLite[0], 0.3),
      factor("paddleLite.fp16", \.paddleLite[1], 0.3),
      factor("paddleLite.int8", \.paddleLite[2], 0.3),
    ]
    return cores + families + products + elements + dispatch + transfers + runtimes
  }()
}
