import Kernels
import Testing

struct F32AttentionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var extents: Reference.AttentionExtents
    var isCausal = false
    var capacity: Int?

    var testDescription: String {
      "\(extents.batch) of \(extents.queries) over \(extents.past) + \(extents.keys), "
        + "\(extents.heads) heads of \(extents.width), causal \(isCausal)"
    }
  }

  static let cases = [
    Case(extents: .init(batch: 2, queries: 33, keys: 40, width: 128, heads: 2)),
    Case(extents: .init(batch: 1, queries: 50, keys: 50, width: 96, heads: 3), isCausal: true),
    Case(extents: .init(batch: 2, queries: 1, keys: 1, past: 70, width: 64, heads: 1)),
    Case(
      extents: .init(batch: 2, queries: 5, keys: 5, past: 9, width: 40, heads: 2), isCausal: true,
      capacity: 12),
  ]

  /// Rows as they stand in a cache with more room than rows.
  private func spread(_ x: [Float], batch: Int, capacity: Int, width: Int) -> [Float] {
    let rows = x.count / batch / width
    var y = [Float](repeating: .nan, count: batch * capacity * width)
    for index in x.indices {
      let (image, rest) = (index / (rows * width), index % (rows * width))
      y[image * capacity * width + rest] = x[index]
    }
    return y
  }

  @Test(arguments: Processor.current.levels, cases)
  func `attention matches the reference`(_ isa: ISA, _ test: Case) throws {
    let processor = try #require(Processor.current.limited(to: isa))
    let e = test.extents
    let q = noise(e.batch * e.queries * e.width, seed: 1)
    let k = noise(e.batch * e.keys * e.width, seed: 2)
    let v = noise(e.batch * e.keys * e.width, seed: 3)
    let pastK = noise(e.batch * e.past * e.width, seed: 4)
    let pastV = noise(e.batch * e.past * e.width, seed: 5)
    let expected = computed(q.count) {
      Reference.attention(
        q.span, k.span, v.span, cachedKeys: pastK.span, cachedValues: pastV.span, e,
        isCausal: test.isCausal, into: &$0)
    }
    let capacity = test.capacity ?? e.past
    let (keys, values) = (
      KernelMemory(spread(pastK, batch: e.batch, capacity: capacity, width: e.width)),
      KernelMemory(spread(pastV, batch: e.batch, capacity: capacity, width: e.width))
    )
    let (queries, ownKeys, ownValues) = (KernelMemory(q), KernelMemory(k), KernelMemory(v))
    let y = KernelMemory(count: q.count)
    let kernel = F32Attention(e, isCausal: test.isCausal, processor: processor)
    let cache = unsafe F32Attention.Cache(
      keys: keys.base, values: values.base, capacity: test.capacity)
    unsafe kernel.call(
      q: queries.base, k: ownKeys.base, v: ownValues.base, cache: cache, y: y.base
    ).run()
    expectClose(y.values, expected.map { Double($0) }, tolerance: 1e-5)
  }
}
