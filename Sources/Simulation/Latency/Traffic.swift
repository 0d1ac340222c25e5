/// Bytes that a step moves through each level, for all threads together.
struct Traffic: Sendable {
  var l1 = 0.0
  var l2 = 0.0
  var l3 = 0.0
  var dram = 0.0

  /// Operands that a product reads again for each block of its result.
  ///
  /// - Parameter macs: Multiply-accumulates that are done.
  mutating func add(
    _ product: ProductAmount, macs: Double, on core: Machine.ActiveCore, _ machine: Machine,
    _ latency: LatencyConstants
  ) {
    switch product.kind {
    case .depthwise, .largeDepthwise, .vector: return
    case .convolution, .pointwise, .stem, .matrix: break
    }
    let elements = macs * product.elementBytes
    let blocks =
      product.kind == .matrix ? 0 : product.depth * product.elementBytes * latency.panelRows
    let stream =
      elements * (latency.streamTraffic + latency.panelTraffic * missing(blocks, in: core.l1Bytes))
    let near = core.l2Bytes > 0 ? core.l2Bytes : core.l1Bytes
    let spilled = elements * latency.spillTraffic * missing(product.operandBytes, in: near)
    l2 += stream
    l3 += core.l2Bytes > 0 ? spilled : stream
    let last = machine.l3Bytes > 0 ? machine.l3Bytes : core.wholeL2Bytes
    dram += spilled * missing(product.operandBytes, in: last)
  }

  /// Activations as far as a level does not hold them, and constants, each once.
  mutating func add(
    _ amount: StepAmount, on core: Machine.ActiveCore, _ machine: Machine, weightsMissing: Double
  ) {
    let (bytes, constants) = (amount.activationBytes, amount.constantBytes)
    let behindL1 = missing(bytes, in: core.l1Bytes)
    let behindL2 = core.l2Bytes > 0 ? missing(bytes, in: core.l2Bytes) : behindL1
    let behindL3 = machine.l3Bytes > 0 ? missing(bytes, in: machine.l3Bytes) : behindL2
    l1 += bytes + constants
    l2 += bytes * behindL1 + constants
    l3 += bytes * behindL2 + constants
    dram += bytes * behindL3 + constants * weightsMissing
  }
}

/// The share of data that a cache does not hold when it is used again: none of what is much smaller,
/// all of what is much larger, and half of what is just as large.
func missing(_ bytes: Double, in capacity: Double) -> Double {
  guard bytes > 0 else { return 0 }
  return bytes * bytes / (bytes * bytes + capacity * capacity)
}
