import CKernels

/// What a quantized product or convolution makes of its sums
/// `s[m, n] = bias[n] + sum over k of (a[m, k] - a's zero point) * b[k, n]`.
///
/// All but the activations in single precision give the same bits with every kernel: products and
/// sums of floats are rounded one by one, and numbers to the nearest even integer.
public enum Q8Output: Hashable, Sendable {
  /// `q = limit(round(float(s) * factor[n]) + zero point)`, see ``Q8Quantization/factor(_:)``.
  case bytes(Q8Range)
  /// `q = limit(round(float(s) * factor[n] + float(r - zero point of r) * rFactor) + zero point)`,
  /// where `r` is a residual of bytes and `rFactor` its scale over that of the result.
  case sum(Q8Range, residualZeroPoint: Int, residualFactor: Float)
  /// `table[q]` with 256 entries, where `q` is what `bytes` would give.
  case table(Q8Range, [UInt8])
  /// `q = limit(round(f(float(s) * factor[n]) / scale) + zero point)`; multiplies by the inverse
  /// of the scale.
  case activation(Q8Range, ActivationFunction, scale: Float)
  /// `f(float(s) * factor[n] + bias[n] + r)` as floats; `r` is a residual of floats, or nothing.
  case floats(ActivationFunction)

  /// The kind as kernels in C know it.
  var kind: ck_q8_output_kind {
    switch self {
    case .bytes: CK_Q8_BYTES
    case .sum: CK_Q8_BYTES_RESIDUAL
    case .table: CK_Q8_BYTES_TABLE
    case .activation: CK_Q8_BYTES_ACTIVATION
    case .floats: CK_Q8_FLOATS
    }
  }

  /// Bytes of the table, which stands behind the packed weights.
  var tableByteCount: Int {
    if case .table = self { 256 } else { 0 }
  }

  /// Writes the table, if there is one.
  func copyTable(to address: UnsafeMutableRawPointer) {
    guard case .table(_, let table) = self else { return }
    precondition(table.count == 256, "a table of \(table.count) entries")
    unsafe address.copyMemory(from: table, byteCount: 256)
  }

  /// The output with the addresses of a call.
  ///
  /// - Parameter table: Where the table is, if there is one.
  func arguments(
    _ result: Q8Result, table: UnsafePointer<UInt8>?
  ) -> ck_q8_output {
    var range = Q8Range(zeroPoint: 0)
    var (residualZero, residualScale, inverse) = (0, Float(0), Float(0))
    var function = ActivationFunction.none
    switch self {
    case .bytes(let own), .table(let own, _): range = own
    case .sum(let own, let zero, let factor):
      (range, residualZero, residualScale) = (own, zero, factor)
    case .activation(let own, let f, let scale): (range, function, inverse) = (own, f, 1 / scale)
    case .floats(let f): function = f
    }
    return unsafe ck_q8_output(
      kind: kind, zero: Int32(range.zeroPoint), low: Int32(range.limits.lowerBound),
      high: Int32(range.limits.upperBound), out: result.address, out_stride: result.stride,
      residual: result.residual, residual_stride: result.residualStride,
      residual_zero: Int32(residualZero), residual_scale: residualScale, table: table,
      activation: function.c, inverse: inverse)
  }
}

/// Bytes that stand for numbers: where zero is, and what is allowed.
public struct Q8Range: Hashable, Sendable {
  /// What zero is.
  public let zeroPoint: Int
  /// The least and the greatest byte; what an activation like ReLU leaves.
  public let limits: ClosedRange<Int>

  /// A range, all bytes by default.
  public init(zeroPoint: Int, limits: ClosedRange<Int> = 0...255) {
    precondition((0...255).contains(zeroPoint), "a zero point of \(zeroPoint) is no byte")
    precondition(limits.lowerBound >= 0 && limits.upperBound <= 255, "\(limits) are no bytes")
    (self.zeroPoint, self.limits) = (zeroPoint, limits)
  }
}

/// Where a quantized product or convolution puts its results, and what it adds.
@safe public struct Q8Result {
  let address: UnsafeMutableRawPointer
  let stride: Int
  let residual: UnsafeRawPointer?
  let residualStride: Int

  /// Results as bytes.
  ///
  /// - Parameters:
  ///   - stride: Elements between rows or pixels.
  ///   - residual: What ``Q8Output/sum(_:residualZeroPoint:residualFactor:)`` adds. May be the
  ///     results.
  public init(
    bytes: UnsafeMutablePointer<UInt8>, stride: Int, residual: UnsafePointer<UInt8>? = nil,
    residualStride: Int = 0
  ) {
    unsafe (address, self.residual) = (UnsafeMutableRawPointer(bytes), UnsafeRawPointer(residual))
    (self.stride, self.residualStride) = (stride, residualStride)
  }

  /// Results as floats.
  ///
  /// - Parameters:
  ///   - stride: Elements between rows or pixels.
  ///   - residual: What ``Q8Output/floats(_:)`` adds. May be the results.
  public init(
    floats: UnsafeMutablePointer<Float>, stride: Int, residual: UnsafePointer<Float>? = nil,
    residualStride: Int = 0
  ) {
    unsafe (address, self.residual) = (UnsafeMutableRawPointer(floats), UnsafeRawPointer(residual))
    (self.stride, self.residualStride) = (stride, residualStride)
  }
}
