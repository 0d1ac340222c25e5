import Graphs
import Kernels
import Tensors

extension PreparedStep {
  /// Works out the geometry of a node's kernel.
  ///
  /// - Throws: ``ExecutionError/unsupportedOperation(node:operation:)`` where there is no kernel.
  init(
    _ node: Node, in graph: Graph, operands: (ValueID) -> Operand
  ) throws(ExecutionError) {
    inputs = node.inputs.map(operands)
    outputs = node.outputs.map(operands)
    activation = node.operation.activation.map(Reference.UnaryFunction.init)
    let shapes = node.inputs.map { graph[$0].type.shape }
    let results = node.outputs.map { graph[$0].type.shape }
    guard let kernel = PreparedKernel(node.operation, shapes, results) else {
      throw .unsupportedOperation(node: node.name, operation: node.operation.family)
    }
    self.kernel = kernel
  }
}

extension PreparedKernel {
  /// The kernel of an operation on operands of given shapes; nil where there is none.
  init?(_ operation: Operation, _ inputs: [Shape], _ outputs: [Shape]) {
    let (x, y) = (inputs[0], outputs[0])
    switch operation {
    case .convolution(let convolution):
      self = .convolution(
        ImageExtents(x), convolution.window(on: x), groups: convolution.groups,
        isTransposed: convolution.isTransposed, ImageExtents(y))
    case .matrixMultiply(let product):
      // Rows are counted in the result, which has them even where the inner extent is zero.
      let rows = y.count / max(1, y[-1])
      let m = inputs[1].rank > 2 ? y[-2] : rows
      self = .matrixMultiply(
        count: rows / max(1, m), m: m, n: y[-1], k: x[-1],
        isRightTransposed: product.isRightTransposed)
    case .unary(let unary): self = .unary(Reference.UnaryFunction(unary))
    case .binary(let binary):
      self = .binary(
        StridedExtents(broadcasting: x, to: y), StridedExtents(broadcasting: inputs[1], to: y),
        Reference.BinaryFunction(binary.kind))
    case .reduce(let reduce):
      let axes = Set(reduce.axes)
      let kept = x.dimensions.indices.filter { !axes.contains($0) }
      self = .reduce(
        Reference.Reduction(reduce.kind), kept: StridedExtents(x, axes: kept),
        reduced: StridedExtents(x, axes: reduce.axes))
    case .pool(let pool):
      self = .pool(
        ImageExtents(x), Reference.Reduction(pool.kind), pool.window(on: x), ImageExtents(y))
    case .batchNormalization(let epsilon):
      self = .batchNormalization(epsilon: epsilon, inner: x.count / max(1, x[0] * x[1]))
    case .layerNormalization(let epsilon): self = .layerNormalization(epsilon: epsilon)
    case .localResponseNormalization(let lrn):
      self = .localResponseNormalization(ImageExtents(x), lrn)
    case .softmax(let axis):
      let inner = x.dimensions[(axis + 1)...].reduce(1, *)
      self = .softmax(outer: x.count / max(1, x[axis] * inner), count: x[axis], inner: inner)
    case .attention(let attention):
      let extents = Reference.AttentionExtents(
        batch: x[0], queries: x[1], keys: inputs[1][1],
        past: inputs.count > 4 ? inputs[3][1] : 0, width: x[2], heads: attention.heads)
      self =
        attention.hasMask
        ? .maskedAttention(
          extents,
          StridedExtents(
            broadcasting: inputs[3], to: [x[0], attention.heads, x[1], inputs[1][1]]))
        : .attention(extents, isCausal: attention.isCausal)
    case .resize(let resize):
      self = .resize(ImageExtents(x), isBilinear: resize.kind == .bilinear, ImageExtents(y))
    case .gather: self = .gather(width: x[1])
    case .concatenate, .split, .slice, .pad, .reshape, .transpose, .channelShuffle:
      self = Self.moving(operation, inputs, outputs)
    case .detection: return nil
    }
  }

  /// Kernels that only move elements.
  private static func moving(
    _ operation: Operation, _ inputs: [Shape], _ outputs: [Shape]
  ) -> PreparedKernel {
    let (x, y) = (inputs[0], outputs[0])
    func whole(_ shape: Shape) -> StridedExtents { StridedExtents(shape, part: shape, at: [:]) }
    switch operation {
    case .concatenate(let axis):
      var start = 0
      return .join(
        inputs.map { input in
          defer { start += input[axis] }
          return (whole(input), StridedExtents(y, part: input, at: [axis: start]))
        }, fill: nil)
    case .split(let axis, _):
      var start = 0
      return .divide(
        outputs.map { output in
          defer { start += output[axis] }
          return (StridedExtents(x, part: output, at: [axis: start]), whole(output))
        })
    case .slice(let starts, _):
      return .divide([(StridedExtents(x, part: y, at: Dictionary(starts)), whole(y))])
    case .pad(let before, _, let value):
      return .join([(whole(x), StridedExtents(y, part: x, at: Dictionary(before)))], fill: value)
    case .transpose(let permutation):
      return .divide([(StridedExtents(x, axes: permutation), whole(y))])
    case .channelShuffle(let groups, let isReversed):
      let rows = isReversed ? x[1] / groups : groups
      let grouped = Shape([x[0], rows, x[1] / rows, x[2] * x[3]])
      let shuffled = Shape([x[0], x[1] / rows, rows, x[2] * x[3]])
      return .divide([(StridedExtents(grouped, axes: [0, 2, 1, 3]), whole(shuffled))])
    case .reshape, .convolution, .matrixMultiply, .unary, .binary, .reduce, .pool,
      .batchNormalization, .layerNormalization, .localResponseNormalization, .softmax, .attention,
      .resize, .gather, .detection:
      return .divide([(StridedExtents([x.count], axes: [0]), StridedExtents([x.count], axes: [0]))])
    }
  }
}

extension Dictionary where Key == Int, Value == Int {
  /// Values by their place.
  fileprivate init(_ values: [Int]) {
    self.init(uniqueKeysWithValues: values.enumerated().map { ($0, $1) })
  }
}

extension StridedExtents {
  /// Some axes of a dense tensor, in the given order.
  fileprivate init(_ shape: Shape, axes: [Int]) {
    self.init(extents: axes.map { shape[$0] }, strides: axes.map { shape.strides[$0] })
  }

  /// A part of a dense tensor that begins at the given places.
  fileprivate init(_ shape: Shape, part: Shape, at places: [Int: Int]) {
    let start = places.reduce(0) { $0 + $1.value * shape.strides[$1.key] }
    self.init(extents: part.dimensions, strides: shape.strides, start: start)
  }

  /// A dense tensor repeated to a larger shape.
  fileprivate init(broadcasting shape: Shape, to result: Shape) {
    let missing = result.rank - shape.rank
    self.init(
      extents: result.dimensions,
      strides: result.dimensions.indices.map { axis in
        let own = axis - missing
        return own < 0 || shape[own] == 1 ? 0 : shape.strides[own]
      })
  }
}

extension ImageExtents {
  /// The extents of `[N, C, H, W]`.
  init(_ shape: Shape) {
    self.init(batch: shape[0], channels: shape[1], height: shape[2], width: shape[3])
  }
}

extension Convolution {
  /// The window over an image.
  func window(on x: Shape) -> Window {
    Window(
      kernel: (kernel.height, kernel.width), stride: (stride.height, stride.width),
      dilation: (dilation.height, dilation.width),
      padding: padding.start(on: x, window: dilatedKernel, stride: stride))
  }
}

extension Pool {
  /// The window over an image.
  func window(on x: Shape) -> Window {
    Window(
      kernel: (kernel.height, kernel.width), stride: (stride.height, stride.width),
      padding: padding.start(on: x, window: kernel, stride: stride))
  }
}

extension Padding {
  fileprivate func start(on x: Shape, window: Extent, stride: Extent) -> (top: Int, left: Int) {
    (
      amounts(isVertical: true, input: x[2], window: window.height, stride: stride.height).before,
      amounts(isVertical: false, input: x[3], window: window.width, stride: stride.width).before
    )
  }
}
