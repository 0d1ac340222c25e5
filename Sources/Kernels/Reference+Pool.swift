extension Reference {
  /// How the elements of a window, or of an axis, are combined.
  public enum Reduction: Sendable {
    /// The largest.
    case maximum
    /// Their sum.
    case sum
    /// Their sum divided by how many there are.
    case mean
  }

  /// Combines the elements that a window sees; what lies beyond the border does not count.
  ///
  /// - Parameters:
  ///   - x: `[N, C, H, W]`.
  ///   - y: `[N, C, OH, OW]`.
  public static func pool(
    _ x: Span<Float>, _ input: ImageExtents, _ reduction: Reduction, window: Window,
    into y: inout MutableSpan<Float>, _ output: ImageExtents
  ) {
    for plane in 0..<output.batch * output.channels {
      for position in 0..<output.planeCount {
        let top = position / output.width * window.strideHeight - window.padTop
        let left = position % output.width * window.strideWidth - window.padLeft
        var accumulator = Accumulator(reduction)
        for r in max(0, top)..<max(0, top, min(input.height, top + window.kernelHeight)) {
          for c in max(0, left)..<max(0, left, min(input.width, left + window.kernelWidth)) {
            accumulator.add(x[plane * input.planeCount + r * input.width + c])
          }
        }
        y[plane * output.planeCount + position] = accumulator.result
      }
    }
  }

  /// Combines the elements along reduced axes.
  ///
  /// - Parameters:
  ///   - kept: Extents that stay and how far apart their elements are in x, outermost first.
  ///   - reduced: The same for extents that are reduced.
  ///   - y: The kept extents, dense.
  public static func reduce(
    _ x: Span<Float>, _ reduction: Reduction, kept: StridedExtents, reduced: StridedExtents,
    into y: inout MutableSpan<Float>
  ) {
    for index in 0..<kept.count {
      let start = kept.offset(of: index)
      var accumulator = Accumulator(reduction)
      for other in 0..<reduced.count { accumulator.add(x[start + reduced.offset(of: other)]) }
      y[index] = accumulator.result
    }
  }

  private struct Accumulator {
    private let reduction: Reduction
    private var value: Float
    private var count = 0

    init(_ reduction: Reduction) {
      self.reduction = reduction
      switch reduction {
      case .maximum: value = -.infinity
      case .sum, .mean: value = 0
      }
    }

    mutating func add(_ x: Float) {
      count += 1
      switch reduction {
      case .maximum: value = BinaryFunction.maximum(value, x)
      case .sum, .mean: value += x
      }
    }

    var result: Float {
      switch reduction {
      case .maximum, .sum: value
      case .mean: count == 0 ? 0 : value / Float(count)
      }
    }
  }
}
