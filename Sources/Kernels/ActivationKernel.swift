/// An activation on its own, in vectors: of whole tensors, where no product applies it before it
/// stores its results.
///
/// ```swift
/// let relu = ActivationKernel(.relu)
/// let y = relu([-1, 2])  // [0, 2]
/// ```
public struct ActivationKernel: Sendable {
  /// What is computed.
  public let function: ActivationFunction
  /// How many elements an instruction works on.
  public let lanes: Int

  private let kernels: F32Elementwise

  /// The fastest kernel of a processor.
  public init(_ function: ActivationFunction, processor: Processor = .current) {
    self.function = function
    kernels = F32Elementwise(processor: processor)
    let variant = kernels.variant
    let info = KernelFamily.f32Elementwise.variants.first { $0.name == variant }
    lanes = (info?.isa.vectorBits ?? 32) / 32
  }

  /// The variant that runs, such as `f32_elementwise_avx512`.
  public var variant: String { kernels.variant }

  /// `y = function(x)`, ready to run on any number of threads.
  ///
  /// - Parameters:
  ///   - x: `[count]`, at any address.
  ///   - y: The same; may be `x`.
  public func call(
    count: Int, x: UnsafePointer<Float>, y: UnsafeMutablePointer<Float>
  ) -> KernelCall {
    unsafe kernels.call(.activation(function), columns: count, x: x, y: y)
  }

  /// Computes in place, on this thread.
  public func apply(to elements: inout [Float]) {
    let count = elements.count
    unsafe elements.withUnsafeMutableBufferPointer { buffer in
      guard let first = buffer.baseAddress else { return }
      let call = unsafe call(count: count, x: first, y: first)
      precondition(call.scratchByteCount == 0, "\(call.variant) wants scratch memory")
      unsafe call.run(scratch: nil)
    }
  }

  /// The function of every element.
  public func callAsFunction(_ elements: [Float]) -> [Float] {
    var result = elements
    apply(to: &result)
    return result
  }
}
