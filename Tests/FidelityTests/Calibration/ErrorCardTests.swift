import Fidelity
import Foundation
import Testing

struct ErrorCardTests {
  /// log(1.1), log(0.8), log(2).
  private static let (tenth, fifth, double) = (0.095310179804, -0.223143551314, 0.693147180560)

  @Test func `configurations count the same, however many measurements they have`() throws {
    let card = try #require(
      ErrorCard([
        ("x", "a", Self.tenth), ("x", "a", Self.tenth), ("x", "a", Self.tenth),
        ("x", "b", Self.fifth), ("x", "c", Self.double),
      ]))
    #expect(card.configurations == 3)
    #expect((card.medianError - 0.2).magnitude < 1e-9)
    #expect((card.bias - 0.1).magnitude < 1e-9)
    // NumPy: quantile([.1, .1, .1, .2, 1], .9) == 0.68
    #expect((card.error90 - 0.68).magnitude < 1e-9)
    // NumPy: exp(quantile(-log([1.1, 1.1, 1.1, .8, 2]), [.05, .95])) == 0.563505, 1.172869
    #expect((card.factors.lowerBound - 0.5635046).magnitude < 1e-6)
    #expect((card.factors.upperBound - 1.1728689).magnitude < 1e-6)
  }

  @Test func `the factors hold nine in ten of each chip, judged by the others`() throws {
    // Ten chips with ten models each: chips differ, models do not.
    var entries: [ErrorCard.Entry] = []
    for chip in 0..<10 {
      let logarithm = (Double(chip) - 4.5) / 10
      for model in 0..<10 {
        entries.append(("\(chip)", "\(chip)", logarithm + Double(model) / 1000))
      }
    }
    let card = try #require(ErrorCard(entries))
    let low = -log(card.factors.lowerBound)
    let high = log(card.factors.upperBound)
    // The plain percentiles are about 0.459 and 0.45; without a chip at either end 0.35.
    #expect(low > 0.46 && low < 0.6 && high > 0.45 && high < 0.6, "\(low) \(high)")
  }

  @Test func `the factors hold one, and nothing has no card`() throws {
    let card = try #require(ErrorCard([("x", "a", Self.tenth)]))
    #expect(card.factors.upperBound == 1 && card.factors.lowerBound < 1)
    #expect(ErrorCard([]) == nil)
  }
}
