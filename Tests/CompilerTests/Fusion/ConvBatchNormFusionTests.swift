import Basics
import Compiler
import Graphs
import Tensors
import Testing

struct ConvBatchNormFusionTests {
  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func `folded arrays compute what convolution and batch normalisation compute`(
    seed: UInt64
  ) throws {
    var random = SplitMix64(seed: seed)
    func floats(_ count: Int, around offset: Float = 0) -> [Float] {
      (0..<count).map { _ in offset + random.nextSignedUnit() }
    }
    let (channels, inputs) = (3, 2)
    let weights = floats(channels * inputs * 9)
    let bias = seed % 2 == 0 ? floats(channels) : nil
    let (scale, shift, mean) = (floats(channels), floats(channels), floats(channels))
    var variance = floats(channels, around: 1)
    if seed % 3 == 0 { variance[0] = 0 }
    let folded = try ConvBatchNormFusion.fuseWeights(
      convolutionWeights: weights, convolutionBias: bias, scale: scale, shift: shift, mean: mean,
      variance: variance, epsilon: 1e-3)

    func graph(_ isFolded: Bool) throws -> Graph {
      var builder = GraphBuilder(name: "conv-bn")
      let x = builder.input("x", TensorType([1, inputs, 5, 5]))
      func literal(_ name: String, _ shape: Shape, _ elements: [Float]) -> ValueID {
        builder.constant(name, Constant(TensorType(shape), .literal(elements)))
      }
      var operands = [
        x, literal("w", [channels, inputs, 3, 3], isFolded ? folded.weights : weights),
      ]
      if let bias = isFolded ? folded.bias : bias { operands.append(literal("b", [3], bias)) }
      var y = try builder.add(
        .convolution(Convolution(kernel: Extent(3))), operands, name: "conv", outputNames: ["y"])[0]
      if !isFolded {
        let statistics = [("s", scale), ("t", shift), ("m", mean), ("v", variance)].map {
          literal($0.0, [3], $0.1)
        }
        y = try builder.add(.batchNormalization(epsilon: 1e-3), [y] + statistics, name: "bn")[0]
      }
      return builder.finish(outputs: [y])
    }
    let found = try #require(try outputs(of: graph(true))["y"])
    let expected = try #require(try outputs(of: graph(false))["bn"])
    #expect(found.largestDifference(to: expected) < 1e-4 * max(1, expected.largestMagnitude))
  }

  @Test func `counts that do not fit and channels without a spread are refused`() {
    typealias Folding = (weights: [Float], mean: [Float], variance: [Float], text: String)
    let cases: [Folding] = [
      ([1, 2, 3], [0, 0], [1, 1], "weights: 3 numbers for 2 output channels; give a multiple"),
      ([1, 2], [0], [1, 1], "mean: 1 numbers for 2 output channels; give one for each channel"),
      (
        [1, 2], [0, 0], [1, 0], "channel 1: variance 0.0 plus epsilon 0.0 is not a positive number"
      ),
      ([1, 2], [0, 0], [.nan, 1], "channel 0: variance nan plus epsilon 0.0 is not"),
    ]
    for test in cases {
      let error = #expect(throws: BatchNormFoldingError.self) {
        _ = try ConvBatchNormFusion.fuseWeights(
          convolutionWeights: test.weights, scale: [1, 1], shift: [0, 0], mean: test.mean,
          variance: test.variance, epsilon: 0)
      }
      #expect(error?.description.hasPrefix(test.text) ?? false, "\(error?.description ?? "")")
    }
  }
}
