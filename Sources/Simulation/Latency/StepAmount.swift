/// What a step has to do, whatever it runs on.
struct StepAmount: Sendable {
  /// Sums of products; most steps have one or none.
  var products: [ProductAmount] = []
  /// What is done to single elements.
  var elements = ElementKind.other
  /// Operands and results that are activations, in units of 16 bytes.
  var vectors = 0.0
  /// The same of nodes behind the first one.
  var epilogueVectors = 0.0
  /// Results that take an exponential function.
  var exponentialVectors = 0.0
  /// Elements for each 16 bytes, which is how many a scalar loop handles one by one.
  var lanes = 4.0
  /// How channels fill vectors.
  var packing = ChannelPacking.full
  /// Groups of channels that are dispatched one by one.
  var groups = 1.0
  /// Bytes of activations that are read or stored.
  var activationBytes = 0.0
  /// Bytes of constants that are read.
  var constantBytes = 0.0

  /// Multiply-accumulates.
  var macs: Double { products.reduce(0) { $0 + $1.macs } }

  /// Does the products, and moves the activations, a number of times.
  mutating func scale(by factor: Double) {
    for index in products.indices {
      products[index].macs *= factor
      products[index].tiles = []
    }
    activationBytes *= factor
    vectors *= factor
  }

  /// Whether it streams weights that it uses once.
  var isVectorProduct: Bool { products.first?.kind == .vector }
}

/// What is done to single elements.
enum ElementKind: Sendable {
  case epilogue, binary, copy, shuffle, pool, reduction, localNormalization, normalization
  case softmax, other
}

/// How the channels of a tensor fill the vectors of a runtime that keeps several side by side.
enum ChannelPacking: Sendable {
  /// Whole vectors.
  case full
  /// Halves of them.
  case half
  /// One by one.
  case none
}

/// A sum of products.
struct ProductAmount: Sendable {
  var kind: Kind
  var isGrouped = false
  /// Multiply-accumulates of the definition.
  var macs: Double
  /// Products for each sum.
  var depth: Double
  /// Sums for each position, of a group.
  var outputs: Double
  /// Positions.
  var positions: Double
  /// Blocks of eight outputs, which threads share.
  var blocks: Double
  /// The operand that is read for each block of outputs.
  var operandBytes: Double
  /// Bytes of an element.
  var elementBytes: Double
  var packing = ChannelPacking.full
  /// Whether it is done in 32-bit floats whatever the precision of the kernel.
  var isSingle = false
  /// By minimal filtering, for each size of tiles.
  var tiles: [FilteredTile] = []

  enum Kind: String, Sendable {
    case convolution, pointwise, stem, matrix, vector, depthwise, largeDepthwise
  }
}

/// Minimal filtering with tiles of one size.
struct FilteredTile: Sendable {
  /// Multiply-accumulates in the filtered domain.
  let macs: Double
  /// Elements that are transformed.
  let transforms: Double
}
