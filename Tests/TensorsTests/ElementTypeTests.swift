import Tensors
import Testing

@Suite struct ElementTypeTests {
  @Test(arguments: zip(ElementType.allCases, [4, 2, 1, 4]))
  func `every element type has a size`(element: ElementType, bytes: Int) {
    #expect(element.byteCount == bytes)
    #expect(TensorType([2, 3], element).byteCount == 6 * bytes)
    #expect(TensorType([2, 3], element).description == "\(element.rawValue)[2,3]")
  }

  @Test func `tensors hold 32-bit floats unless stated`() {
    #expect(TensorType([7]) == TensorType([7], .float32))
    #expect(TensorType([7]) != TensorType([7], .int32))
  }
}
