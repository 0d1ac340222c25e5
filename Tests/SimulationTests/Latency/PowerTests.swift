import Foundation
import Simulation
import Testing

/// The C library's functions are the reference: they may differ from ours in the last bits only.
struct PowerTests {
  @Test func `logarithms are those of the C library to 14 digits`() {
    for value in [1e-9, 0.001, 0.5, 0.75, 0.999, 1, 1.001, 1.5, 2, 3.7, 100, 6.02e23] {
      #expect((logarithm(value) - log(value)).magnitude <= 1e-14 * max(1, log(value).magnitude))
    }
    #expect(logarithm(0) == -.infinity)
    #expect(logarithm(-1).isNaN && logarithm(.infinity).isNaN)
  }

  @Test func `exponentials are those of the C library to 13 digits`() {
    for value in [-40, -1, -0.3, -1e-9, 0, 1e-9, 0.25, 0.26, 1, 10, 100] {
      #expect((exponential(value) / exp(value) - 1).magnitude < 1e-13)
    }
  }

  @Test func `powers of one and to zero are one exactly`() {
    #expect(power(1, 0.45) == 1 && power(7, 0) == 1)
    for (base, exponent) in [(2.0, 0.5), (4.0, 0.7), (0.9, -3.0), (12.0, 0.45)] {
      #expect((power(base, exponent) / pow(base, exponent) - 1).magnitude < 1e-13)
    }
  }
}
