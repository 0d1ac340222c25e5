import CKernels

// Functions of tensors of bytes. Operands are rows of columns, whose strides are bytes between
// rows: images channels last have a row for each pixel. Every variant gives the same bits: products
// and sums of floats are rounded one by one, numbers to the nearest even integer.

/// The sum of two tensors of bytes:
/// `y = limit(round(float(a - za) * fa + float(b - zb) * fb) + zy)`, where fa and fb are the scales
/// of a and b over that of y.
public struct Q8Add: Sendable {
  private let kernels: KernelVariant
  private let function: Q8BinaryFunction

  /// A sum with the fastest kernel of a processor.
  ///
  /// - Parameter limits: The least and the greatest byte; what an activation like ReLU leaves.
  public init(
    a: Q8Encoding, b: Q8Encoding, y: Q8Encoding, limits: ClosedRange<Int> = 0...255,
    processor: Processor
  ) {
    kernels = unsafe KernelVariant(ck_q8_elementwise_variant, processor: processor)
    function = Q8BinaryFunction(
      kind: CK_Q8_BINARY_ADD, a: a, b: b, y: y, limits: limits, aFactor: a.factor(to: y),
      bFactor: b.factor(to: y))
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_q8_elementwise_variant) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The sum.
  ///
  /// - Parameters:
  ///   - a: `[rows, columns]`; rows `aStride` bytes apart, `columns` by default.
  ///   - b: The same.
  ///   - y: The same; may be `a` or `b`.
  public func call(
    rows: Int = 1, columns: Int, a: UnsafePointer<UInt8>, aStride: Int? = nil,
    b: UnsafePointer<UInt8>, bStride: Int? = nil, y: UnsafeMutablePointer<UInt8>,
    yStride: Int? = nil
  ) -> KernelCall {
    unsafe function.call(
      kernels, rows: rows, columns: columns, a: a, aStride: aStride, b: b, bStride: bStride,
      sharedRows: 1, y: y, yStride: yStride)
  }
}

/// The product of two tensors of bytes: `y = limit(round(float((a - za) * (b - zb)) * f) + zy)`,
/// where f is the product of the scales of a and b over that of y.
public struct Q8Multiply: Sendable {
  private let kernels: KernelVariant
  private let function: Q8BinaryFunction

  /// A product with the fastest kernel of a processor.
  ///
  /// - Parameter limits: The least and the greatest byte; what an activation like ReLU leaves.
  public init(
    a: Q8Encoding, b: Q8Encoding, y: Q8Encoding, limits: ClosedRange<Int> = 0...255,
    processor: Processor
  ) {
    kernels = unsafe KernelVariant(ck_q8_elementwise_variant, processor: processor)
    let factor = Double(a.scale) * Double(b.scale) / Double(y.scale)
    function = Q8BinaryFunction(
      kind: CK_Q8_BINARY_MULTIPLY, a: a, b: b, y: y, limits: limits, aFactor: Float(factor),
      bFactor: 0)
  }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// The product.
  ///
  /// - Parameters:
  ///   - a: `[rows, columns]`; rows `aStride` bytes apart, `columns` by default.
  ///   - b: Rows of columns, in the same way.
  ///   - sharedRows: How many rows of a in turn use the same row of b: the pixels of an image where
  ///     b has a byte for each of its channels.
  ///   - y: `[rows, columns]`; may be `a` or, where no rows are shared, `b`.
  public func call(
    rows: Int = 1, columns: Int, a: UnsafePointer<UInt8>, aStride: Int? = nil,
    b: UnsafePointer<UInt8>, bStride: Int? = nil, sharedRows: Int = 1,
    y: UnsafeMutablePointer<UInt8>, yStride: Int? = nil
  ) -> KernelCall {
    unsafe function.call(
      kernels, rows: rows, columns: columns, a: a, aStride: aStride, b: b, bStride: bStride,
      sharedRows: sharedRows, y: y, yStride: yStride)
  }
}

/// A function of two tensors of bytes without its operands.
private struct Q8BinaryFunction: Sendable {
  let kind: ck_q8_binary_function
  let a, b, y: Q8Encoding
  let limits: ClosedRange<Int>
  let aFactor, bFactor: Float

  func call(
    _ kernels: KernelVariant, rows: Int, columns: Int, a left: UnsafePointer<UInt8>,
    aStride: Int?, b right: UnsafePointer<UInt8>, bStride: Int?, sharedRows: Int,
    y result: UnsafeMutablePointer<UInt8>, yStride: Int?
  ) -> KernelCall {
    precondition(sharedRows > 0, "\(sharedRows) rows share a row")
    precondition(limits.lowerBound >= 0 && limits.upperBound <= 255, "\(limits) are no bytes")
    var arguments = unsafe ck_q8_binary(
      variant: kernels.pointer, function: kind, rows: rows, columns: columns, a: left,
      a_stride: aStride ?? columns, b: right, b_stride: bStride ?? columns,
      b_repeat: sharedRows, y: result, y_stride: yStride ?? columns, a_zero: Int32(a.zeroPoint),
      b_zero: Int32(b.zeroPoint), y_zero: Int32(y.zeroPoint), low: Int32(limits.lowerBound),
      high: Int32(limits.upperBound), a_factor: aFactor, b_factor: bFactor)
    return unsafe KernelCall(
      variant: kernels.name, pieceCount: ck_q8_binary_pieces(&arguments), arguments: arguments,
      function: ck_q8_binary_run)
  }
}
