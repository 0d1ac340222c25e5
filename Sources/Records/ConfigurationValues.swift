/// Whose fusion rules, algorithms, thread rules and constants are simulated.
public enum Runtime: String, CaseIterable, Hashable, Sendable {
  case pocketbench, ncnn, qnn, coreml
  case paddleLite = "paddle-lite"
}

/// The element type that weights and activations are stored and computed in.
public enum Precision: String, CaseIterable, Hashable, Sendable {
  case fp32, fp16, int8

  /// Bytes of one stored element.
  public var byteCount: Int {
    switch self {
    case .fp32: 4
    case .fp16: 2
    case .int8: 1
    }
  }
}

/// How much of the machine the kernels use.
public enum OptimizationLevel: String, CaseIterable, Hashable, Sendable {
  /// Scalar instructions on one thread, no passes.
  case none
  /// SIMD instructions on one thread.
  case simd
  /// SIMD instructions on the chosen threads, no passes.
  case parallel
  /// SIMD, threads and all passes.
  case full
}

/// A unit of the device and the interface it is reached through.
public enum Backend: String, CaseIterable, Hashable, Sendable {
  case cpuXnnpack = "cpu/xnnpack"
  case gpuMetal = "gpu/metal"
  case gpuVulkan = "gpu/vulkan"
  case npuCoreML = "npu/coreml"
  case npuNNAPI = "npu/nnapi"
  case npuQNN = "npu/qnn"
}

/// How many threads a run uses.
public enum ThreadCount: Hashable, Sendable, CustomStringConvertible {
  /// As many as there are chosen cores.
  case all
  /// This many; more than there are cores shares them.
  case count(Int)

  /// `all` or the number.
  public var description: String {
    switch self {
    case .all: "all"
    case .count(let count): "\(count)"
    }
  }
}

/// Which cores of a device a run may use.
public enum CoreSelection: String, CaseIterable, Hashable, Sendable {
  /// Every core, fastest first.
  case all
  /// Cores whose highest frequency is at least the mean of the device's fastest and slowest.
  case big
  /// The other cores; all of them on a device with one kind.
  case little
}
