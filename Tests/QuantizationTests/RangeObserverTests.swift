import Quantization
import Tensors
import Testing

struct RangeObserverTests {
  func range(_ method: RangeMethod, _ samples: [[Float]]) -> ClosedRange<Float>? {
    var observer = RangeObserver(method)
    for sample in samples { observer.observeExtremes(of: sample.span) }
    for sample in samples { observer.observeDistribution(of: sample.span) }
    return observer.range
  }

  @Test(arguments: RangeMethod.standard) func `a method has one spelling`(method: RangeMethod) {
    #expect(RangeMethod(method.description) == method)
    #expect(RangeMethod("percentile-0") == nil && RangeMethod("median") == nil)
  }

  @Test(arguments: RangeMethod.standard)
  func `the range lies within the extremes and does not depend on how samples are cut`(
    method: RangeMethod
  ) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let elements = Noise.normal([5000], seed: seed).elements
      let whole = try #require(range(method, [elements]))
      let extremes = try #require(range(.minMax, [elements]))
      #expect(extremes.lowerBound <= whole.lowerBound && whole.upperBound <= extremes.upperBound)
      #expect(whole == range(method, [Array(elements[..<999]), Array(elements[999...])]))
    }
    #expect(range(method, []) == nil)
    #expect(range(method, [[0, 0]]) == 0...0)
    #expect(range(method, [[2, 3]])?.lowerBound == 2)
    #expect(range(method, [[-2, -3]])?.upperBound == -2)
  }

  @Test func `extremes are those of the data`() {
    #expect(range(.minMax, [[1, -4], [2.5, 0]]) == -4...2.5)
  }

  @Test func `a percentile leaves out the share that is beyond`() throws {
    // 1 to 1000: 99 % are up to 990.
    let elements = (1...1000).map(Float.init)
    let found = try #require(range(.percentile(99), [elements]))
    #expect((found.upperBound - 990).magnitude < 1)
    #expect(range(.percentile(100), [elements]) == 1...1000)
  }

  @Test(arguments: [RangeMethod.percentile(99.99), .entropy, .meanSquaredError])
  func `a single outlier is cut off, and the rest gains`(method: RangeMethod) throws {
    var elements = Noise.normal([200_000], seed: 4).elements
    elements[77] = 20
    let found = try #require(range(method, [elements]))
    #expect(found.upperBound < 15, "\(found)")
    var narrow = Int8Quantizer(rangeMethod: method)
    var wide = Int8Quantizer()
    let tensor = Tensor([elements.count], elements)
    try narrow.calibrate([tensor])
    try wide.calibrate([tensor])
    let rest = Tensor([1000], Array(elements[1000..<2000]))
    func noise(_ quantizer: Int8Quantizer) throws -> Double {
      let stored = try quantizer.quantize(rest, as: .activations)
      return ErrorMeasures(of: stored.floats, against: rest.elements).meanSquaredError
    }
    #expect(try noise(narrow) < noise(wide))
  }

  @Test func `the least squares are no worse than the extremes on the samples`() throws {
    for seed in 1...10 as ClosedRange<UInt64> {
      let tensor = Noise.normal([4000], seed: seed)
      func noise(_ method: RangeMethod) throws -> Double {
        var quantizer = Int8Quantizer(rangeMethod: method)
        try quantizer.calibrate([tensor])
        let stored = try quantizer.quantize(tensor, as: .activations)
        return ErrorMeasures(of: stored.floats, against: tensor.elements).meanSquaredError
      }
      #expect(try noise(.meanSquaredError) <= noise(.minMax) * 1.02)
    }
  }

  @Test func `entropy keeps all of what is spread evenly`() throws {
    let elements = Noise.uniform([50_000], seed: 8).elements
    let found = try #require(range(.entropy, [elements]))
    #expect(found.upperBound > 0.9)
  }
}
