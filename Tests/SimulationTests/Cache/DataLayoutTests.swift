import Basics
import Graphs
import Simulation
import Tensors
import Testing

struct DataLayoutTests {
  /// Batches, one channel, channels that fill no block, images of one pixel.
  static let shapes: [Shape] = [
    [1, 1, 1, 1], [1, 1, 5, 7], [2, 3, 4, 5], [1, 4, 3, 3], [3, 5, 2, 1], [1, 8, 1, 1],
    [2, 9, 6, 2], [1, 16, 7, 7], [1, 3, 0, 4],
  ]

  @Test(arguments: DataLayout.allCases, shapes)
  func `conversion there and back is the identity`(layout: DataLayout, shape: Shape) {
    let tensor = Tensor(shape, (0..<shape.count).map(Float.init))
    let elements = layout.elements(of: tensor)
    #expect(layout.tensor(elements, shape) == tensor)
    #expect(elements.count == layout.elementCount(of: shape))
    #expect(layout.byteCount(of: shape, elementBytes: 2) == 2 * elements.count)
  }

  @Test(arguments: DataLayout.allCases)
  func `random shapes come back`(layout: DataLayout) {
    var random = SplitMix64(seed: 2024)
    for _ in 0..<200 {
      let shape = Shape((0..<4).map { _ in Int.random(in: 1...9, using: &random) })
      let tensor = Tensor(shape, (0..<shape.count).map { _ in random.nextSignedUnit() })
      #expect(layout.tensor(layout.elements(of: tensor), shape) == tensor, "\(shape)")
    }
  }

  @Test func `elements lie where the name of the layout says`() {
    let tensor = Tensor([1, 5, 1, 2], (0..<10).map(Float.init))
    #expect(DataLayout.nchw.elements(of: tensor) == tensor.elements)
    #expect(DataLayout.nhwc.elements(of: tensor) == [0, 2, 4, 6, 8, 1, 3, 5, 7, 9])
    #expect(
      DataLayout.blocked(.four).elements(of: tensor)
        == [0, 2, 4, 6, 1, 3, 5, 7, 8, 0, 0, 0, 9, 0, 0, 0])
  }

  @Test func `blocks are filled up`() {
    let shape: Shape = [2, 5, 3, 3]
    let counts = DataLayout.allCases.map { $0.elementCount(of: shape) }
    #expect(counts == [90, 90, 144, 144])
    #expect(DataLayout.allCases.map(\.description) == ["NCHW", "NHWC", "NC4HW4", "NC8HW8"])
  }

  @Test func `plans name two of the layouts`() {
    #expect(DataLayout.allCases.compactMap(\.planLayout) == Layout.allCases)
    for layout in Layout.allCases { #expect(DataLayout(layout).planLayout == layout) }
  }
}
