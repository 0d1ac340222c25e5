import Basics
import Quantization
import Tensors

/// Numbers from a seed.
enum Noise {
  /// Uniform in `-scale ..< scale`.
  static func uniform(_ shape: Shape, scale: Float = 1, seed: UInt64) -> Tensor {
    var generator = SplitMix64(seed: seed)
    return Tensor(shape, (0..<shape.count).map { _ in scale * generator.nextSignedUnit() })
  }

  /// Nearly normal, of variance one: the sum of twelve uniform numbers.
  static func normal(_ shape: Shape, seed: UInt64) -> Tensor {
    var generator = SplitMix64(seed: seed)
    return Tensor(
      shape,
      (0..<shape.count).map { _ in
        (0..<12).reduce(Float(0)) { sum, _ in sum + generator.nextSignedUnit() } / 2
      })
  }

  /// Uniform, with each index of the first dimension ten times as far as the one before.
  static func uneven(_ shape: Shape, seed: UInt64) -> Tensor {
    let plain = uniform(shape, seed: seed)
    let width = shape.count / shape[0]
    var scale: Float = 0.001
    var elements: [Float] = []
    for row in 0..<shape[0] {
      elements += plain.elements[row * width..<(row + 1) * width].map { $0 * scale }
      scale *= 10
    }
    return Tensor(shape, elements)
  }
}

/// The signal-to-noise ratio of a tensor that was stored and read back, in decibels.
func decibels(_ quantizer: any Quantizer, _ tensor: Tensor) throws -> Double {
  let stored = try quantizer.quantize(tensor)
  return ErrorMeasures(of: stored.floats, against: tensor.elements).signalToNoiseDecibels
}
