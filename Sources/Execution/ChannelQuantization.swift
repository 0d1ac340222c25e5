/// Weights as signed bytes with a scale for each output channel: `real = scales[channel] * byte`.
///
/// Symmetric, so that zero stays zero, and limited to -127 ... 127, so that every byte has its
/// opposite.
struct ChannelQuantization {
  /// In the order of the elements.
  let bytes: [Int8]
  /// One for each channel.
  let scales: [Float]

  /// Quantizes to nearest (even) by the largest magnitude of each channel; a channel of zeros gets
  /// the scale one.
  ///
  /// - Parameters:
  ///   - elements: `[channels, ...]`, or `[..., channels]` where channels come last.
  init(_ elements: [Float], channels: Int, areLast: Bool = false) {
    let count = channels == 0 ? 0 : elements.count / channels
    var bytes = [Int8](repeating: 0, count: elements.count)
    var scales: [Float] = []
    scales.reserveCapacity(channels)
    for channel in 0..<channels {
      let start = areLast ? channel : channel * count
      let step = areLast ? channels : 1
      var largest: Float = 0
      for index in 0..<count { largest = max(largest, elements[start + index * step].magnitude) }
      let scale = largest > 0 ? largest / 127 : 1
      for index in 0..<count {
        let place = start + index * step
        let byte = (elements[place] / scale).rounded(.toNearestOrEven)
        bytes[place] = Int8(max(-127, min(127, byte)))
      }
      scales.append(scale)
    }
    self.bytes = bytes
    self.scales = scales
  }
}
