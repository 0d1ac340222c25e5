import CKernels

/// Functions of one and of two elements in single precision. Operands are rows of columns, whose
/// strides are elements between rows: images channels last have a row for each pixel.
public struct F32Elementwise: Sendable {
  /// A function of one element.
  public enum Unary: Hashable, Sendable {
    case activation(ActivationFunction)
    case negate, absolute, exponential, logarithm, squareRoot
    /// `1 / sqrt(x + epsilon)`
    case inverseSquareRoot(epsilon: Float)
  }

  /// A function of two elements. Where one is not a number, maximum and minimum are either of them.
  public enum Binary: Hashable, Sendable {
    case add, subtract, multiply, divide, maximum, minimum
  }

  /// Which elements of b a row uses.
  public enum Repetition: Hashable, Sendable {
    /// Each row its own.
    case none
    /// So many rows in turn share a row of b: the pixels of an image, where b has an element for
    /// each of its channels.
    case rows(Int)
    /// So many rows in turn share a single element.
    case element(rows: Int)
  }

  private let kernels: KernelVariant

  /// Functions with the fastest kernels of a processor.
  public init(processor: Processor) {
    kernels = unsafe KernelVariant(ck_f32_elementwise_variant, processor: processor)
  }

  /// The names of all variants of this architecture, fastest first.
  public static var variants: [String] { unsafe KernelVariant.names(ck_f32_elementwise_variant) }

  /// The variant that runs.
  public var variant: String { kernels.name }

  /// `y = function(x)`
  ///
  /// - Parameters:
  ///   - x: `[rows, columns]`; rows `xStride` elements apart, `columns` by default.
  ///   - y: The same; may be `x`.
  public func call(
    _ function: Unary, rows: Int = 1, columns: Int, x: UnsafePointer<Float>, xStride: Int? = nil,
    y: UnsafeMutablePointer<Float>, yStride: Int? = nil
  ) -> KernelCall {
    let (kind, activation, epsilon) = function.c
    var arguments = unsafe ck_f32_unary(
      variant: kernels.pointer, function: kind, activation: activation, epsilon: epsilon,
      rows: rows, columns: columns, x: x, x_stride: xStride ?? columns, y: y,
      y_stride: yStride ?? columns)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_unary_pieces(&arguments), arguments: arguments,
      function: ck_f32_unary_run)
  }

  /// `y = activation(function(a, b))`
  ///
  /// - Parameters:
  ///   - isReversed: Whether it is `function(b, a)`.
  ///   - a: `[rows, columns]`; rows `aStride` elements apart, `columns` by default.
  ///   - b: Rows of `columns` elements or, where ``Repetition/element(rows:)`` is chosen, of one;
  ///     `bStride` elements apart, dense by default.
  ///   - y: `[rows, columns]`; rows `yStride` elements apart, `columns` by default. May be `a` or,
  ///     where nothing is repeated, `b`.
  public func call(
    _ function: Binary, isReversed: Bool = false, activation: ActivationFunction = .none,
    rows: Int = 1, columns: Int, a: UnsafePointer<Float>, aStride: Int? = nil,
    b: UnsafePointer<Float>, bStride: Int? = nil, repeating: Repetition = .none,
    y: UnsafeMutablePointer<Float>, yStride: Int? = nil
  ) -> KernelCall {
    let (isScalar, shared) =
      switch repeating {
      case .none: (false, 1)
      case .rows(let count): (false, count)
      case .element(let count): (true, count)
      }
    precondition(shared > 0, "\(shared) rows share a row")
    var arguments = unsafe ck_f32_binary(
      variant: kernels.pointer, function: function.c, activation: activation.c,
      is_reversed: isReversed ? 1 : 0, is_scalar: isScalar ? 1 : 0, rows: rows, columns: columns,
      a: a, a_stride: aStride ?? columns, b: b, b_stride: bStride ?? (isScalar ? 1 : columns),
      b_repeat: shared, y: y, y_stride: yStride ?? columns)
    return unsafe KernelCall(
      variant: variant, pieceCount: ck_f32_binary_pieces(&arguments), arguments: arguments,
      function: ck_f32_binary_run)
  }
}

extension F32Elementwise.Unary {
  fileprivate var c: (ck_f32_unary_function, ck_activation, epsilon: Float) {
    let none = ActivationFunction.none.c
    return switch self {
    case .activation(let function): (CK_F32_UNARY_ACTIVATION, function.c, 0)
    case .negate: (CK_F32_UNARY_NEGATE, none, 0)
    case .absolute: (CK_F32_UNARY_ABSOLUTE, none, 0)
    case .exponential: (CK_F32_UNARY_EXPONENTIAL, none, 0)
    case .logarithm: (CK_F32_UNARY_LOGARITHM, none, 0)
    case .squareRoot: (CK_F32_UNARY_SQUARE_ROOT, none, 0)
    case .inverseSquareRoot(let epsilon): (CK_F32_UNARY_INVERSE_SQUARE_ROOT, none, epsilon)
    }
  }
}

extension F32Elementwise.Binary {
  fileprivate var c: ck_f32_binary_function {
    switch self {
    case .add: CK_F32_BINARY_ADD
    case .subtract: CK_F32_BINARY_SUBTRACT
    case .multiply: CK_F32_BINARY_MULTIPLY
    case .divide: CK_F32_BINARY_DIVIDE
    case .maximum: CK_F32_BINARY_MAXIMUM
    case .minimum: CK_F32_BINARY_MINIMUM
    }
  }
}
