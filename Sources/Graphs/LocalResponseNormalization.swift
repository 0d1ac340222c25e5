/// The attributes of local response normalisation:
/// `y = x / (bias + alpha / size * sum(x^2))^beta`.
public struct LocalResponseNormalization: Hashable, Sendable {
  /// How many channels (or, within a channel, rows and columns) are summed.
  public var size: Int
  /// The weight of the sum.
  public var alpha: Float
  /// The exponent.
  public var beta: Float
  /// Added to the sum.
  public var bias: Float

  /// Local response normalisation across channels.
  public init(size: Int, alpha: Float, beta: Float, bias: Float) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }
}
