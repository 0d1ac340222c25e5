import CKernels

/// Softmax over the last dimension in single precision:
/// `y = exp(x - largest) / sum of exp(x - largest)`.
public struct F32Softmax: Sendable {
  /// Rows, each of which adds up to one.
  public let rows: Int
  /// Elements of a row.
  public let width: Int

  private let kernels: F32NormalizationKernels

  /// Chooses the fastest kernel of a processor.
  public init(rows: Int, width: Int, processor: Processor) {
    precondition(rows >= 0 && width > 0, "\(rows) rows of \(width) elements")
    (self.rows, self.width) = (rows, width)
    kernels = F32NormalizationKernels(processor)
  }

  /// The name of the kernel that runs.
  public var variant: String { kernels.name }

  /// The call for some operands, which must outlive it. All rows are contiguous.
  ///
  /// - Parameters:
  ///   - x: ``rows`` rows of ``width`` elements.
  ///   - y: The results; may be x.
  public func call(x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>) -> KernelCall {
    var arguments = unsafe ck_f32_softmax(
      variant: kernels.pointer, rows: rows, width: width, x: x, y: y, x_stride: width,
      y_stride: width)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_softmax_pieces(&arguments), arguments: arguments,
      function: ck_f32_softmax_run)
  }
}
