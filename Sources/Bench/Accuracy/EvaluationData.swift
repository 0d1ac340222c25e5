public import Graphs
public import Tensors

/// What a model's answers are judged by, and what its activations are calibrated with; the two never
/// share an input.
public struct EvaluationData: Hashable, Sendable {
  /// The inputs of each inference that is judged.
  public let inputs: [[String: Tensor]]
  /// The right class of each; nil where nothing is right, and only agreement with the model itself
  /// in floats can be told.
  public let classes: [Int]?
  /// The inputs of each inference that ranges are measured in.
  public let calibration: [[String: Tensor]]

  /// How many inferences of a model with seeded weights are judged unless stated.
  public static let standardInputCount = 8
  /// The seed of the first seeded input; far from ``HostModel/calibrationSeeds``.
  private static let firstSeed: UInt64 = 0x7e57

  /// Data of a user.
  public init(
    inputs: [[String: Tensor]], classes: [Int]? = nil, calibration: [[String: Tensor]]
  ) {
    precondition(
      classes.map { $0.count == inputs.count } ?? true,
      "\(classes?.count ?? 0) classes for \(inputs.count) inputs")
    self.inputs = inputs
    self.classes = classes
    self.calibration = calibration
  }

  /// The test and calibration images for the trained networks of the zoo, seeded noise for others.
  ///
  /// - Parameter inputCount: How many seeded inputs there are.
  /// - Throws: ``BenchFileError`` where the images are not compiled in.
  public init(
    for graph: Graph, inputCount: Int = standardInputCount
  ) throws(BenchFileError) {
    guard let image = graph.inputs.first, Self.readsDigits(graph) else {
      self.init(
        inputs: (0..<inputCount).map {
          graph.seededInputs(seed: Self.firstSeed + UInt64($0))
        },
        calibration: HostModel.calibrationSeeds.map { graph.seededInputs(seed: $0) })
      return
    }
    let (test, calibration) = (try DigitsData(.test), try DigitsData(.calibration))
    func tensors(_ data: DigitsData) -> [[String: Tensor]] {
      data.images.map { [graph[image].name: Tensor(graph[image].type.shape, $0)] }
    }
    self.init(
      inputs: tensors(test), classes: test.classes, calibration: tensors(calibration))
  }

  /// Whether a graph is one of the trained networks, for one image at a time.
  private static func readsDigits(_ graph: Graph) -> Bool {
    guard ModelZoo.entries.contains(where: { $0.isTrained && $0.name == graph.name }),
      graph.inputs.count == 1
    else { return false }
    return graph[graph.inputs[0]].type.shape.count == DigitsData.pixelCount
  }
}
