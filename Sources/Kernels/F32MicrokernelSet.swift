import CKernels

/// The microkernels that matrix products and convolutions in single precision are made of: tiles of
/// the result that stay in registers, for one ISA.
@safe struct F32MicrokernelSet: @unchecked Sendable {
  /// Constant memory of the library.
  let pointer: UnsafePointer<ck_f32_gemm_variant>

  /// The fastest that a processor runs.
  init(processor: Processor) {
    for set in Self.all where processor.supports(unsafe set.pointer.pointee.required) {
      self = set
      return
    }
    preconditionFailure("the portable microkernels need nothing")
  }

  private init(pointer: UnsafePointer<ck_f32_gemm_variant>) {
    unsafe self.pointer = pointer
  }

  /// Every set of this architecture, fastest first.
  static let all: [F32MicrokernelSet] = {
    var count = 0
    guard let first = unsafe ck_f32_gemm_variants(&count) else { return [] }
    return (0..<count).compactMap { i in
      guard let pointer = unsafe first[i] else { return nil }
      return unsafe F32MicrokernelSet(pointer: pointer)
    }
  }()

  /// Such as `f32_gemm_avx512_14x32`.
  var name: String { unsafe String(cString: pointer.pointee.name) }
}
