import CKernels

/// A variant of the quantized products, and how weights are packed for it; what products and
/// convolutions share.
@safe struct Q8Kernel: @unchecked Sendable {
  /// A constant of the C module.
  let pointer: UnsafePointer<ck_q8_gemm_variant>

  /// The fastest variant that a processor supports.
  init(processor: Processor) {
    let all = Self.all
    guard let first = all.first(where: { unsafe processor.supports($0.pointer.pointee.required) })
    else { preconditionFailure("the portable variant needs nothing") }
    self = first
  }

  private init(_ pointer: UnsafePointer<ck_q8_gemm_variant>) { unsafe self.pointer = pointer }

  /// All variants of this architecture, fastest first.
  static var all: [Q8Kernel] {
    var count = 0
    guard let first = unsafe ck_q8_gemm_variants(&count) else { return [] }
    return (0..<count).map { unsafe Q8Kernel(first + $0) }
  }

  var name: String { unsafe String(cString: pointer.pointee.name) }

  /// Bytes of packed weights.
  func packedByteCount(k: Int, n: Int) -> Int { unsafe ck_q8_gemm_packed_bytes(pointer, k, n) }

  /// Packs weights.
  ///
  /// - Parameter bias: N numbers, or empty for none.
  func pack(
    _ weights: Q8WeightLayout, quantization: Q8Quantization, bias: [Float], output: Q8Output,
    into packed: UnsafeMutableRawPointer
  ) {
    unsafe weights.withArguments(quantization: quantization, bias: bias, output: output) {
      unsafe ck_q8_gemm_pack(pointer, $0, packed)
    }
  }
}

/// Signed bytes of weights and how they stand in memory.
@safe struct Q8WeightLayout {
  let values: UnsafePointer<Int8>
  /// Positions of the window, input channels and output channels.
  let taps, channels, n: Int
  /// Elements between neighbours.
  let outputStride, tapStride, channelStride: Int

  /// Runs a packing function of the C module.
  ///
  /// - Parameter bias: N numbers, or empty for none.
  func withArguments(
    quantization: Q8Quantization, bias: [Float], output: Q8Output,
    pack: (UnsafePointer<ck_q8_weights>) -> Void
  ) {
    precondition(bias.isEmpty || bias.count == n, "\(bias.count) biases for \(n) channels")
    let scales = quantization.weightScales.count
    precondition(scales == 1 || scales == n, "\(scales) scales for \(n) channels")
    let factors = (0..<n).map { quantization.factor($0) }
    var (floats, units) = ([Float](), [Int32]())
    if case .floats = output {
      floats = bias
    } else {
      units = bias.indices.map { quantization.sumUnits(bias: bias[$0], $0) }
    }
    unsafe factors.withUnsafeBufferPointer { factors in
      unsafe floats.withUnsafeBufferPointer { floats in
        unsafe units.withUnsafeBufferPointer { units in
          var c = unsafe ck_q8_weights(
            values: values, taps: taps, channels: channels, n: n, n_stride: outputStride,
            tap_stride: tapStride, channel_stride: channelStride,
            input_zero: Int32(quantization.inputZeroPoint),
            bias: units.isEmpty ? nil : units.baseAddress, scale: factors.baseAddress,
            float_bias: floats.isEmpty ? nil : floats.baseAddress, kind: output.kind)
          unsafe pack(&c)
        }
      }
    }
  }
}
