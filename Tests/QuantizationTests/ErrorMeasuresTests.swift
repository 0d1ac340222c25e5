import Foundation
import Quantization
import Testing

struct ErrorMeasuresTests {
  @Test func `measures are those of the formulas`() {
    let measures = ErrorMeasures(of: [1, 2, 3.5], against: [1, 2, 3])
    #expect((measures.meanSquaredError - 0.25 / 3).magnitude < 1e-12)
    #expect((measures.signalToNoise - 14 / 0.25).magnitude < 1e-12)
    #expect((measures.signalToNoiseDecibels - 10 * log10(56.0)).magnitude < 1e-12)
    #expect(measures.largestError == 0.5)
    #expect((measures.cosine - 15.5 / (14 * 17.25).squareRoot()).magnitude < 1e-12)
  }

  @Test func `equal numbers have no noise`() {
    let measures = ErrorMeasures(of: [1, -2], against: [1, -2])
    #expect(measures.meanSquaredError == 0 && measures.cosine == 1)
    #expect(measures.signalToNoiseDecibels == .infinity)
    #expect(ErrorMeasures(of: [0, 0], against: [0, 0]).cosine == 1)
    #expect(ErrorMeasures(of: [1], against: [0]).signalToNoiseDecibels == -.infinity)
    #expect(ErrorMeasures(of: [.nan], against: [0]).largestError == .infinity)
  }

  @Test(arguments: [1e-300, 1e-5, 0.5, 0.9999, 1, 1.0001, 1.4142, 2, 10, 12_345.678, 1e30, 1e300])
  func `decibels are ten logarithms`(ratio: Double) {
    // Noise of magnitude one and a signal of the ratio's root give the ratio.
    let sums = ErrorMeasures.decibels(ratio)
    let expected = 10 * log10(ratio)
    #expect((sums - expected).magnitude <= 4e-15 * max(1, expected.magnitude))
    #expect((ErrorMeasures.ratio(decibels: sums) / ratio - 1).magnitude <= 1e-12)
  }

  @Test func `rows agree where the same element is largest`() {
    let expected: [Float] = [1, 2, 3, 9, 8, 7, 0, 5, 5]
    let found: [Float] = [1, 2, 2.5, 8, 9, 7, 0, 6, 5]
    #expect(topOneAgreement(found, expected, width: 3) == 2.0 / 3)
    #expect(topOneAgreement([], [], width: 3) == 1)
  }
}
