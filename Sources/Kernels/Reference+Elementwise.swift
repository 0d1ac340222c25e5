extension Reference {
  /// A function of one element.
  public enum UnaryFunction: Hashable, Sendable {
    case identity, negate, absolute, exponential, logarithm, squareRoot
    case relu, sigmoid, tanh, hardSigmoid, hardSwish, silu, gelu, mish
    /// `1 / sqrt(x + epsilon)`.
    case inverseSquareRoot(epsilon: Float)
    /// Limits to a range.
    case clip(Float, Float)
    /// `x` above zero, `slope * x` below.
    case leakyRelu(slope: Float)

    /// The function's value. GELU is the exact form with the error function; hard sigmoid is
    /// `clip(x / 6 + 1 / 2, 0, 1)`.
    public func callAsFunction(_ x: Float) -> Float {
      switch self {
      case .identity: x
      case .negate: -x
      case .absolute: x.magnitude
      case .exponential: Kernels.exponential(x)
      case .logarithm: naturalLogarithm(x)
      case .squareRoot: x.squareRoot()
      case .relu: max(x, 0)
      case .sigmoid: 1 / (1 + Kernels.exponential(-x))
      case .tanh: hyperbolicTangent(x)
      case .hardSigmoid: min(max(x / 6 + 0.5, 0), 1)
      case .hardSwish: x * min(max(x / 6 + 0.5, 0), 1)
      case .silu: x / (1 + Kernels.exponential(-x))
      case .gelu: 0.5 * x * (1 + errorFunction(x * 0.707_106_77))
      case .mish: x * hyperbolicTangent(x > 20 ? x : naturalLogarithm(1 + Kernels.exponential(x)))
      case .inverseSquareRoot(let epsilon): 1 / (x + epsilon).squareRoot()
      case .clip(let low, let high): min(max(x, low), high)
      case .leakyRelu(let slope): x < 0 ? slope * x : x
      }
    }
  }

  /// A function of two elements.
  public enum BinaryFunction: Hashable, Sendable {
    case add, subtract, multiply, divide, maximum, minimum

    /// The function's value; not a number where either operand is none.
    public func callAsFunction(_ a: Float, _ b: Float) -> Float {
      switch self {
      case .add: a + b
      case .subtract: a - b
      case .multiply: a * b
      case .divide: a / b
      case .maximum: a > b || a.isNaN ? a : b
      case .minimum: a < b || a.isNaN ? a : b
      }
    }
  }

  /// `y[i] = function(x[i])`.
  public static func unary(
    _ x: Span<Float>, _ function: UnaryFunction, into y: inout MutableSpan<Float>
  ) {
    for index in 0..<y.count { y[index] = function(x[index]) }
  }

  /// `y[i] = function(y[i])`: an activation fused behind the operation that made y.
  public static func apply(_ function: UnaryFunction, to y: inout MutableSpan<Float>) {
    for index in 0..<y.count { y[index] = function(y[index]) }
  }

  /// `y[i] = function(a[left of i], b[right of i])`; strides of zero broadcast.
  public static func binary(
    _ a: Span<Float>, _ left: StridedExtents, _ b: Span<Float>, _ right: StridedExtents,
    _ function: BinaryFunction, into y: inout MutableSpan<Float>
  ) {
    for index in 0..<y.count {
      y[index] = function(a[left.offset(of: index)], b[right.offset(of: index)])
    }
  }

  /// `y[target of i] = x[source of i]` for every index of two spaces of equal extents: transposes,
  /// slices, joins, padding and shuffles.
  public static func copy(
    _ x: Span<Float>, _ source: StridedExtents, into y: inout MutableSpan<Float>,
    _ target: StridedExtents
  ) {
    for index in 0..<source.count { y[target.offset(of: index)] = x[source.offset(of: index)] }
  }

  /// Sets every element.
  public static func fill(_ y: inout MutableSpan<Float>, with value: Float) {
    for index in 0..<y.count { y[index] = value }
  }

  /// `y[i] = table[indices[i]]`, rows of a given width; an index outside the table gives NaN.
  public static func gather(
    _ table: Span<Float>, width: Int, indices: Span<Float>, into y: inout MutableSpan<Float>
  ) {
    let rows = table.count / max(1, width)
    for position in 0..<indices.count {
      let row = Int(exactly: indices[position]) ?? -1
      let isInside = row >= 0 && row < rows
      for i in 0..<width {
        y[position * width + i] = isInside ? table[row * width + i] : .nan
      }
    }
  }

  /// Enlarges images by whole factors.
  ///
  /// - Parameters:
  ///   - isBilinear: Interpolates between the four nearest (half-pixel centres) instead of repeating.
  public static func resize(
    _ x: Span<Float>, _ input: ImageExtents, isBilinear: Bool, into y: inout MutableSpan<Float>,
    _ output: ImageExtents
  ) {
    let down = Float(input.height) / Float(output.height)
    let across = Float(input.width) / Float(output.width)
    for plane in 0..<output.batch * output.channels {
      let source = plane * input.planeCount
      for position in 0..<output.planeCount {
        let (row, column) = (position / output.width, position % output.width)
        let target = plane * output.planeCount + position
        guard isBilinear else {
          let r = row * input.height / output.height
          y[target] = x[source + r * input.width + column * input.width / output.width]
          continue
        }
        let (top, bottom, v) = neighbours((Float(row) + 0.5) * down - 0.5, input.height)
        let (left, right, u) = neighbours((Float(column) + 0.5) * across - 0.5, input.width)
        let (upper, lower) = (source + top * input.width, source + bottom * input.width)
        let above = x[upper + left] * (1 - u) + x[upper + right] * u
        let below = x[lower + left] * (1 - u) + x[lower + right] * u
        y[target] = above * (1 - v) + below * v
      }
    }
  }

  /// The elements on both sides of a coordinate and how far it is from the first.
  private static func neighbours(_ coordinate: Float, _ count: Int) -> (Int, Int, Float) {
    let limited = min(max(coordinate, 0), Float(count - 1))
    let first = Int(limited)
    return (first, min(first + 1, count - 1), limited - Float(first))
  }
}
