import Kernels
import Testing

struct StridedExtentsTests {
  @Test func `offsets count row-major through the extents`() {
    let extents = StridedExtents(extents: [2, 3, 2], strides: [100, 10, 1], start: 1000)
    #expect(extents.count == 12)
    #expect(
      (0..<12).map(extents.offset) == [
        1000, 1001, 1010, 1011, 1020, 1021, 1100, 1101, 1110, 1111, 1120, 1121,
      ])
  }

  @Test func `a space without dimensions has one index`() {
    let extents = StridedExtents(extents: [], strides: [], start: 5)
    #expect(extents.count == 1)
    #expect(extents.offset(of: 0) == 5)
  }

  @Test func `a space with an extent of zero has no index`() {
    #expect(StridedExtents(extents: [3, 0], strides: [0, 1]).count == 0)
  }

  @Test func `extents without strides are refused`() async {
    await #expect(processExitsWith: .failure) {
      _ = StridedExtents(extents: [1, 2], strides: [1])
    }
  }
}
