import CKernels

/// Layer normalization over the last dimension in single precision, after an addition where one is
/// wanted: `y = gamma (t - mean) / sqrt(variance + epsilon) + beta` with `t = x + residual`.
public struct F32LayerNormalization: Sendable {
  /// Rows, each of which is normalized.
  public let rows: Int
  /// Elements of a row.
  public let width: Int
  /// Added to the variance.
  public let epsilon: Float

  private let kernels: F32NormalizationKernels

  /// Chooses the fastest kernel of a processor.
  public init(rows: Int, width: Int, epsilon: Float, processor: Processor) {
    precondition(rows >= 0 && width > 0, "\(rows) rows of \(width) elements")
    (self.rows, self.width, self.epsilon) = (rows, width, epsilon)
    kernels = F32NormalizationKernels(processor)
  }

  /// The name of the kernel that runs.
  public var variant: String { kernels.name }

  /// The call for some operands, which must outlive it. All rows are contiguous.
  ///
  /// - Parameters:
  ///   - x: ``rows`` rows of ``width`` elements.
  ///   - residual: Added to x, or nil.
  ///   - sum: Where `x + residual` is kept, or nil; may be x or the residual.
  ///   - gamma: One row.
  ///   - beta: One row.
  ///   - y: The results; may be x or the residual, not the sum.
  public func call(
    x: UnsafePointer<Float>, residual: UnsafePointer<Float>? = nil,
    sum: UnsafeMutablePointer<Float>? = nil, gamma: UnsafePointer<Float>,
    beta: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>
  ) -> KernelCall {
    var arguments = unsafe ck_f32_layer_normalization(
      variant: kernels.pointer, rows: rows, width: width, epsilon: epsilon, gamma: gamma,
      beta: beta, x: x, residual: residual, sum: sum, y: y, x_stride: width,
      residual_stride: width, sum_stride: width, y_stride: width)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_layer_normalization_pieces(&arguments),
      arguments: arguments, function: ck_f32_layer_normalization_run)
  }
}
