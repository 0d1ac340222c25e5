import Graphs
import Tensors
import Testing

@Suite struct GraphSeededInputsTests {
  @Test func `images are noise and tokens are indices, by seed`() throws {
    let image = try sampleGraph()
    let tensor = try #require(image.seededInputs(seed: 1)["image"])
    #expect(tensor.shape == [1, 3, 8, 8])
    #expect(tensor.elements.allSatisfy { (-1..<1).contains($0) })
    #expect(Set(tensor.elements).count > 150)
    #expect(image.seededInputs(seed: 1)["image"] == tensor)
    #expect(image.seededInputs(seed: 2)["image"] != tensor)
    let tokens = try ModelZoo.graph(named: "bert-mini").seededInputs(seed: 1)["tokens"]
    let indices = try #require(tokens).elements
    #expect(indices.count == 128)
    #expect(indices.allSatisfy { (0..<256).contains($0) && $0 == $0.rounded() })
  }
}
