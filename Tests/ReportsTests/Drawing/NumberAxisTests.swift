import Reports
import Testing

struct NumberAxisTests {
  @Test(arguments: [
    (1, 0), (10, 1), (1000, 3), (0.001, -3), (2, 0.301_029_995_663_981_2),
    (3, 0.477_121_254_719_662_4), (1e100, 100), (7e-12, -11.154_901_959_985_743),
  ])
  func `the logarithm agrees with tables`(value: Double, expected: Double) {
    let error = (decimalLogarithm(value) - expected).magnitude
    #expect(error <= 1e-14 * max(1, expected.magnitude))
  }

  @Test func `an axis of ratios has round marks between its ends`() {
    #expect(
      NumberAxis(ratiosFrom: 2, to: 500).markTexts == [
        "2", "5", "10", "20", "50", "100", "200", "500",
      ])
    #expect(NumberAxis(ratiosFrom: 0.004, to: 0.04).markTexts == ["0.005", "0.01", "0.02", "0.03"])
    let wide = NumberAxis(ratiosFrom: 1e-20, to: 1e20).markTexts
    #expect((3...8).contains(wide.count))
    #expect((NumberAxis(ratiosFrom: 1, to: 100).position(10) - 0.5).magnitude < 1e-12)
  }

  @Test func `numbers that differ tenfold have equal ratios, others start at zero`() throws {
    let far = try #require(NumberAxis(fitting: [1, 10]))
    #expect(far.isLogarithmic && far.low > 0 && far.low < 1 && far.high > 10)
    let near = try #require(NumberAxis(fitting: [2, 10]))
    #expect(!near.isLogarithmic && near.low == 0)
    #expect(NumberAxis(fitting: [0, -1, .nan, .infinity]) == nil)
    #expect(NumberAxis(around: []) == nil)
  }

  @Test(
    arguments: [[20.4, 21.7], [5], [0, 0], [-3, 4], [1e-9, 2e-9], [1e15, 1e15 + 8]] as [[Double]])
  func `an axis around numbers holds them with room above`(values: [Double]) throws {
    let axis = try #require(NumberAxis(around: values))
    let least = try #require(values.min())
    let most = try #require(values.max())
    #expect(axis.low <= least && axis.high > most)
    #expect(values.contains { $0 < 0 } || axis.low >= 0)
    #expect(axis.markTexts.count < 16)
  }

  @Test func `marks have the digits of their step`() throws {
    let axis = try #require(NumberAxis(zeroTo: 1))
    #expect(axis.markTexts == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(try #require(NumberAxis(zeroTo: 700)).markTexts == ["0", "200", "400", "600", "800"])
    #expect(NumberAxis(zeroTo: 0) == nil)
  }
}
