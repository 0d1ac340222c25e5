import Memory
import Testing

struct AlignedBufferTests {
  @Test(arguments: [1, 8, 16, 64, 128, 4096], [0, 1, 3, 1000])
  func `elements begin at a multiple of the alignment`(alignment: Int, count: Int) {
    let buffer = AlignedBuffer<Float>(count: count, filledWith: 1.5, alignment: alignment)
    #expect(buffer.count == count)
    unsafe buffer.withElements { elements in
      #expect(elements.count == count)
      let address = Int(bitPattern: elements.baseAddress)
      #expect(address % alignment == 0)
      let isFilled = unsafe elements.allSatisfy { $0 == 1.5 }
      #expect(isFilled)
    }
  }

  @Test func `what is written is read`() {
    var buffer = AlignedBuffer<UInt16>(count: 5, filledWith: 0)
    unsafe buffer.withMutableElements { elements in
      for index in elements.indices { unsafe elements[index] = UInt16(index * index) }
    }
    let read = unsafe buffer.withElements { unsafe Array($0) }
    #expect(read == [0, 1, 4, 9, 16])
  }

  @Test func `errors pass through`() {
    struct Stop: Error {}
    var buffer = AlignedBuffer<Float>(count: 1, filledWith: 0)
    var caught = 0
    do {
      try unsafe buffer.withElements { _ in throw Stop() }
    } catch { caught += 1 }
    do {
      try unsafe buffer.withMutableElements { _ in throw Stop() }
    } catch { caught += 1 }
    #expect(caught == 2)
  }

  @Test func `a negative count or a wrong alignment is refused`() async {
    await #expect(processExitsWith: .failure) {
      _ = AlignedBuffer<Float>(count: -1, filledWith: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = AlignedBuffer<Float>(count: 1, filledWith: 0, alignment: 24)
    }
  }
}
