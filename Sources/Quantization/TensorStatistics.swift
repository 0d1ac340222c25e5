public import Tensors

/// What is recorded of a tensor to choose its format.
public struct TensorStatistics: Hashable, Sendable {
  /// The largest magnitude of each channel; of all elements where there are no channels.
  public let largestMagnitudes: [Float]
  /// The mean of squares of each channel.
  public let meanSquares: [Double]

  /// The statistics of elements.
  ///
  /// - Parameters:
  ///   - elements: As many as the shape says, row-major.
  ///   - axis: The dimension of the channels; nil for none.
  /// - Complexity: O(elements).
  public init(_ elements: [Float], shape: Shape, axis: Int? = nil) {
    let geometry = ChannelGeometry(shape, axis: axis)
    precondition(
      elements.count == geometry.count, "\(shape) does not have \(elements.count) elements")
    var largest = [Float](repeating: 0, count: geometry.channels)
    var squares = [Double](repeating: 0, count: geometry.channels)
    var index = 0
    for _ in 0..<geometry.outer {
      for channel in 0..<geometry.channels {
        for _ in 0..<geometry.inner {
          let element = elements[index]
          largest[channel] = max(largest[channel], element.magnitude)
          squares[channel] += Double(element) * Double(element)
          index += 1
        }
      }
    }
    let size = Double(max(1, geometry.outer * geometry.inner))
    largestMagnitudes = largest
    meanSquares = squares.map { $0 / size }
  }

  /// The largest magnitude over the root of the mean square, of the worst channel: about 1.7 for
  /// uniform numbers, 4 for normal ones, more the further outliers lie; zero for zeros.
  public var crestFactor: Double {
    zip(largestMagnitudes, meanSquares).reduce(0) { worst, channel in
      guard channel.1 > 0 else { return worst }
      return max(worst, Double(channel.0) / channel.1.squareRoot())
    }
  }

  /// The signal-to-noise ratio that symmetric bytes with a scale for each channel will have, as a
  /// ratio of powers: rounding to multiples of a scale has the mean squared error `scale^2 / 12`
  /// (B. Widrow, I. Kollár, "Quantization Noise", 2008). Infinite for zeros.
  public var predictedSignalToNoise: Double {
    var (signal, noise) = (0.0, 0.0)
    for (largest, meanSquare) in zip(largestMagnitudes, meanSquares) {
      let scale = Double(largest) / 127
      signal += meanSquare
      noise += scale * scale / 12
    }
    return noise > 0 ? signal / noise : .infinity
  }

  /// ``predictedSignalToNoise`` in decibels.
  public var predictedDecibels: Double { ErrorMeasures.decibels(predictedSignalToNoise) }
}

/// What is recorded of each channel of a value over some inferences.
public struct ChannelStatistics: Hashable, Sendable {
  /// The largest magnitude of each channel.
  public private(set) var largestMagnitudes: [Float]
  /// Elements of each channel that were seen.
  public private(set) var elementCount = 0
  private var sums: [Double]

  /// Statistics of nothing yet.
  public init(channels: Int) {
    largestMagnitudes = [Float](repeating: 0, count: channels)
    sums = [Double](repeating: 0, count: channels)
  }

  /// The mean of each channel; zero before the first element.
  public var means: [Float] { sums.map { Float($0 / Double(max(1, elementCount))) } }

  /// Adds the elements of one inference.
  ///
  /// - Parameters:
  ///   - elements: `[outer, channels, inner]`, row-major.
  ///   - inner: Neighbours of one channel.
  /// - Complexity: O(elements).
  public mutating func observe(_ elements: Span<Float>, inner: Int) {
    let channels = sums.count
    let stride = channels * inner
    guard stride > 0 else { return }
    precondition(elements.count % stride == 0, "\(elements.count) elements in rows of \(stride)")
    for start in Swift.stride(from: 0, to: elements.count, by: stride) {
      for channel in 0..<channels {
        for index in start + channel * inner..<start + (channel + 1) * inner {
          largestMagnitudes[channel] = max(largestMagnitudes[channel], elements[index].magnitude)
          sums[channel] += Double(elements[index])
        }
      }
    }
    elementCount += elements.count / channels
  }
}
