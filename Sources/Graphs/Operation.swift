/// What a node computes: families with a kind, so that a `switch` over them stays readable.
///
/// Tensors are dense and row-major. Images are `[N, C, H, W]`, sequences `[N, S, D]`. A switch over
/// operations has no `default`: a new one must not compile until shape inference, work, cost and
/// execution have an opinion.
public enum Operation: Hashable, Sendable {
  /// `x [N,C,H,W], weights [O,C/groups,KH,KW], bias [O]? -> [N,O,OH,OW]`; transposed convolutions
  /// take weights `[C,O/groups,KH,KW]`.
  case convolution(Convolution)
  /// `a [...,M,K], b [...,K,N] (or [...,N,K] when transposed), bias [N]? -> [...,M,N]`.
  case matrixMultiply(MatrixMultiply)
  /// `x -> f(x)`, element by element.
  case unary(Unary)
  /// `a, b -> activation(a op b)` with broadcasting.
  case binary(Binary)
  /// `x -> x` with the listed axes reduced.
  case reduce(Reduce)
  /// `x [N,C,H,W] -> [N,C,OH,OW]`.
  case pool(Pool)
  /// `x, gamma [C], beta [C], mean [C], variance [C] -> x` normalised along axis 1.
  case batchNormalization(epsilon: Float)
  /// `x, gamma, beta -> x` normalised over the trailing dimensions of gamma.
  case layerNormalization(epsilon: Float)
  /// `x [N,C,H,W] -> x` normalised over a window of channels (or of space).
  case localResponseNormalization(LocalResponseNormalization)
  /// `x -> x` normalised to a distribution along an axis.
  case softmax(axis: Int)
  /// `q [N,S,D], k [N,T,D], v [N,T,D] -> [N,S,D]`: scaled dot products of each head. With a cache,
  /// `past k [N,P,D], past v [N,P,D]` follow, which stand before k and v; with a mask, what is added
  /// to the scaled dot products follows, of a shape that broadcasts to `[N,heads,S,T]`.
  case attention(Attention)
  /// Inputs joined along an axis.
  case concatenate(axis: Int)
  /// `x -> pieces` of the given sizes along an axis.
  case split(axis: Int, sizes: [Int])
  /// `x -> x[starts ..< starts + sizes]`.
  case slice(starts: [Int], sizes: [Int])
  /// `x -> x` with elements of a value added at both ends of each dimension.
  case pad(before: [Int], after: [Int], value: Float)
  /// The same elements with other extents: 0 keeps an extent, one -1 takes what is left.
  case reshape([Int])
  /// Dimensions reordered: output dimension i is input dimension `permutation[i]`.
  case transpose([Int])
  /// Channels of `[N,C,H,W]` interleaved between groups.
  case channelShuffle(groups: Int, reversed: Bool)
  /// `x [N,C,H,W] -> [N,C,OH,OW]`.
  case resize(Resize)
  /// `table [V,D], indices [...] -> [...,D]`.
  case gather
  /// Candidate boxes to detections `[N,boxes,6]`; data-dependent, negligible in time.
  case detection(boxes: Int)

  /// The family's name in texts and charts.
  public var family: String {
    switch self {
    case .convolution: "convolution"
    case .matrixMultiply: "matrix-multiply"
    case .unary: "unary"
    case .binary: "binary"
    case .reduce: "reduce"
    case .pool: "pool"
    case .batchNormalization: "batch-normalization"
    case .layerNormalization: "layer-normalization"
    case .localResponseNormalization: "local-response-normalization"
    case .softmax: "softmax"
    case .attention: "attention"
    case .concatenate: "concatenate"
    case .split: "split"
    case .slice: "slice"
    case .pad: "pad"
    case .reshape: "reshape"
    case .transpose: "transpose"
    case .channelShuffle: "channel-shuffle"
    case .resize: "resize"
    case .gather: "gather"
    case .detection: "detection"
    }
  }
}

extension Operation {
  /// The names of all families, in the order they are declared.
  public static let families = [
    "convolution", "matrix-multiply", "unary", "binary", "reduce", "pool", "batch-normalization",
    "layer-normalization", "local-response-normalization", "softmax", "attention", "concatenate",
    "split", "slice", "pad", "reshape", "transpose", "channel-shuffle", "resize", "gather",
    "detection",
  ]
}

/// Height and width.
public struct Extent: Hashable, Sendable, CustomStringConvertible {
  /// Rows.
  public var height: Int
  /// Columns.
  public var width: Int

  /// An extent from rows and columns.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// A square.
  public init(_ side: Int) { self.init(side, side) }

  /// `3x3`.
  public var description: String { "\(height)x\(width)" }
}

/// What a window sees beyond the border of an image.
public enum Padding: Hashable, Sendable {
  /// Rows and columns added at each side.
  case explicit(top: Int, bottom: Int, left: Int, right: Int)
  /// As much as makes the output `ceil(input / stride)`; an odd rest goes to the end.
  case sameUpper
  /// As ``sameUpper``, but an odd rest goes to the beginning.
  case sameLower

  /// Nothing.
  public static let none = Padding.all(0)

  /// The same at all four sides.
  public static func all(_ size: Int) -> Padding {
    .explicit(top: size, bottom: size, left: size, right: size)
  }
}

/// The attributes of a convolution.
public struct Convolution: Hashable, Sendable {
  /// Window.
  public var kernel: Extent
  /// Distance between windows.
  public var stride: Extent
  /// Distance between a window's elements.
  public var dilation: Extent
  /// Border.
  public var padding: Padding
  /// Groups of channels that do not see each other.
  public var groups: Int
  /// Whether the input is spread out by the stride instead of sampled by it.
  public var isTransposed: Bool
  /// Applied to the result.
  public var activation: Activation?

  /// A convolution; square, dense and plain unless stated.
  public init(
    kernel: Extent, stride: Extent = Extent(1), dilation: Extent = Extent(1),
    padding: Padding = .none, groups: Int = 1, isTransposed: Bool = false,
    activation: Activation? = nil
  ) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
    self.groups = groups
    self.isTransposed = isTransposed
    self.activation = activation
  }
}

/// The attributes of a matrix product.
public struct MatrixMultiply: Hashable, Sendable {
  /// Whether the second operand is stored `[N, K]`.
  public var isRightTransposed: Bool
  /// Applied to the result.
  public var activation: Activation?

  /// A matrix product; weights are stored `[N, K]` unless stated.
  public init(isRightTransposed: Bool = true, activation: Activation? = nil) {
    self.isRightTransposed = isRightTransposed
    self.activation = activation
  }
}

/// The attributes of an operation on two tensors.
public struct Binary: Hashable, Sendable {
  /// What is done.
  public var kind: Kind
  /// Applied to the result.
  public var activation: Activation?

  /// An operation on two tensors.
  public init(_ kind: Kind, activation: Activation? = nil) {
    self.kind = kind
    self.activation = activation
  }

  /// What is done with two elements.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case add, subtract, multiply, divide, maximum, minimum
  }
}

/// The attributes of a reduction.
public struct Reduce: Hashable, Sendable {
  /// What is done.
  public var kind: Kind
  /// The axes that are reduced, ascending.
  public var axes: [Int]
  /// Whether reduced axes stay, with extent one.
  public var keepsAxes: Bool

  /// A reduction.
  public init(_ kind: Kind, axes: [Int], keepsAxes: Bool) {
    self.kind = kind
    self.axes = axes
    self.keepsAxes = keepsAxes
  }

  /// How elements are combined.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case mean, sum, maximum
  }
}

/// The attributes of pooling.
public struct Pool: Hashable, Sendable {
  /// What is done.
  public var kind: Kind
  /// Window.
  public var kernel: Extent
  /// Distance between windows.
  public var stride: Extent
  /// Border.
  public var padding: Padding
  /// Whether a last window that is not whole counts.
  public var roundsUp: Bool

  /// Pooling.
  public init(
    _ kind: Kind, kernel: Extent, stride: Extent, padding: Padding = .none, roundsUp: Bool = false
  ) {
    self.kind = kind
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.roundsUp = roundsUp
  }

  /// How elements are combined. The average leaves out what lies beyond the border.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case maximum, average
  }
}

/// The attributes of attention.
public struct Attention: Hashable, Sendable {
  /// Into how many parts the last dimension is divided.
  public var heads: Int
  /// Whether a position sees only itself and what is before it.
  public var isCausal: Bool
  /// Whether the fourth operand is added to the scaled dot products.
  public var hasMask: Bool

  /// Attention; dot products are scaled by the inverse square root of a head's width.
  public init(heads: Int, isCausal: Bool = false, hasMask: Bool = false) {
    self.heads = heads
    self.isCausal = isCausal
    self.hasMask = hasMask
  }
}

/// The attributes of resizing an image.
public struct Resize: Hashable, Sendable {
  /// How new elements come about.
  public var kind: Kind
  /// How many times higher and wider the output is.
  public var scale: Extent

  /// Resizing by whole factors.
  public init(_ kind: Kind, scale: Extent) {
    self.kind = kind
    self.scale = scale
  }

  /// How new elements come about.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case nearest, bilinear
  }
}
