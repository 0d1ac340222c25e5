public import Devices
public import Graphs
public import Records
import Tensors

/// Says which nodes can be computed on a device's vectors, and makes kernels that do.
public struct SIMDOptimizer: Sendable {
  private let instructions: SIMDInstructions
  private let computesHalves: Bool

  /// An optimizer for a device.
  public init(_ device: DeviceProfile) {
    instructions = SIMDInstructions(of: device)
    computesHalves = device.clusters.allSatisfy {
      $0.core.fp16MacsPerCycle > $0.core.fp32MacsPerCycle
    }
  }

  /// Whether a node can be computed on vectors, and why not.
  public enum Answer: Hashable, Sendable {
    /// With so many elements at once.
    case yes(lanes: Int)
    /// And the reason.
    case no(Obstacle)
  }

  /// Why a node cannot be computed on vectors.
  public enum Obstacle: Error, Hashable, Sendable, CustomStringConvertible {
    /// The device has no such instructions.
    case noInstructions
    /// What is done next depends on the data.
    case dataDependent(KernelType)
    /// Nothing is computed: the result is the operand, or a copy of it.
    case nothingComputed
    /// The type is only stored, not computed in.
    case dataType(Precision)
    /// The innermost loop has fewer elements than a register.
    case tooShort(elements: Int, lanes: Int)

    /// A few words.
    public var description: String {
      switch self {
      case .noInstructions: "the device has no vector instructions"
      case .dataDependent(let kernel): "\(kernel.rawValue) depends on its data"
      case .nothingComputed: "nothing is computed"
      case .dataType(let precision): "cores store \(precision.rawValue) but do not compute in it"
      case .tooShort(let elements, let lanes):
        "the innermost loop has \(elements) elements, a register \(lanes)"
      }
    }
  }

  /// Whether a node can be computed on vectors.
  public func canVectorize(_ node: Node, in graph: Graph, _ precision: Precision) -> Answer {
    let kernel = KernelType(node, in: graph)
    guard instructions != .none else { return .no(.noInstructions) }
    if kernel == .detection { return .no(.dataDependent(kernel)) }
    if kernel == .movement || kernel == .embedding || isView(node, in: graph) {
      return .no(.nothingComputed)
    }
    let own = node.precision ?? precision
    if own == .fp16, !computesHalves { return .no(.dataType(own)) }
    let lanes = SIMDEstimator.lanes(instructions, SIMDDataType(own))
    let length = innermostLength(node, kernel, in: graph)
    guard length >= lanes else { return .no(.tooShort(elements: length, lanes: lanes)) }
    return .yes(lanes: lanes)
  }

  /// The kernel that computes a node on vectors.
  ///
  /// - Throws: ``Obstacle`` where ``canVectorize(_:in:_:)`` says no.
  public func vectorized(
    _ kernel: KernelDescriptor, of node: Node, in graph: Graph
  ) throws(Obstacle) -> KernelDescriptor {
    switch canVectorize(node, in: graph, kernel.precision) {
    case .no(let obstacle): throw obstacle
    case .yes:
      var kernel = kernel
      kernel.isScalar = false
      return kernel
    }
  }

  /// How many independent results there are side by side: output channels of products, channels of
  /// depthwise windows, elements of the rest.
  private func innermostLength(_ node: Node, _ kernel: KernelType, in graph: Graph) -> Int {
    let shape = graph[node.outputs[0]].type.shape
    switch kernel {
    case .convolution, .depthwiseConvolution: return shape[1]
    case .matrixMultiply, .attention, .softmax, .normalization:
      return shape.rank == 0 ? 1 : shape[-1]
    case .activation, .elementwise, .pooling, .reduction, .embedding, .movement, .detection:
      return shape.count
    }
  }
}
