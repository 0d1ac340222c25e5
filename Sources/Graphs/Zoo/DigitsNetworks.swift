import Memory
import Tensors

/// Two small networks that are trained on handwritten digits, so that what an optimization costs in
/// right answers can be measured. `Scripts/train-digits` trains them; the folder `Digits` has their
/// weights and the images that training never saw.
///
/// Data: Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
/// Repository, 1998 (CC BY 4.0): 8 x 8 pixels from 0 to 16, which the networks take divided by 16.
extension ModelZoo {
  /// Beside a network's name: `NAME.weights`, and the images `digits-test.csv` and
  /// `digits-calibration.csv`; nil for what is not there.
  package static func digitsFile(_ name: String) -> [UInt8]? {
    EmbeddedFolder("Sources/Graphs/Zoo/Digits").bytes(named: name)
  }

  /// Convolutions with batch normalisation, ReLU6 and hard swish, in inverted residual blocks, two
  /// of them with an addition: images `[N,1,8,8]` to logits `[N,10]`.
  static func digitsConvolutional(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    let relu6 = Activation.clip(0, 6)
    let image = builder.input("image", TensorType([parameters.batch, 1, 8, 8]))
    var x = try builder.convolutionBlock(
      image, channels: 16, kernel: 3, activation: .hardSwish, name: "stem")
    // Hidden channels, channels, stride, activation.
    let blocks = [(64, 16, 1, relu6), (64, 32, 2, .hardSwish), (128, 32, 1, relu6)]
    for (index, (hidden, channels, stride, activation)) in blocks.enumerated() {
      let block = InvertedResidual(
        kernel: 3, hidden: hidden, channels: channels, stride: stride, activation: activation)
      x = try builder.invertedResidual(x, block, name: "block\(index + 1)")
    }
    x = try builder.convolutionBlock(
      x, channels: 64, kernel: 1, activation: .hardSwish, name: "head")
    x = try builder.globalAverage(x, name: "pool")
    let logits = try builder.linear(x, outputs: 10, name: "classifier")
    return try trained(builder.finish(outputs: [logits]))
  }

  /// A pre-normalised encoder of two layers that reads an image as eight rows: `[N,8,8]` to logits
  /// `[N,10]` of the mean over rows.
  static func digitsTransformer(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    var builder = GraphBuilder(name: parameters.name)
    let width = 64
    let image = builder.input("image", TensorType([parameters.batch, 8, 8]))
    var x = try builder.linear(image, outputs: width, name: "embedding")
    let positions = builder.parameter("positions", [8, width], scale: 0.1)
    x = try builder.sum(x, positions, name: "embedding.add_position")
    for layer in 0..<2 {
      let name = "layer\(layer)"
      var y = try builder.layerNormalization(x, epsilon: 1e-5, name: "\(name).norm_attention")
      y = try builder.selfAttention(y, heads: 4, name: name)
      x = try builder.sum(x, y, name: "\(name).add_attention")
      y = try builder.layerNormalization(x, epsilon: 1e-5, name: "\(name).norm_output")
      y = try builder.feedForward(y, width: 2 * width, name: name)
      x = try builder.sum(x, y, name: "\(name).add_output")
    }
    x = try builder.layerNormalization(x, epsilon: 1e-5, name: "norm")
    x = try builder.add(
      .reduce(Reduce(.mean, axes: [1], keepsAxes: false)), x, name: "pool")
    let logits = try builder.linear(x, outputs: 10, name: "classifier")
    return try trained(builder.finish(outputs: [logits]))
  }

  private static func trained(_ graph: Graph) throws(GraphError) -> Graph {
    let file = "\(graph.name).weights"
    guard let bytes = digitsFile(file) else {
      throw .unreadable(file: file, reason: "it is not compiled in; run Scripts/embed-profiles")
    }
    do {
      return try graph.withWeights(WeightFile(bytes: bytes, file: file))
    } catch {
      throw .unreadable(file: file, reason: error.description)
    }
  }
}
