import Kernels
import Testing

struct Q8KernelTests {
  private static let quantization = Q8Quantization(
    inputScale: 0.02, inputZeroPoint: 121,
    weightScales: (0..<24).map { 0.001 + 0.0001 * Float($0) },
    outputScale: 0.05)
  private static let bias = (0..<24).map { Float($0) * 0.03 - 0.3 }

  private func bytes(_ count: Int, _ step: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 * step ^ $0 >> 3) }
  }

  /// What a sum over pairs of bytes gives: first an integer, then one product, then a byte.
  private func expected(_ channel: Int, _ pairs: [(UInt8, Int8)]) -> Int {
    let (own, bias) = (Self.quantization, Self.bias[channel])
    let units = Float(own.sumUnits(bias: bias, channel))
    let sum = pairs.reduce(units) { $0 + Float((Int($1.0) - 121) * Int($1.1)) }
    let rounded = Int((sum * own.factor(channel)).rounded(.toNearestOrEven))
    return min(max(rounded + 9, 9), 200)
  }

  @Test(arguments: Processor.current.levels)
  func `a product of bytes is exact`(_ isa: ISA) throws {
    let (m, n, k) = (37, 24, 61)
    let processor = try #require(Processor.current.limited(to: isa))
    let table = (0..<256).map { UInt8(255 - $0) }
    let kernel = Q8MatrixMultiply(
      m: m, n: n, k: k, output: .table(Q8Range(zeroPoint: 9, limits: 9...200), table),
      processor: processor)
    let a = bytes(m * k, 37)
    let b = bytes(k * n, 91).map { Int8(bitPattern: $0) }
    let packed = Bytes(kernel.packedByteCount)
    unsafe kernel.pack(b, quantization: Self.quantization, bias: Self.bias, into: packed.base)
    let c = Bytes(m * n)
    unsafe a.withUnsafeBufferPointer { a in
      guard let a = a.baseAddress else { return }
      unsafe kernel.call(
        a: a, packed: packed.base, result: Q8Result(bytes: c.base8, stride: n)
      ).run()
    }
    let wanted = (0..<m * n).map { i in
      255 - expected(i % n, (0..<k).map { (a[i / n * k + $0], b[$0 * n + i % n]) })
    }
    #expect(c.values == wanted.map { UInt8($0) })
  }

  @Test(arguments: Processor.current.levels)
  func `a convolution of bytes in groups is exact`(_ isa: ISA) throws {
    let processor = try #require(Processor.current.limited(to: isa))
    let input = ImageExtents(batch: 1, channels: 10, height: 6, width: 7)
    let result = ImageExtents(batch: 1, channels: 24, height: 3, width: 4)
    let window = Window(kernel: (3, 3), stride: (2, 2), padding: (1, 1))
    let kernel = Q8Convolution(
      input: input, window: window, groups: 2, result: result,
      output: .bytes(Q8Range(zeroPoint: 9, limits: 9...200)), processor: processor)
    let x = bytes(input.count, 53)
    let w = bytes(24 * 5 * 9, 91).map { Int8(bitPattern: $0) }
    let packed = Bytes(kernel.packedByteCount)
    unsafe kernel.pack(w, quantization: Self.quantization, bias: Self.bias, into: packed.base)
    let y = Bytes(result.count)
    unsafe x.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return }
      unsafe kernel.call(
        input: x, inputZeroPoint: 121, packed: packed.base,
        result: Q8Result(bytes: y.base8, stride: 24)
      ).run()
    }
    let wanted = (0..<result.count).map { i in
      let (pixel, channel) = (i / 24, i % 24)
      var pairs: [(UInt8, Int8)] = []
      for tap in 0..<9 {
        let (row, column) = (pixel / 4 * 2 + tap / 3 - 1, pixel % 4 * 2 + tap % 3 - 1)
        guard (0..<6).contains(row), (0..<7).contains(column) else { continue }
        for c in 0..<5 {
          pairs.append(
            (x[(row * 7 + column) * 10 + channel / 12 * 5 + c], w[(channel * 5 + c) * 9 + tap]))
        }
      }
      return expected(channel, pairs)
    }
    #expect(y.values == wanted.map { UInt8($0) })
  }
}

/// Bytes at a fixed address.
@safe private final class Bytes {
  let base: UnsafeMutableRawPointer
  let count: Int

  init(_ count: Int) {
    self.count = count
    unsafe base = .allocate(byteCount: max(1, count), alignment: 64)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0xA5, count: count)
  }

  var base8: UnsafeMutablePointer<UInt8> { unsafe base.assumingMemoryBound(to: UInt8.self) }
  var values: [UInt8] { (0..<count).map { unsafe base8[$0] } }

  deinit { unsafe base.deallocate() }
}
