import Basics
import Bench
import Commands
import Devices
import Graphs
import Records
import Reports

extension Command {
  /// `pocketbench accuracy`.
  static var accuracy: Command {
    Command(
      "accuracy", "Show how well models answer in each configuration.",
      discussion: """
        Every model runs on this machine's kernels in every configuration and is compared with \
        itself as published, in fp32 and without passes. The trained nets, digits-cnn and \
        digits-transformer, read 450 images that training never saw, and their right answers are \
        counted; other models have seeded weights and read seeded noise. Int8 is calibrated with \
        other inputs than those that are judged.
        """
    ) { signature in
      let options = AccuracyOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `accuracy`, and what they do.
private struct AccuracyOptions {
  private let models: Parameter<[String]>
  private let configurations: Parameter<[String]>
  private let inputs: Parameter<Int>
  private let answers: Parameter<String?>
  private let format: Parameter<Table.Format>

  init(_ signature: inout Signature) {
    models = signature.options(
      "model", as: String.self, short: "m",
      help: "A model of the zoo, a pattern, or a .param file (default: the trained nets).")
    configurations = signature.options(
      "config", as: String.self, short: "c",
      help: "A configuration (default: baseline and baseline,precision=int8).")
    inputs = signature.option(
      "inputs", default: EvaluationData.standardInputCount,
      help: "Seeded inputs of a model that is not trained.")
    answers = signature.option(
      "answers", as: String.self, valueName: "file",
      help: "Write the class of each input in each configuration (.csv).")
    format = signature.formatOption()
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    guard (1...100_000).contains(values[inputs]) else {
      throw UsageError.validation(reason: "The inputs must be from 1 to 100000.")
    }
    let configurations = try requested(values)
    var results: [NamedEvaluation] = []
    for name in try modelNames(values) {
      let graph = try ModelLibrary.graph(name, batch: 1, inputSize: nil)
      let data = try EvaluationData(for: graph, inputCount: values[inputs])
      let evaluator = try Evaluator(graph, data: data)
      for configuration in configurations {
        results.append(
          NamedEvaluation(
            model: ModelLibrary.displayName(of: name), configuration: configuration.description,
            classes: data.classes, evaluation: try evaluator.evaluate(configuration)))
      }
    }
    if let path = values[answers] {
      try File.write(Table.answers(results).rendered(as: .csv), to: path)
    }
    terminal.write(.evaluations(results), as: values[format])
    return .success
  }

  private func modelNames(_ values: Values) throws(UsageError) -> [String] {
    let known = ModelZoo.entries.map(\.name)
    var names: [String] = []
    let asked = values[models]
    for text in asked.isEmpty ? ModelZoo.entries.filter(\.isTrained).map(\.name) : asked {
      let isPattern = text.contains { $0 == "*" || $0 == "?" }
      let found = isPattern ? known.filter { matches($0, glob: text) } : [text]
      guard !found.isEmpty else { throw .unknown("model", text, known: known) }
      names += found.filter { !names.contains($0) }
    }
    return names
  }

  private func requested(_ values: Values) throws -> [Configuration] {
    let asked = values[configurations]
    return try (asked.isEmpty ? ["baseline", "baseline,precision=int8"] : asked).map { text in
      guard case .fixed(let configuration) = try ConfigurationRequest(parsing: text) else {
        throw UsageError.validation(
          reason: "'\(text)' follows from a device; state what it is, such as "
            + "baseline,precision=int8.")
      }
      guard configuration.inputSize == nil else {
        throw UsageError.validation(
          reason: "'\(text)' sets the input size; name it with the model, such as mobilenetv2@160.")
      }
      return configuration
    }
  }
}

/// What was found of a model in a configuration.
private struct NamedEvaluation {
  let model: String
  let configuration: String
  let classes: [Int]?
  let evaluation: Evaluation
}

extension Table {
  /// A row for each model and configuration.
  fileprivate static func evaluations(_ results: [NamedEvaluation]) -> Table {
    Table(
      columns: [
        .text("model"), .text("configuration"), .number("inputs"), .number("correct"),
        .number("accuracyPercent", title: "accuracy %"),
        .number("accuracyChangePoints", title: "change, points"),
        .number("agreementPercent", title: "agreement %"),
        .number("outputSqnrDecibel", title: "SQNR dB"),
        .number("largestRelativeError", title: "max error"),
      ],
      rows: results.map { result in
        let found = result.evaluation
        return [
          .text(result.model), .text(result.configuration), .integer(Int64(found.answers.count)),
          .integer(found.correctCount.map(Int64.init)),
          .number(found.accuracy.map { 100 * $0 }, digits: 2),
          .number(found.accuracyChange.map { 100 * $0 }, digits: 2),
          .number(100 * found.agreement, digits: 2), .number(found.outputDecibels, digits: 1),
          .number(found.relativeError, digits: 5),
        ]
      })
  }

  /// A row for each answer.
  fileprivate static func answers(_ results: [NamedEvaluation]) -> Table {
    Table(
      columns: [
        .text("model"), .text("configuration"), .number("input"), .number("class"),
        .number("answer"),
      ],
      rows: results.flatMap { result in
        result.evaluation.answers.enumerated().map { index, answer in
          [
            .text(result.model), .text(result.configuration), .integer(Int64(index)),
            .integer(result.classes.map { Int64($0[index]) }), .integer(Int64(answer)),
          ]
        }
      })
  }
}
