import Fidelity
import Testing

struct ErrorCardTests {
  /// log(1.1), log(0.8), log(2).
  private static let (tenth, fifth, double) = (0.095310179804, -0.223143551314, 0.693147180560)

  @Test func `configurations count the same, however many measurements they have`() throws {
    let card = try #require(
      ErrorCard([
        ("a", Self.tenth), ("a", Self.tenth), ("a", Self.tenth), ("b", Self.fifth), ("c", Self.double),
      ]))
    #expect(card.configurations == 3)
    #expect((card.medianError - 0.2).magnitude < 1e-9)
    #expect((card.bias - 0.1).magnitude < 1e-9)
    // NumPy: quantile([.1, .1, .1, .2, 1], .9) == 0.68
    #expect((card.error90 - 0.68).magnitude < 1e-9)
    // NumPy: quantile([1/1.1, 1/1.1, 1/1.1, 1/.8, 1/2], [.05, .95]) == 0.581818, 1.181818
    #expect((card.factors.lowerBound - 0.581818).magnitude < 1e-6)
    #expect((card.factors.upperBound - 1.181818).magnitude < 1e-6)
  }

  @Test func `the factors hold one, and nothing has no card`() throws {
    let card = try #require(ErrorCard([("a", Self.tenth)]))
    #expect(card.factors.upperBound == 1 && card.factors.lowerBound < 1)
    #expect(ErrorCard([]) == nil)
  }
}
