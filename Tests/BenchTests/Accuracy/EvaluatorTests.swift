import Bench
import Compiler
import Graphs
import Records
import Tensors
import Testing

/// The answers of the trained networks, and of others beside themselves.
@Suite struct EvaluatorTests {
  static let trained = ModelZoo.entries.filter(\.isTrained).map(\.name)
  /// Each is computed once: the published model takes most of the time.
  private static let evaluators = trained.map { name in
    Result { try Evaluator(ModelZoo.graph(named: name)) }
  }

  static func evaluator(_ name: String) throws -> Evaluator {
    let index = try #require(trained.firstIndex(of: name))
    return try evaluators[index].get()
  }

  @Test(arguments: trained)
  func `trained networks are right for 97 of 100 images they never saw`(name: String) throws {
    let found = try Self.evaluator(name).evaluate(Configuration())
    #expect(found.answers.count == 450)
    #expect((found.accuracy ?? 0) >= 0.97, "\(name): \(found.correctCount ?? 0) of 450")
    #expect(found.agreement == 1 && found.accuracyChange == 0)
    #expect(found.relativeError < 1e-4 && found.outputDecibels > 80)
  }

  @Test(arguments: trained)
  func `int8 for each channel loses less than a point`(name: String) throws {
    let found = try Self.evaluator(name).evaluate(Configuration(parsing: "baseline,precision=int8"))
    let change = try #require(found.accuracyChange)
    #expect(change > -0.01, "\(name): \(100 * change) points")
    #expect(found.agreement >= 0.98, "\(name): \(found.agreement)")
    #expect(found.outputDecibels > 15, "\(name): \(found.outputDecibels) dB")
    // It did compute in bytes: floats agree to more than twice as many decibels.
    #expect(found.outputDecibels < 70, "\(name): \(found.outputDecibels) dB")
  }

  /// The least right answers in a hundred, and the least decibels of the outputs.
  static let stored: [(configuration: String, accuracy: Double, decibels: Double)] = [
    ("baseline,precision=fp16", 0.97, 55), ("baseline,quantizer=fp16", 0.97, 55),
    ("baseline,quantizer=int8", 0.97, 20), ("baseline,quantizer=int8-tensor", 0.95, 10),
    ("baseline,quantizer=int4", 0.93, 10), ("baseline,quantizer=dynamic", 0.97, 20),
    ("baseline,quantizer=mixed", 0.97, 20),
  ]

  @Test(arguments: trained, stored)
  func `every form of stored weights is judged`(
    name: String, form: (configuration: String, accuracy: Double, decibels: Double)
  ) throws {
    let found = try Self.evaluator(name).evaluate(Configuration(parsing: form.configuration))
    let place = "\(name) \(form.configuration): \(found.accuracy ?? 0), \(found.outputDecibels) dB"
    #expect((found.accuracy ?? 0) >= form.accuracy, "\(place)")
    // Worse than the published model by what the form cannot hold.
    #expect(found.outputDecibels > form.decibels && found.outputDecibels < 100, "\(place)")
  }

  @Test(arguments: trained)
  func `every pass leaves the classes as they are`(name: String) throws {
    let evaluator = try Self.evaluator(name)
    let expected = try evaluator.evaluate(HostModel(evaluator.graph, passes: [])).answers
    for pass in Pass.standard {
      let found = try evaluator.evaluate(HostModel(evaluator.graph, passes: [pass]))
      #expect(found.answers == expected, "\(pass.name)")
    }
    for pass in Pass.standard {
      let others = Pass.standard.filter { $0.name != pass.name }
      let found = try evaluator.evaluate(HostModel(evaluator.graph, passes: others))
      #expect(found.answers == expected, "without \(pass.name)")
    }
  }

  @Test(arguments: ["none", "simd", "parallel", "full"])
  func `every optimization level gives the same classes`(level: String) throws {
    for name in Self.trained {
      let found = try Self.evaluator(name).evaluate(
        Configuration(parsing: "baseline,optimization=\(level)"))
      #expect(found.agreement == 1 && found.accuracyChange == 0, "\(name)")
    }
  }

  @Test(arguments: ["lightweight-0.8m@32", "bert-mini@layers=1,tokens=4"])
  func `the identical model agrees with itself in everything`(name: String) throws {
    let graph = try ModelZoo.graph(named: name)
    let evaluator = try Evaluator(graph, data: EvaluationData(for: graph, inputCount: 3))
    let found = try evaluator.evaluate(
      HostModel(graph, HostTarget(mayTransform: false), passes: []))
    #expect(found.agreement == 1)
    #expect(found.outputDecibels == Evaluation.noiselessDecibels)
    #expect(found.relativeError == 0)
    #expect(found.accuracy == nil && found.accuracyChange == nil)
    #expect(found.answers.count == 3)
    #expect(found.measurements.map(\.metric) == [.agreement, .outputSignalToNoise])
    #expect(found.measurements.map(\.value) == [1_000_000, 150_000])
  }

  @Test func `a model that answers otherwise is found`() throws {
    func graph(_ weights: [Float]) throws -> Graph {
      var builder = GraphBuilder(name: "net")
      let x = builder.input("x", TensorType([1, 2]))
      let matrix = builder.constant("w", Constant(TensorType([2, 2]), .literal(weights)))
      let y = try builder.add(.matrixMultiply(MatrixMultiply()), x, matrix, name: "y")
      return builder.finish(outputs: [y])
    }
    let inputs: [[String: Tensor]] = [[1, 0], [0, 1], [3, 1], [1, 2]].map {
      ["x": Tensor([1, 2], $0)]
    }
    let data = EvaluationData(inputs: inputs, classes: [0, 1, 0, 0], calibration: inputs)
    let evaluator = try Evaluator(graph([1, 0, 0, 1]), data: data)
    let same = try evaluator.evaluate(HostModel(graph([1, 0, 0, 1]), passes: []))
    #expect(same.answers == [0, 1, 0, 1] && same.correctCount == 3 && same.accuracy == 0.75)
    let swapped = try evaluator.evaluate(HostModel(graph([0, 1, 1, 0]), passes: []))
    #expect(swapped.answers == [1, 0, 1, 0] && swapped.correctCount == 1)
    #expect(swapped.agreement == 0 && swapped.accuracyChange == -0.5)
    // Signal 1 + 1 + 10 + 5 = 17, noise 2 + 2 + 8 + 2 = 14: 0.843 dB; largest 2 of 3.
    #expect((swapped.outputDecibels - 0.8432).magnitude < 1e-4)
    #expect((swapped.relativeError - 2.0 / 3).magnitude < 1e-12)
    #expect(swapped.measurements.map(\.value) == [250_000, -500_000, 0, 843])
  }

  @Test func `what cannot be evaluated says so`() throws {
    let large = try ModelZoo.graph(named: "decoder-24x2048")
    let error = try #require(throws: AccuracyError.self) { try Evaluator(large) }
    #expect(error.description.contains("has 4853284864 bytes of weights"), "\(error)")
  }
}
