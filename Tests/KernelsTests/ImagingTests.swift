import Kernels
import Testing

struct ImagingTests {
  /// What a call makes of bytes.
  @safe private func bytes(
    _ count: Int, from x: [UInt8],
    _ call: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> KernelCall
  ) -> [UInt8] {
    var y = [UInt8](repeating: 0xA5, count: count)
    unsafe x.withUnsafeBufferPointer { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let from = x.baseAddress, let to = y.baseAddress else { return }
        unsafe call(from, to).run()
      }
    }
    return y
  }

  @Test(arguments: Processor.current.levels) func `gray is the luma`(_ level: ISA) throws {
    let processor = try #require(Processor.current.limited(to: level))
    let x: [UInt8] = [255, 255, 255, 0, 255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9]
    let grayscale = ImageGrayscale(height: 2, width: 2, processor: processor)
    #expect(
      bytes(4, from: x) { unsafe grayscale.call(x: $0, y: $1) } == [255, 77, 149, 29])
  }

  @Test(arguments: Processor.current.levels)
  func `a threshold separates what is above it`(_ level: ISA) throws {
    let processor = try #require(Processor.current.limited(to: level))
    let x = (0..<256).map { UInt8($0) }
    let limit = ImageThreshold(height: 1, width: 256, threshold: 99, processor: processor)
    #expect(
      bytes(256, from: x) { unsafe limit.call(x: $0, y: $1) }
        == (0..<256).map { $0 > 99 ? 255 : 0 })
  }

  @Test(arguments: Processor.current.levels, [false, true])
  func `normalised floats stand together or in planes`(_ level: ISA, isPlanar: Bool) throws {
    let processor = try #require(Processor.current.limited(to: level))
    let x: [UInt8] = [0, 255, 51, 255, 0, 204]
    let form = ImageNormalization(
      height: 1, width: 2, mean: (0.5, 0, 0.2), deviation: (0.5, 1, 0.1), isPlanar: isPlanar,
      processor: processor)
    let y = KernelMemory(count: 6)
    unsafe x.withUnsafeBufferPointer { x in
      guard let from = x.baseAddress else { return }
      unsafe form.call(x: from, y: y.base).run()
    }
    let expected: [Double] = isPlanar ? [-1, 1, 1, 0, 0, 6] : [-1, 1, 0, 1, 0, 6]
    expectClose(y.values, expected)
  }

  @Test(arguments: Processor.current.levels)
  func `resizing looks at centres`(_ level: ISA) throws {
    let processor = try #require(Processor.current.limited(to: level))
    let x: [UInt8] = [0, 100]
    func resized(_ kind: ImageResize.Kind) -> [UInt8] {
      let resize = ImageResize(
        kind, channels: 1, height: 1, width: 2, newHeight: 1, newWidth: 4, processor: processor)
      return bytes(4, from: x) { unsafe resize.call(x: $0, y: $1) }
    }
    #expect(resized(.nearest) == [0, 0, 100, 100])
    #expect(resized(.bilinear) == [0, 25, 75, 100])
    let floats = KernelMemory([0, 1])
    let y = KernelMemory(count: 4)
    let resize = ImageResize(
      .bilinear, channels: 1, height: 1, width: 2, newHeight: 1, newWidth: 4, processor: processor)
    unsafe resize.call(x: UnsafePointer(floats.base), y: y.base).run()
    expectClose(y.values, [0, 0.25, 0.75, 1])
  }
}
