import CKernels

/// A variant of a family of kernels, and what it takes to run it.
public struct KernelVariantInfo: Hashable, Sendable {
  /// Such as `f32_gemm_avx512_14x32`.
  public let name: String
  /// The instructions it needs; none for the portable variant.
  public let required: Processor.Features

  /// A variant.
  public init(name: String, required: Processor.Features) {
    (self.name, self.required) = (name, required)
  }

  fileprivate init(_ name: UnsafePointer<CChar>, _ required: ck_features) {
    self.init(
      name: unsafe String(cString: name), required: Processor.Features(rawValue: required))
  }
}

/// Kernels that compute the same, one for each instruction set. Convolutions run the microkernels
/// of the matrix products.
public enum KernelFamily: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
  /// Matrix products of floats.
  case f32Gemm = "f32_gemm"
  /// Convolutions of floats, as products.
  case f32Convolution = "f32_convolution"
  /// 3 x 3 convolutions of floats with fewer products.
  case f32Winograd = "f32_winograd"
  /// Depthwise convolutions of floats.
  case f32Depthwise = "f32_depthwise"
  /// Attention on floats.
  case f32Attention = "f32_attention"
  /// Layer normalization and softmax.
  case f32Normalization = "f32_normalization"
  /// Functions of floats.
  case f32Elementwise = "f32_elementwise"
  /// Pooling of floats.
  case f32Pooling = "f32_pooling"
  /// Floats in another order.
  case layout
  /// Matrix products of bytes.
  case q8Gemm = "q8_gemm"
  /// Convolutions of bytes, as products.
  case q8Convolution = "q8_convolution"
  /// Depthwise convolutions of bytes.
  case q8Depthwise = "q8_depthwise"
  /// Functions of bytes.
  case q8Elementwise = "q8_elementwise"
  /// Pooling of bytes.
  case q8Pooling = "q8_pooling"
  /// Floats to bytes and back, and bytes to another encoding.
  case q8Conversion = "q8_conversion"
  /// Matrix products of floats and weights of four bits.
  case q4Gemm = "q4_gemm"
  /// Matrix products of bfloat16.
  case bf16Gemm = "bf16_gemm"
  /// Floats to 16 bits and back.
  case conversion
  /// Pictures.
  case imaging

  /// The name of its folder.
  public var description: String { rawValue }

  /// The variants of this architecture, fastest first; the last one is portable.
  public var variants: [KernelVariantInfo] {
    switch self {
    case .f32Gemm, .f32Convolution:
      F32MicrokernelSet.all.map {
        unsafe KernelVariantInfo($0.pointer.pointee.name, $0.pointer.pointee.required)
      }
    case .f32Winograd:
      unsafe Self.list(ck_f32_winograd_variants) {
        unsafe KernelVariantInfo($0.name, $0.required)
      }
    case .f32Attention:
      unsafe Self.list(ck_f32_attention_variants) {
        unsafe KernelVariantInfo($0.name, $0.required)
      }
    case .f32Normalization:
      unsafe Self.list(ck_f32_normalization_variants) {
        unsafe KernelVariantInfo($0.name, $0.required)
      }
    case .q8Gemm, .q8Convolution:
      unsafe Self.list(ck_q8_gemm_variants) { unsafe KernelVariantInfo($0.name, $0.required) }
    case .q4Gemm:
      unsafe Self.list(ck_q4_gemm_variants) { unsafe KernelVariantInfo($0.name, $0.required) }
    case .bf16Gemm: Self.bf16
    case .f32Depthwise: unsafe Self.list(ck_f32_depthwise_variant)
    case .f32Elementwise: unsafe Self.list(ck_f32_elementwise_variant)
    case .f32Pooling: unsafe Self.list(ck_f32_pooling_variant)
    case .layout: unsafe Self.list(ck_layout_variant)
    case .q8Depthwise: unsafe Self.list(ck_q8_depthwise_variant)
    case .q8Elementwise: unsafe Self.list(ck_q8_elementwise_variant)
    case .q8Pooling: unsafe Self.list(ck_q8_pooling_variant)
    case .q8Conversion: unsafe Self.list(ck_q8_conversion_variant)
    case .conversion: unsafe Self.list(ck_conversion_variant)
    case .imaging: unsafe Self.list(ck_imaging_variant)
    }
  }

  private static func list(
    _ entry: (Int) -> UnsafePointer<ck_variant>?
  ) -> [KernelVariantInfo] {
    var infos: [KernelVariantInfo] = []
    while let variant = unsafe entry(infos.count) {
      unsafe infos.append(KernelVariantInfo(variant.pointee.name, variant.pointee.required))
    }
    return infos
  }

  private static func list<Variant>(
    _ entries: (UnsafeMutablePointer<Int>) -> UnsafePointer<Variant>?,
    info: (Variant) -> KernelVariantInfo
  ) -> [KernelVariantInfo] {
    var count = 0
    guard let first = unsafe entries(&count) else { return [] }
    return (0..<count).map { unsafe info(first[$0]) }
  }

  private static var bf16: [KernelVariantInfo] {
    var count = 0
    guard let all = unsafe ck_bf16_gemm_variants(&count) else { return [] }
    return (0..<count).compactMap { index in
      guard let variant = unsafe all[index] else { return nil }
      return unsafe KernelVariantInfo(variant.pointee.name, variant.pointee.required)
    }
  }
}
