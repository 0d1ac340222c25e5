import CKernels

/// The kernels of `f32_normalization` for one ISA.
@safe struct F32NormalizationKernels: @unchecked Sendable {
  /// Constant memory of the library.
  let pointer: UnsafePointer<ck_f32_normalization_variant>

  /// The fastest that a processor runs.
  init(_ processor: Processor) {
    var count = 0
    let first = unsafe ck_f32_normalization_variants(&count)
    for index in 0..<count {
      guard let pointer = unsafe first?.advanced(by: index) else { break }
      guard unsafe processor.supports(pointer.pointee.required) else { continue }
      unsafe self.pointer = pointer
      return
    }
    preconditionFailure("the portable kernels need nothing")
  }

  /// Such as `f32_normalization_avx512_1x16`.
  var name: String { unsafe String(cString: pointer.pointee.name) }
}
