import Tensors
import Testing

@Suite struct TensorTests {
  @Test(
    arguments: [
      ([], 0), ([1, -3, 2], 3), ([0, 0], 0), ([-0.5], 0.5),
    ] as [([Float], Float)])
  func `the largest magnitude ignores signs`(elements: [Float], largest: Float) {
    #expect(Tensor([elements.count], elements).largestMagnitude == largest)
  }

  @Test(
    arguments: [
      ([1, 2], [1, 2], 0), ([1, 2], [1.5, 0], 2), ([.nan, 1], [0, 1], .infinity),
      ([1, .nan], [9, 0], .infinity), ([.infinity], [.infinity], .infinity),
      ([.infinity], [0], .infinity), ([.nan, 1], [0, 5], .infinity),
    ] as [([Float], [Float], Float)])
  func `the largest difference is infinite where a number is missing`(
    left: [Float], right: [Float], largest: Float
  ) {
    let (a, b) = (Tensor([left.count], left), Tensor([right.count], right))
    #expect(a.largestDifference(to: b) == largest)
    #expect(b.largestDifference(to: a) == largest)
  }

  @Test func `equal tensors are equal in shape and elements`() {
    #expect(Tensor([2, 1], [1, 2]) == Tensor([2, 1], [1, 2]))
    #expect(Tensor([2, 1], [1, 2]) != Tensor([1, 2], [1, 2]))
    #expect(Tensor([2, 1], [1, 2]) != Tensor([2, 1], [1, 3]))
  }

  @Test func `elements that do not fill the shape are a programming error`() async {
    await #expect(processExitsWith: .failure) { _ = Tensor([2, 2], [1, 2, 3]) }
  }
}
