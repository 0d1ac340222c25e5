import Graphs
import Kernels

/// Gives the elements of constants while weights are packed.
typealias ConstantSource = (ValueID) throws(ExecutionError) -> [Float]

/// The kernel chosen for a step: how its constants are packed, and how it is called.
@safe struct StepKernel {
  /// Bytes of the packed constants.
  var packedByteCount = 0
  /// Writes the packed constants.
  var pack: (UnsafeMutableRawPointer, ConstantSource) throws(ExecutionError) -> Void = { _, _ in }
  /// The calls, one after another, once it is known where everything lies.
  var calls: (StepAddresses) -> [KernelCall]

  /// A kernel of one call.
  init(
    packedByteCount: Int = 0,
    pack: @escaping (UnsafeMutableRawPointer, ConstantSource) throws(ExecutionError) -> Void = {
      (_, _) throws(ExecutionError) in
    },
    call: @escaping (StepAddresses) -> KernelCall
  ) {
    self.packedByteCount = packedByteCount
    unsafe self.pack = pack
    calls = { [call($0)] }
  }

  /// A kernel of some calls without constants.
  init(calls: @escaping (StepAddresses) -> [KernelCall]) { self.calls = calls }
}

/// Where a step's operands, packed constants and results lie.
@safe struct StepAddresses {
  /// Operands as ``Graph/operands(of:)`` lists them; those of constants are not used.
  let inputs: [UnsafeRawPointer]
  /// The packed constants.
  let packed: UnsafeRawPointer
  /// Results.
  let outputs: [UnsafeMutableRawPointer]

  /// An operand that holds floats.
  func floats(_ index: Int) -> UnsafePointer<Float> {
    unsafe inputs[index].assumingMemoryBound(to: Float.self)
  }

  /// An operand that holds bytes.
  func bytes(_ index: Int) -> UnsafePointer<UInt8> {
    unsafe inputs[index].assumingMemoryBound(to: UInt8.self)
  }

  /// Packed floats, some bytes from the first.
  func packedFloats(_ offset: Int = 0) -> UnsafePointer<Float> {
    unsafe (packed + offset).assumingMemoryBound(to: Float.self)
  }

  /// The result, which holds floats.
  var floatResult: UnsafeMutablePointer<Float> {
    unsafe outputs[0].assumingMemoryBound(to: Float.self)
  }

  /// The result, which holds bytes.
  var byteResult: UnsafeMutablePointer<UInt8> {
    unsafe outputs[0].assumingMemoryBound(to: UInt8.self)
  }
}
