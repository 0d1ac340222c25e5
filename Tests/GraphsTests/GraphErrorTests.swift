import Graphs
import Testing

@Suite struct GraphErrorTests {
  @Test(
    arguments: [
      (.invalidNode(name: "conv", reason: "no"), "node 'conv': no"),
      (.invalidInput("image", reason: "no"), "input 'image': no"),
      (
        .unknownInput("img", known: ["a", "b"]), "the graph has no input 'img'; its inputs are a, b"
      ),
      (
        .unknownModel("bret", suggestion: "bert", known: ["bert", "gpt"]),
        "unknown model 'bret'. Did you mean 'bert'? The models are bert, gpt, or a .param file"
      ),
      (
        .unknownModel("x", suggestion: nil, known: ["bert"]),
        "unknown model 'x'. The models are bert, or a .param file"
      ),
      (
        .invalidModelParameter(model: "bert", text: "a=1", allowed: "b=1...2"),
        "'a=1' is not a parameter of model 'bert'; allowed: b=1...2"
      ),
      (.malformed(file: "n.param", line: 3, reason: "no"), "n.param:3: no"),
      (
        .unsupportedLayers(file: "n.param", layers: ["A", "B"]),
        "n.param: no operation for layer type A, B"
      ),
      (
        .unreadable(file: "n.param", reason: "no such file"),
        "n.param: cannot be read: no such file"
      ),
    ] as [(GraphError, String)])
  func `an error is a sentence`(error: GraphError, sentence: String) {
    #expect(error.description == sentence)
  }
}
