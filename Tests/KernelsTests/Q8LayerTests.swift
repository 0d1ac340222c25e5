import Kernels
import Testing

/// The Swift faces of what is done to bytes besides products; the kernels have checks of their own.
struct Q8LayerTests {
  private let half = Q8Encoding(scale: 0.5, zeroPoint: 10)
  private let one = Q8Encoding(scale: 1, zeroPoint: 100)

  /// What a call makes of elements.
  private func result<From, To>(
    _ count: Int, filledWith filler: To, from x: [From],
    _ call: (UnsafePointer<From>, UnsafeMutablePointer<To>) -> KernelCall
  ) -> [To] {
    var y = [To](repeating: filler, count: count)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let from = x.baseAddress, let to = y.baseAddress else { return }
        unsafe call(from, to).run()
      }
    }
    return y
  }

  private func processor(_ level: ISA) throws -> Processor {
    try #require(Processor.current.limited(to: level))
  }

  @Test(arguments: Processor.current.levels)
  func `planes of floats become pixels of bytes and come back`(_ level: ISA) throws {
    let conversion = Q8Conversion(processor: try processor(level))
    let extents = ImageExtents(batch: 1, channels: 2, height: 1, width: 3)
    let x: [Float] = [0, 0.5, -0.25, 1, .nan, 1000]
    let bytes = unsafe result(6, filledWith: UInt8(1), from: x) {
      unsafe conversion.quantize(
        $0, .planar, into: $1, .channelsLast(), extents: extents, encoding: half)
    }
    #expect(bytes == [10, 12, 11, 0, 10, 255])
    let reals = unsafe result(6, filledWith: Float(0), from: bytes) {
      unsafe conversion.dequantize(
        $0, .channelsLast(), into: $1, .planar, extents: extents, encoding: half)
    }
    #expect(reals == [0, 0.5, 0, 1, -5, 122.5])
    let others = unsafe result(6, filledWith: UInt8(1), from: bytes) {
      unsafe conversion.requantize($0, half, into: $1, one, count: 6)
    }
    #expect(others == [100, 101, 100, 95, 100, 222])
  }

  @Test(arguments: Processor.current.levels)
  func `sums and products of bytes`(_ level: ISA) throws {
    let processor = try processor(level)
    let x: [UInt8] = [10, 12, 14, 16, 99, 101]
    let sum = Q8Add(a: half, b: one, y: one, limits: 99...102, processor: processor)
    // b are the last two elements; rows of a share them.
    let sums = unsafe result(2, filledWith: UInt8(1), from: x) {
      unsafe sum.call(columns: 2, a: $0, b: $0 + 4, y: $1)
    }
    #expect(sums == [99, 102])
    let product = Q8Multiply(a: half, b: one, y: half, processor: processor)
    let products = unsafe result(4, filledWith: UInt8(1), from: x) {
      unsafe product.call(rows: 2, columns: 2, a: $0, b: $0 + 4, sharedRows: 2, y: $1)
    }
    #expect(products == [10, 12, 6, 16])
  }

  @Test(arguments: Processor.current.levels)
  func `tables and copies of channels`(_ level: ISA) throws {
    let processor = try processor(level)
    let x = (0..<256).map { UInt8($0) }
    let reversed = [UInt8](x.reversed())
    let table = Q8Table(processor: processor)
    let looked = unsafe result(256, filledWith: UInt8(0), from: reversed + x) {
      unsafe table.call(columns: 256, x: $0 + 256, table: $0, y: $1)
    }
    #expect(looked == reversed)
    let plain = Q8ChannelCopy(from: half, to: half, processor: processor)
    let copied = unsafe result(6, filledWith: UInt8(7), from: x) {
      unsafe plain.call(pixels: 2, channels: 2, x: $0 + 8, xStride: 4, y: $1, yStride: 3)
    }
    #expect(copied == [8, 9, 7, 12, 13, 7])
    let scaled = Q8ChannelCopy(from: half, to: one, processor: processor)
    let requantized = unsafe result(6, filledWith: UInt8(7), from: x) {
      unsafe scaled.call(pixels: 2, channels: 2, x: $0 + 8, xStride: 4, y: $1, yStride: 3)
    }
    #expect(requantized == [99, 100, 7, 101, 102, 7])
  }

  @Test(arguments: Processor.current.levels)
  func `pooling leaves out what lies beyond the border`(_ level: ISA) throws {
    let processor = try processor(level)
    let x: [UInt8] = [10, 20, 30, 40, 50, 60, 70, 80, 90]
    let extents = ImageExtents(batch: 1, channels: 1, height: 3, width: 3)
    let output = ImageExtents(batch: 1, channels: 1, height: 2, width: 2)
    let window = Window(kernel: (3, 3), stride: (2, 2), padding: (1, 1))
    func pooled(_ reduction: Q8Pooling.Reduction) -> [UInt8] {
      let pooling = Q8Pooling(
        reduction, input: extents, window: window, output: output, processor: processor)
      return unsafe result(4, filledWith: UInt8(1), from: x) { unsafe pooling.call(x: $0, y: $1) }
    }
    #expect(pooled(.maximum) == [50, 60, 80, 90])
    #expect(pooled(.average(one, to: one)) == [30, 40, 60, 70])
    let average = Q8GlobalAverage(input: extents, from: half, to: one, processor: processor)
    let averages = unsafe result(1, filledWith: UInt8(1), from: x) {
      unsafe average.call(x: $0, y: $1)
    }
    #expect(averages == [120])
  }

  @Test(arguments: Processor.current.levels)
  func `halves are rounded to even`(_ level: ISA) throws {
    let processor = try processor(level)
    let x: [Float] = [1, -2, 65519, 65520, 0x1p-24, 0x1p-25, 1 + 0x1p-11, 1 + 0x1p-8]
    func bits(_ format: HalfConversion.Format) -> [UInt16] {
      let conversion = HalfConversion(format, processor: processor)
      return unsafe result(8, filledWith: UInt16(9), from: x) {
        unsafe conversion.narrow($0, into: $1, count: 8)
      }
    }
    #expect(bits(.binary16) == [0x3c00, 0xc000, 0x7bff, 0x7c00, 1, 0, 0x3c00, 0x3c04])
    #expect(
      bits(.bfloat16) == [0x3f80, 0xc000, 0x4780, 0x4780, 0x3380, 0x3300, 0x3f80, 0x3f80])
    let conversion = HalfConversion(.binary16, processor: processor)
    let reals = unsafe result(8, filledWith: Float(9), from: bits(.binary16)) {
      unsafe conversion.widen($0, into: $1, count: 8)
    }
    #expect(reals == [1, -2, 65504, .infinity, 0x1p-24, 0, 1, 1 + 0x1p-8])
  }
}
