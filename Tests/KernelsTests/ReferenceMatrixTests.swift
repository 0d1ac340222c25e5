import Kernels
import Testing

struct ReferenceMatrixTests {
  struct Product: Sendable {
    var count = 1
    var m: Int
    var n: Int
    var k: Int
    var isShared = true
    var hasBias = false
  }

  static let products = [
    Product(m: 1, n: 1, k: 1), Product(m: 1, n: 17, k: 3), Product(m: 5, n: 1, k: 16),
    Product(m: 7, n: 9, k: 15, hasBias: true), Product(count: 3, m: 4, n: 5, k: 6),
    Product(count: 3, m: 4, n: 5, k: 6, isShared: false, hasBias: true),
    Product(m: 2, n: 3, k: 0, hasBias: true),
  ]

  @Test(arguments: products, [false, true])
  func `a product is the sum over the inner extent`(_ test: Product, isRightTransposed: Bool) {
    let (m, n, k) = (test.m, test.n, test.k)
    let a = noise(test.count * m * k, seed: 1)
    let b = noise((test.isShared ? 1 : test.count) * k * n, seed: 2)
    let bias = test.hasBias ? noise(n, seed: 3) : []
    let expected = (0..<test.count * m * n).map { index in
      let (product, row, column) = (index / (m * n), index / n % m, index % n)
      let right = test.isShared ? 0 : product * k * n
      let products = (0..<k).map { depth in
        Double(a[(product * m + row) * k + depth])
          * Double(b[right + (isRightTransposed ? column * k + depth : depth * n + column)])
      }
      return products.reduce(test.hasBias ? Double(bias[column]) : 0, +)
    }
    let found = computed(test.count * m * n) {
      Reference.matrixMultiply(
        a.span, b.span, bias: bias.span, count: test.count, m: m, n: n, k: k,
        isRightTransposed: isRightTransposed, into: &$0)
    }
    expectClose(found, expected)
  }

  struct Heads: Sendable {
    var batch = 1
    var queries: Int
    var keys: Int
    var past = 0
    var width: Int
    var heads: Int

    var extents: Reference.AttentionExtents {
      Reference.AttentionExtents(
        batch: batch, queries: queries, keys: keys, past: past, width: width, heads: heads)
    }
  }

  static let attentions = [
    Heads(queries: 1, keys: 1, width: 1, heads: 1), Heads(queries: 4, keys: 4, width: 8, heads: 2),
    Heads(batch: 2, queries: 3, keys: 5, width: 6, heads: 3),
    Heads(queries: 7, keys: 7, width: 4, heads: 4), Heads(queries: 1, keys: 6, width: 4, heads: 1),
    Heads(queries: 1, keys: 1, past: 7, width: 8, heads: 2),
    Heads(batch: 3, queries: 2, keys: 2, past: 3, width: 4, heads: 2),
  ]

  @Test(arguments: attentions, [false, true])
  func `attention weights values by the softmax of explicit scores`(_ test: Heads, isCausal: Bool) {
    let q = noise(test.batch * test.queries * test.width, seed: 1)
    let k = noise(test.batch * test.keys * test.width, seed: 2)
    let v = noise(test.batch * test.keys * test.width, seed: 3)
    let oldK = noise(test.batch * test.past * test.width, seed: 4)
    let oldV = noise(test.batch * test.past * test.width, seed: 5)
    let found = computed(q.count) {
      Reference.attention(
        q.span, k.span, v.span, cachedKeys: oldK.span, cachedValues: oldV.span, test.extents,
        isCausal: isCausal, into: &$0)
    }
    let all = (k: joined(oldK, k, test), v: joined(oldV, v, test))
    expectClose(found, plainAttention(test, q, all.k, all.v, isCausal: isCausal))
  }

  /// Each sequence's cached rows with its own rows behind them.
  private func joined(_ past: [Float], _ own: [Float], _ test: Heads) -> [Float] {
    var rows: [Float] = []
    let (cached, fresh) = (test.past * test.width, test.keys * test.width)
    for image in 0..<test.batch {
      rows += past[(image * cached)..<((image + 1) * cached)]
      rows += own[(image * fresh)..<((image + 1) * fresh)]
    }
    return rows
  }

  /// Keeps the matrix of scores, masks it, and sums; exponentials by their series.
  private func plainAttention(
    _ test: Heads, _ q: [Float], _ k: [Float], _ v: [Float], isCausal: Bool
  ) -> [Double] {
    let headWidth = test.width / test.heads
    let keys = test.past + test.keys
    var y = [Double](repeating: 0, count: q.count)
    for image in 0..<test.batch {
      for head in 0..<test.heads {
        func at(_ x: [Float], _ length: Int, _ position: Int, _ d: Int) -> Double {
          Double(x[(image * length + position) * test.width + head * headWidth + d])
        }
        for s in 0..<test.queries {
          let weights = (0..<keys).map { t -> Double in
            guard !isCausal || t <= s + keys - test.queries else { return 0 }
            let score = (0..<headWidth).map {
              at(q, test.queries, s, $0) * at(k, keys, t, $0)
            }.reduce(0, +)
            return exponential(score / Double(headWidth).squareRoot())
          }
          let total = weights.reduce(0, +)
          for d in 0..<headWidth {
            y[(image * test.queries + s) * test.width + head * headWidth + d] =
              (0..<keys).map { weights[$0] / total * at(v, keys, $0, d) }.reduce(0, +)
          }
        }
      }
    }
    return y
  }

  private func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for n in 1..<60 {
      term *= x / Double(n)
      sum += term
    }
    return sum
  }

  @Test func `attention with huge scores takes the value of the largest`() {
    let q: [Float] = [1000, 0]
    let k: [Float] = [-1000, 0, 1000, 0, 999, 0]
    let v: [Float] = [1, 2, 3, 4, 5, 6]
    let none: [Float] = []
    let found = computed(2) {
      Reference.attention(
        q.span, k.span, v.span, cachedKeys: none.span, cachedValues: none.span,
        Reference.AttentionExtents(batch: 1, queries: 1, keys: 3, width: 2, heads: 1),
        isCausal: false, into: &$0)
    }
    #expect(found == [3, 4])
  }
}
