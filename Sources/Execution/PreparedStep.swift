import Graphs
import Kernels
import Tensors

/// A step with everything a kernel needs worked out: running it only indexes and computes.
struct PreparedStep {
  let kernel: PreparedKernel
  let activation: Reference.UnaryFunction?
  let inputs: [Operand]
  let outputs: [Operand]
}

/// A kernel with its geometry.
enum PreparedKernel {
  case convolution(ImageExtents, Window, groups: Int, isTransposed: Bool, ImageExtents)
  case matrixMultiply(count: Int, m: Int, n: Int, k: Int, isRightTransposed: Bool)
  case unary(Reference.UnaryFunction)
  case binary(StridedExtents, StridedExtents, Reference.BinaryFunction)
  case reduce(Reference.Reduction, kept: StridedExtents, reduced: StridedExtents)
  case pool(ImageExtents, Reference.Reduction, Window, ImageExtents)
  case batchNormalization(epsilon: Float, inner: Int)
  case layerNormalization(epsilon: Float)
  case localResponseNormalization(ImageExtents, LocalResponseNormalization)
  case softmax(outer: Int, count: Int, inner: Int)
  case attention(Reference.AttentionExtents, isCausal: Bool)
  case maskedAttention(Reference.AttentionExtents, StridedExtents)
  /// Each input is copied into the only output, at its place.
  case join([(source: StridedExtents, target: StridedExtents)], fill: Float?)
  /// The only input is copied into each output, from its place.
  case divide([(source: StridedExtents, target: StridedExtents)])
  case resize(ImageExtents, isBilinear: Bool, ImageExtents)
  case gather(width: Int)
}

extension PreparedStep {
  /// Computes the step's results.
  func run(in workspace: Workspace) {
    if case .divide(let copies) = kernel { return divide(copies, in: workspace) }
    let target = unsafe workspace.results(outputs[0])
    var y = unsafe target.mutableSpan
    if case .join(let copies, let fill) = kernel {
      join(copies, fill: fill, in: workspace, into: &y)
    } else {
      compute(in: workspace, into: &y)
    }
    if let activation { Reference.apply(activation, to: &y) }
  }

  private func divide(
    _ copies: [(source: StridedExtents, target: StridedExtents)], in workspace: Workspace
  ) {
    let operand = unsafe workspace.elements(inputs[0])
    for (copy, output) in zip(copies, outputs) {
      let target = unsafe workspace.results(output)
      var y = unsafe target.mutableSpan
      unsafe Reference.copy(operand.span, copy.source, into: &y, copy.target)
    }
  }

  private func join(
    _ copies: [(source: StridedExtents, target: StridedExtents)], fill: Float?,
    in workspace: Workspace, into y: inout MutableSpan<Float>
  ) {
    if let fill { Reference.fill(&y, with: fill) }
    for (copy, input) in zip(copies, inputs) {
      let operand = unsafe workspace.elements(input)
      unsafe Reference.copy(operand.span, copy.source, into: &y, copy.target)
    }
  }

  private func operand(_ index: Int, in workspace: Workspace) -> UnsafeBufferPointer<Float> {
    unsafe workspace.elements(index < inputs.count ? inputs[index] : .none)
  }

  private func compute(in workspace: Workspace, into y: inout MutableSpan<Float>) {
    let operands = unsafe (
      operand(0, in: workspace), operand(1, in: workspace), operand(2, in: workspace)
    )
    let x = unsafe operands.0.span
    let second = unsafe operands.1.span
    let third = unsafe operands.2.span
    switch kernel {
    case .divide, .join: break
    case .convolution(let input, let window, let groups, let isTransposed, let output):
      let convolve = isTransposed ? Reference.transposedConvolution : Reference.convolution
      convolve(x, input, second, third, window, groups, &y, output)
    case .matrixMultiply(let count, let m, let n, let k, let isRightTransposed):
      Reference.matrixMultiply(
        x, second, bias: third, count: count, m: m, n: n, k: k,
        isRightTransposed: isRightTransposed, into: &y)
    case .unary(let function): Reference.unary(x, function, into: &y)
    case .binary(let left, let right, let function):
      Reference.binary(x, left, second, right, function, into: &y)
    case .reduce(let reduction, let kept, let reduced):
      Reference.reduce(x, reduction, kept: kept, reduced: reduced, into: &y)
    case .pool(let input, let reduction, let window, let output):
      Reference.pool(x, input, reduction, window: window, into: &y, output)
    case .batchNormalization(let epsilon, let inner):
      let rest = unsafe (operand(3, in: workspace), operand(4, in: workspace))
      unsafe Reference.batchNormalization(
        x, gamma: second, beta: third, mean: rest.0.span, variance: rest.1.span, epsilon: epsilon,
        inner: inner, into: &y)
    case .layerNormalization(let epsilon):
      Reference.layerNormalization(x, gamma: second, beta: third, epsilon: epsilon, into: &y)
    case .localResponseNormalization(let extents, let lrn):
      Reference.localResponseNormalization(
        x, extents, size: lrn.size, alpha: lrn.alpha, beta: lrn.beta, bias: lrn.bias, into: &y)
    case .softmax(let outer, let count, let inner):
      Reference.softmax(x, outer: outer, count: count, inner: inner, into: &y)
    case .attention(let extents, let isCausal):
      let cache = unsafe (operand(3, in: workspace), operand(4, in: workspace))
      unsafe Reference.attention(
        x, second, third, cachedKeys: cache.0.span, cachedValues: cache.1.span, extents,
        isCausal: isCausal, into: &y)
    case .maskedAttention(let extents, let maskExtents):
      let mask = unsafe operand(3, in: workspace)
      unsafe Reference.maskedAttention(
        x, second, third, mask: mask.span, maskExtents, extents, into: &y)
    case .resize(let input, let isBilinear, let output):
      Reference.resize(x, input, isBilinear: isBilinear, into: &y, output)
    case .gather(let width): Reference.gather(x, width: width, indices: second, into: &y)
    }
  }
}
