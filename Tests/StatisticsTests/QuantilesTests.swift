import Statistics
import Testing

struct QuantilesTests {
  /// Values of `numpy.quantile` 2.4 (method "linear") at 0, 0.05, 0.25, 0.5, 0.9 and 1.
  @Test(arguments: [
    ([3.0], [3.0, 3.0, 3.0, 3.0, 3.0, 3.0]),
    ([1.0, 2.0], [1.0, 1.05, 1.25, 1.5, 1.9, 2.0]),
    ([4.0, 1.0, 3.0, 2.0], [1.0, 1.15, 1.75, 2.5, 3.7, 4.0]),
    (
      [41.2, 18.9, 9.8, 88.5, 39.7, 21.2, 63.1],
      [9.8, 12.530000000000001, 20.049999999999997, 39.7, 73.26, 88.5]
    ),
    ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.1, 0.125, 0.225, 0.35, 0.55, 0.6]),
    ([-5.0, 0.0, 1e300], [-5.0, -4.5, -2.5, 0.0, 8e299, 1e300]),
  ])
  func `quantiles are those of NumPy`(samples: [Double], expected: [Double]) {
    for (probability, value) in zip([0, 0.05, 0.25, 0.5, 0.9, 1], expected) {
      let found = quantile(samples, probability) ?? .nan
      #expect((found - value).magnitude <= value.magnitude * 1e-15, "at \(probability): \(found)")
    }
  }

  @Test func `no samples have no statistics`() {
    #expect(quantile([], 0.5) == nil)
    #expect(median([]) == nil)
    #expect(medianAbsoluteDeviation([]) == nil)
    #expect(minimum([]) == nil)
  }

  @Test(arguments: [-0.1, 1.1, .nan, .infinity])
  func `a probability outside 0 to 1 has no quantile`(probability: Double) {
    #expect(quantile([1, 2], probability) == nil)
  }

  @Test func `a sample that is not a number has no statistics`() {
    #expect(median([1, .nan, 3]) == nil)
    #expect(minimum([1, .nan, 3]) == nil)
    #expect(medianAbsoluteDeviation([.nan]) == nil)
  }

  @Test func `infinite samples do not become numbers`() {
    #expect(median([-.infinity, 1, .infinity]) == 1)
    #expect(quantile([.infinity, .infinity], 0.3) == .infinity)
  }

  @Test func `one outlier does not move the median absolute deviation`() {
    #expect(median([1, 1, 2, 2, 4, 6, 9]) == 2)
    #expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9]) == 1)
    #expect(medianAbsoluteDeviation([1, 1, 2, 2, 4, 6, 9000]) == 1)
    #expect(minimum([4, 1, 3]) == 1)
  }
}
