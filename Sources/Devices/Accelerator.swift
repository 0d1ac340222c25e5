/// A graphics processor or neural engine.
public struct Accelerator: Hashable, Sendable {
  /// What it is.
  public var kind: Kind
  /// The name people know it by.
  public var name: String
  /// Peak rate in 32-bit floats, in 10^9 operations per second; nil where unsupported or unknown.
  public var fp32Gflops: Int?
  /// Peak rate in 16-bit floats.
  public var fp16Gflops: Int?
  /// Peak rate in 8-bit integers.
  public var int8Gops: Int?
  /// The generation of its design in lower case, such as `turing`; decides whether it has matrix
  /// units and which kernels exist for it. Nil where unknown.
  public var architecture: String?
  /// Memory of its own; nil where it shares main memory.
  public var memoryMiB: Int?
  /// Bandwidth of its own memory, in 10^6 bytes per second; nil where it shares main memory.
  public var bandwidthMBps: Int?

  /// Joins the values; nothing is checked.
  public init(
    kind: Kind, name: String, fp32Gflops: Int? = nil, fp16Gflops: Int? = nil, int8Gops: Int? = nil,
    architecture: String? = nil, memoryMiB: Int? = nil, bandwidthMBps: Int? = nil
  ) {
    self.kind = kind
    self.name = name
    self.architecture = architecture
    self.memoryMiB = memoryMiB
    self.bandwidthMBps = bandwidthMBps
    self.fp32Gflops = fp32Gflops
    self.fp16Gflops = fp16Gflops
    self.int8Gops = int8Gops
  }

  /// What an accelerator is.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    case gpu, npu
  }
}
