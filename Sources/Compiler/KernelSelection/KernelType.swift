public import Graphs
public import Records
import Tensors

/// What kernels are written for: coarser than operations, finer than their families.
public enum KernelType: String, CaseIterable, Hashable, Sendable {
  case convolution, depthwiseConvolution, matrixMultiply, attention, activation, elementwise
  case pooling, reduction, normalization, softmax, embedding, movement
  /// Depends on the data; runs in scalars everywhere.
  case detection

  /// The kind of kernel that computes a node.
  public init(_ node: Node, in graph: Graph) {
    switch node.operation {
    case .convolution(let convolution):
      let channels = graph[node.inputs[0]].type.shape[1]
      self =
        convolution.groups > 1 && convolution.groups == channels
        ? .depthwiseConvolution : .convolution
    case .matrixMultiply: self = .matrixMultiply
    case .attention: self = .attention
    case .unary(.activation): self = .activation
    case .unary, .binary: self = .elementwise
    case .pool: self = .pooling
    case .reduce: self = .reduction
    case .batchNormalization, .layerNormalization, .localResponseNormalization:
      self = .normalization
    case .softmax: self = .softmax
    case .gather: self = .embedding
    case .concatenate, .split, .slice, .pad, .reshape, .transpose, .channelShuffle, .resize:
      self = .movement
    case .detection: self = .detection
    }
  }

  /// The part of the work that vectors can do, for estimates without a model: loops, tails and address
  /// arithmetic stay scalar. Design values.
  var vectorShare: Double {
    switch self {
    case .convolution, .matrixMultiply: 0.98
    case .depthwiseConvolution, .activation, .elementwise: 0.95
    case .attention, .pooling, .normalization: 0.9
    case .reduction, .softmax: 0.85
    case .embedding, .movement: 0.5
    case .detection: 0
    }
  }

  /// Whether this version simulates the kernel on a unit, and why not.
  public func availability(on backend: Backend) -> SimulatedAvailability {
    switch backend {
    case .cpuXnnpack: .available
    case .gpuMetal, .gpuVulkan, .npuCoreML, .npuNNAPI, .npuQNN:
      .unavailable(reason: "\(backend.rawValue) is not simulated by this version")
    }
  }
}

/// Whether a kernel can be simulated on a unit.
public enum SimulatedAvailability: Hashable, Sendable {
  case available
  /// And why not.
  case unavailable(reason: String)
}
