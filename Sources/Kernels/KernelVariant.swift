import CKernels

/// A variant of a family of kernels, compiled for an ISA level: a constant of the C module.
@safe struct KernelVariant: @unchecked Sendable {
  /// What calls of the family carry.
  let pointer: UnsafePointer<ck_variant>

  /// The first of a family's variants that a processor supports.
  ///
  /// - Parameter entry: The variants by index, fastest first; nil past the last.
  init(_ entry: (Int) -> UnsafePointer<ck_variant>?, processor: Processor) {
    var index = 0
    while let variant = unsafe entry(index) {
      if unsafe processor.supports(variant.pointee.required) {
        unsafe pointer = variant
        return
      }
      index += 1
    }
    preconditionFailure("the portable variant needs nothing")
  }

  /// Such as `f32_depthwise_avx512_7x16`.
  var name: String { unsafe String(cString: pointer.pointee.name) }

  /// The names of all variants of a family.
  static func names(_ entry: (Int) -> UnsafePointer<ck_variant>?) -> [String] {
    var names: [String] = []
    while let variant = unsafe entry(names.count) {
      unsafe names.append(String(cString: variant.pointee.name))
    }
    return names
  }
}

extension ImageExtents {
  /// One channels-last image as kernels in C know it.
  ///
  /// - Parameter stride: Elements between pixels.
  func c(stride: Int) -> ck_image {
    precondition(stride >= channels, "pixels of \(channels) channels, \(stride) apart")
    return ck_image(height: height, width: width, channels: channels, stride: stride)
  }
}
