/// What the bytes of a quantized product stand for: `a = inputScale * (qa - inputZeroPoint)`,
/// `b[n] = weightScales[n] * qb`.
public struct Q8Quantization: Hashable, Sendable {
  /// The scale of activations.
  public let inputScale: Float
  /// The zero point of activations.
  public let inputZeroPoint: Int
  /// One scale for each output channel, or one for all.
  public let weightScales: [Float]
  /// The scale of the results; 1 where results are floats or go through an activation in single
  /// precision.
  public let outputScale: Float

  /// What the bytes stand for.
  public init(
    inputScale: Float, inputZeroPoint: Int, weightScales: [Float], outputScale: Float = 1
  ) {
    precondition(!weightScales.isEmpty, "weights need a scale")
    self.inputScale = inputScale
    self.inputZeroPoint = inputZeroPoint
    self.weightScales = weightScales
    self.outputScale = outputScale
  }

  /// What sums of output channel `n` are multiplied with: the scale of a sum over the scale of the
  /// results, rounded once.
  public func factor(_ n: Int) -> Float { Float(sumScale(n) / Double(outputScale)) }

  /// A bias of output channel `n` in units of the sums, rounded to nearest even.
  public func sumUnits(bias: Float, _ n: Int) -> Int32 {
    let units = (Double(bias) / sumScale(n)).rounded(.toNearestOrEven)
    return Int32(min(max(units, Double(Int32.min)), Double(Int32.max)))
  }

  private func sumScale(_ n: Int) -> Double {
    Double(inputScale) * Double(weightScales[weightScales.count == 1 ? 0 : n])
  }
}
