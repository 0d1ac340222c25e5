extension LatencyConstants {
  /// Where a constant lies: hands it to a function that reads or changes it. Embedded Swift has no
  /// key paths.
  public typealias Place = @Sendable (inout LatencyConstants, (inout Double) -> Void) -> Void

  /// The value of a constant.
  public subscript(parameter: Parameter) -> Double {
    get {
      var (copy, value) = (self, 0.0)
      parameter.place(&copy) { value = $0 }
      return value
    }
    set { parameter.place(&self) { $0 = newValue } }
  }

  /// A constant that is fitted.
  public struct Parameter: Sendable {
    /// The key in the file.
    public let name: String
    /// Where it lies.
    public let place: Place
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
      _ name: String, _ place: @escaping Place,
      _ spread: Double
    ) -> Parameter {
      Parameter(name: name, place: place, scale: .factor, spread: spread)
    }
    func exponent(
      _ name: String, _ place: @escaping Place,
      _ spread: Double
    ) -> Parameter {
      Parameter(name: name, place: place, scale: .exponent, spread: spread)
    }
    func share(
      _ name: String, _ place: @escaping Place,
      _ spread: Double
    ) -> Parameter {
      Parameter(name: name, place: place, scale: .share, spread: spread)
    }
    let cores = [
      factor("efficiency", { $1(&$0.efficiency) }, 0.5),
      factor("inOrder", { $1(&$0.inOrder) }, 0.15),
      factor("width", { $1(&$0.width) }, 0.1), factor("half", { $1(&$0.half) }, 0.1),
      exponent("decode", { $1(&$0.decode) }, 0.15),
    ]
    let families = CoreFamily.allCases.map { family in
      let isRare = [.quarter, .narrow, .longWord].contains(family)
      return factor(
        "family.\(family.name)", { $1(&$0.family[family.rawValue]) }, isRare ? 0.3 : 0.1)
    }
    let products = [
      factor("winograd", { $1(&$0.winograd) }, 0.4),
      factor("convolution", { $1(&$0.convolution) }, 0.4),
      factor("pointwise", { $1(&$0.pointwise) }, 0.4), factor("stem", { $1(&$0.stem) }, 0.4),
      factor("matrix", { $1(&$0.matrix) }, 0.8), factor("vector", { $1(&$0.vector) }, 0.4),
      factor("depthwise", { $1(&$0.depthwise) }, 0.4),
      factor("largeDepthwise", { $1(&$0.largeDepthwise) }, 0.4),
      factor("grouped", { $1(&$0.grouped) }, 0.3),
      factor("depthStart", { $1(&$0.depthStart) }, 0.5),
      factor("outputStart", { $1(&$0.outputStart) }, 0.5),
      factor("positionStart", { $1(&$0.positionStart) }, 0.5),
      factor("halfVectors", { $1(&$0.halfVectors) }, 0.3),
      factor("singleChannels", { $1(&$0.singleChannels) }, 0.4),
      factor("bytes", { $1(&$0.bytes) }, 0.3), factor("narrowBytes", { $1(&$0.narrowBytes) }, 0.3),
      factor("dotProducts", { $1(&$0.dotProducts) }, 0.3),
      factor("byteMatrices", { $1(&$0.byteMatrices) }, 0.3),
    ]
    let elements = [
      factor("epilogue", { $1(&$0.epilogue) }, 0.6), factor("binary", { $1(&$0.binary) }, 0.6),
      factor("copy", { $1(&$0.copy) }, 0.6), factor("shuffle", { $1(&$0.shuffle) }, 0.6),
      factor("pool", { $1(&$0.pool) }, 0.6),
      factor("reduction", { $1(&$0.reduction) }, 0.6),
      factor("localNormalization", { $1(&$0.localNormalization) }, 0.6),
      factor("normalization", { $1(&$0.normalization) }, 0.6),
      factor("softmax", { $1(&$0.softmax) }, 0.6),
      factor("other", { $1(&$0.other) }, 0.6), factor("exponential", { $1(&$0.exponential) }, 0.5),
      factor("transform", { $1(&$0.transform) }, 0.6),
    ]
    let dispatch = [
      factor("dispatchCycles", { $1(&$0.dispatchCycles) }, 0.5),
      factor("inOrderDispatch", { $1(&$0.inOrderDispatch) }, 0.3),
      factor("groupDispatch", { $1(&$0.groupDispatch) }, 0.5),
      factor("forkJoinCycles", { $1(&$0.forkJoinCycles) }, 0.5),
      factor("inOrderForkJoin", { $1(&$0.inOrderForkJoin) }, 0.3),
      factor("serialShare", { $1(&$0.serialShare) }, 0.1),
    ]
    let transfers = [
      share("inOrderExposure", { $1(&$0.inOrderExposure) }, 0.2),
      share("exposure", { $1(&$0.exposure) }, 0.2),
      share("streamExposure", { $1(&$0.streamExposure) }, 0.2),
      factor("inOrderL2", { $1(&$0.inOrderL2) }, 0.1), factor("l2", { $1(&$0.l2) }, 0.12),
      factor("inOrderL3", { $1(&$0.inOrderL3) }, 0.1), factor("l3", { $1(&$0.l3) }, 0.12),
      exponent("l2Sharing", { $1(&$0.l2Sharing) }, 0.05),
      exponent("l3Sharing", { $1(&$0.l3Sharing) }, 0.05),
      exponent("inOrderContention", { $1(&$0.inOrderContention) }, 0.1),
      exponent("contention", { $1(&$0.contention) }, 0.1),
      factor("streamTraffic", { $1(&$0.streamTraffic) }, 0.12),
      factor("panelTraffic", { $1(&$0.panelTraffic) }, 0.12),
      factor("spillTraffic", { $1(&$0.spillTraffic) }, 0.2),
      factor("panelRows", { $1(&$0.panelRows) }, 0.12),
      share("dramShare", { $1(&$0.dramShare) }, 0.06),
      factor("inOrderDRAM", { $1(&$0.inOrderDRAM) }, 0.12), factor("dram", { $1(&$0.dram) }, 0.12),
      exponent("dramWidth", { $1(&$0.dramWidth) }, 0.08),
    ]
    let runtimes = [
      factor("paddleLite.fp32", { $1(&$0.paddleLite[0]) }, 0.3),
      factor("paddleLite.fp16", { $1(&$0.paddleLite[1]) }, 0.3),
      factor("paddleLite.int8", { $1(&$0.paddleLite[2]) }, 0.3),
    ]
    return cores + families + products + elements + dispatch + transfers + runtimes
  }()
}
