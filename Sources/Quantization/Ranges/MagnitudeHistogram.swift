/// How often magnitudes occur, in bins of equal width from zero to a limit.
struct MagnitudeHistogram: Hashable, Sendable {
  /// As many as TensorRT counts.
  static let binCount = 2048

  /// The upper end of the last bin.
  let limit: Float
  /// Elements in each bin.
  private(set) var counts = [Int](repeating: 0, count: binCount)

  private let binsPerUnit: Float

  /// An empty histogram.
  ///
  /// - Parameter limit: Above zero and finite.
  init(limit: Float) {
    precondition(limit > 0 && limit.isFinite, "a histogram up to \(limit)")
    self.limit = limit
    binsPerUnit = Float(Self.binCount) / limit
  }

  /// Counts elements; those beyond the limit in the last bin, what is no number not at all.
  mutating func count(_ elements: Span<Float>) {
    for index in 0..<elements.count {
      let place = elements[index].magnitude * binsPerUnit
      if place < Float(Self.binCount) {
        counts[Int(place)] += 1
      } else if !place.isNaN {
        counts[Self.binCount - 1] += 1
      }
    }
  }

  /// How many elements were counted.
  var total: Int { counts.reduce(0, +) }

  /// The upper end of the first bins.
  func magnitude(bins: Int) -> Float { limit * (Float(bins) / Float(Self.binCount)) }
}

extension MagnitudeHistogram {
  /// The end of the bin below which a share of all elements lies.
  func limit(percent: Double) -> Float {
    let wanted = percent / 100 * Double(total)
    var sum = 0
    for (index, count) in counts.enumerated() {
      sum += count
      if Double(sum) >= wanted { return magnitude(bins: index + 1) }
    }
    return limit
  }

  /// The limit with the least Kullback-Leibler divergence of the quantized distribution from the one
  /// that was counted.
  ///
  /// For each number of bins `i`, the reference P is the first `i` bins with everything beyond them
  /// added to the last; Q is the first `i` bins joined into as many as there are quantized
  /// magnitudes, each spread evenly over those of its bins that are not empty. With
  /// `P = p / N`, `Q = q / R`: `KL = (sum p ln p - sum p ln q) / N - ln N + ln R`, and `q` is the same
  /// all over a joined bin, so that running sums give each candidate in O(levels).
  /// As pytorch-quantization does, the first bin gets the count of the second: zero is held exactly
  /// by every scale and says nothing about it. As ONNX Runtime does, Q gets a mass of 0.0001 where it
  /// has none and P has some: in the last bin.
  ///
  /// - Parameter levels: Magnitudes that bytes can hold: 128 with a sign, 256 without.
  /// - Complexity: O(bins levels).
  func limit(leastDivergenceWith levels: Int) -> Float {
    let sums = RunningSums(counts)
    guard sums.total > 0 else { return limit }
    var (best, least) = (Self.binCount, Double.infinity)
    for bins in levels...Self.binCount {
      guard let divergence = sums.divergence(bins: bins, levels: levels) else { continue }
      if divergence < least { (best, least) = (bins, divergence) }
    }
    return magnitude(bins: best)
  }

  /// The limit with the least mean squared error among hundredths of the largest magnitude.
  ///
  /// - Parameter levels: Multiples of the scale up to the limit.
  /// - Complexity: O(bins).
  func limit(leastSquaresWith levels: Int) -> Float {
    let width = Double(limit) / Double(Self.binCount)
    var (best, least) = (Double(limit), Double.infinity)
    for percent in stride(from: 100, through: 10, by: -1) {
      let candidate = Double(limit) * Double(percent) / 100
      let scale = candidate / Double(levels)
      var error = 0.0
      for (index, count) in counts.enumerated() where count > 0 {
        let magnitude = (Double(index) + 0.5) * width
        let held = min((magnitude / scale).rounded(.toNearestOrEven) * scale, candidate)
        error += Double(count) * (magnitude - held) * (magnitude - held)
      }
      if error < least { (best, least) = (candidate, error) }
    }
    return Float(best)
  }
}

/// Sums over the first bins of a histogram.
private struct RunningSums {
  /// Elements in the bins before each.
  private var elements = [0]
  /// Bins before each that are not empty.
  private var filled = [0]
  /// Sums of `count ln count` over the bins before each.
  private var logarithms = [0.0]
  private let counts: [Int]

  init(_ counts: [Int]) {
    var counts = counts
    counts[0] = counts[1]
    self.counts = counts
    for count in counts {
      elements.append((elements.last ?? 0) + count)
      filled.append((filled.last ?? 0) + (count > 0 ? 1 : 0))
      logarithms.append((logarithms.last ?? 0) + Self.selfLogarithm(count))
    }
  }

  var total: Int { elements.last ?? 0 }

  private static func selfLogarithm(_ count: Int) -> Double {
    count > 0 ? Double(count) * naturalLogarithm(Double(count)) : 0
  }

  /// The divergence of the first bins joined into levels; nil where there is nothing in them.
  func divergence(bins: Int, levels: Int) -> Double? {
    let (inside, beyond) = (elements[bins], total - elements[bins])
    let last = counts[bins - 1]
    guard inside > 0 else { return nil }
    var sum = logarithms[bins - 1] + Self.selfLogarithm(last + beyond)
    for level in 0..<levels {
      let (start, end) = (level * bins / levels, (level + 1) * bins / levels)
      let joined = elements[end] - elements[start]
      guard joined > 0 else { continue }
      let mass = joined + (level == levels - 1 && last > 0 ? beyond : 0)
      let mean = Double(joined) / Double(filled[end] - filled[start])
      sum -= Double(mass) * naturalLogarithm(mean)
    }
    if last == 0, beyond > 0 { sum -= Double(beyond) * naturalLogarithm(1e-4 * Double(inside)) }
    return sum / Double(total) - naturalLogarithm(Double(total)) + naturalLogarithm(Double(inside))
  }
}
