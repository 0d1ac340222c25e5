import Tensors
import Testing

@Suite struct ShapeTests {
  @Test(
    arguments: [
      ([], 1, []), ([5], 5, [1]), ([2, 3, 4], 24, [12, 4, 1]),
      ([1, 3, 224, 224], 150_528, [150_528, 50_176, 224, 1]),
      ([3, 0, 2], 0, [0, 2, 1]),
    ] as [([Int], Int, [Int])])
  func `count and strides follow from the extents`(extents: [Int], count: Int, strides: [Int]) {
    let shape = Shape(extents)
    #expect(shape.rank == extents.count)
    #expect(shape.count == count)
    #expect(shape.strides == strides)
    #expect(shape.dimensions == extents)
  }

  @Test func `a negative index counts from the last dimension`() {
    let shape: Shape = [2, 3, 4]
    #expect([shape[0], shape[2], shape[-1], shape[-3]] == [2, 4, 4, 2])
  }

  @Test(
    arguments: [
      ([4], [4], [4]), ([4], [1], [4]), ([2, 3], [3], [2, 3]), ([2, 1], [1, 3], [2, 3]),
      ([], [2, 3], [2, 3]), ([], [], []), ([8, 1, 1], [2, 8, 5, 5], [2, 8, 5, 5]), ([0], [1], [0]),
      ([2, 3], [2], nil), ([2], [3], nil), ([4, 3], [2, 3], nil), ([0], [2], nil),
    ] as [([Int], [Int], [Int]?)])
  func `operands broadcast as in NumPy, in either order`(left: [Int], right: [Int], both: [Int]?) {
    #expect(Shape(left).broadcast(with: Shape(right)) == both.map(Shape.init))
    #expect(Shape(right).broadcast(with: Shape(left)) == both.map(Shape.init))
  }

  @Test(
    arguments: [
      ([], false), ([Int(Int32.max)], false), ([1 << 31], true), ([1 << 16, 1 << 15], true),
      ([1 << 16, (1 << 15) - 1], false), ([Int.max, Int.max], true), ([0, 1 << 40], true),
      ([0, 5], false),
    ] as [([Int], Bool)])
  func `shapes with too many elements are known`(extents: [Int], isTooLarge: Bool) {
    #expect(Shape(extents).isTooLarge == isTooLarge)
  }

  @Test func `the text lists the extents`() {
    #expect("\(Shape([1, 3, 224, 224]))" == "[1,3,224,224]")
    #expect("\(Shape([]))" == "[]")
  }

  @Test func `a negative extent is a programming error`() async {
    await #expect(processExitsWith: .failure) { _ = Shape([2, -1]) }
  }
}
