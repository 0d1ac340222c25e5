import Basics
public import Bench
public import Commands
import Compiler
import Quantization
public import Records
import Reports
import Tensors

extension QuantizationScheme: ArgumentValue {}
extension QuantizationStudy.Preparation: ArgumentValue {}

extension Command {
  /// `pocketbench quantize`.
  static var quantize: Command {
    Command(
      "quantize", "Show what each quantizer does to a model's weights and outputs.",
      discussion: """
        Weights are stored behind the model's passes; bits and compression count scales. Outputs are \
        those of this machine, which computes int8 in int8, against fp32 over seeded inputs; ranges \
        of activations come from other inputs. SQNR is 10 log10(signal / noise); agreement is the \
        share of rows of the first output whose largest element stays the largest.
        """
    ) { signature in
      let options = QuantizeOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `quantize`, and what they do.
private struct QuantizeOptions {
  private let model: Parameter<String?>
  private let quantizers: Parameter<[QuantizationScheme]>
  private let range: Parameter<String>
  private let preparations: Parameter<[QuantizationStudy.Preparation]>
  private let inputs: Parameter<Int>
  private let threshold: Parameter<Double>
  private let showsDecisions: Parameter<Bool>
  private let format: Parameter<Table.Format>

  init(_ signature: inout Signature) {
    model = signature.option(
      "model", as: String.self, short: "m", help: "A model of the zoo, or a .param file.")
    quantizers = signature.options(
      "quantizer", as: QuantizationScheme.self, short: "q",
      help: "Only these; else all but mixed, which tries every layer.")
    range = signature.option(
      "range", default: "min-max", valueName: "method",
      help: "Activations: min-max, percentile-P, entropy or mean-squared-error.")
    preparations = signature.options(
      "prepare", as: QuantizationStudy.Preparation.self, help: "Rewrite the model for it as well.")
    inputs = signature.option("inputs", default: 8, help: "Inputs that are compared.")
    threshold = signature.option(
      "threshold", default: 30, valueName: "dB",
      help: "The SQNR from which 'dynamic' takes int8, and that 'mixed' must reach.")
    showsDecisions = signature.flag(
      "decisions", help: "Show how each weight is stored, and why.")
    format = signature.formatOption()
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    guard let name = values[model] else {
      throw UsageError.validation(reason: "Missing expected option '--model <model>'")
    }
    guard (1...1000).contains(values[inputs]) else {
      throw UsageError.validation(reason: "--inputs must be from 1 to 1000.")
    }
    guard (0...120).contains(values[threshold]) else {
      throw UsageError.validation(reason: "--threshold must be from 0 to 120 dB.")
    }
    guard let method = RangeMethod(values[range]) else {
      throw UsageError.unknown(
        "range method", values[range],
        known: ["min-max", "percentile-99.99", "entropy", "mean-squared-error"])
    }
    let graph = try ModelLibrary.graph(name, batch: 1, inputSize: nil)
    let asked = values[quantizers]
    let study = QuantizationStudy(
      inputSeeds: (0..<values[inputs]).map { 11 + UInt64($0) }, rangeMethod: method,
      preparations: values[preparations],
      options: QuantizationOptions(thresholdDecibels: values[threshold]),
      budget: ErrorMeasures.ratio(decibels: -values[threshold]))
    let reports = try study.reports(
      of: graph, asked.isEmpty ? QuantizationScheme.allCases.filter { $0 != .mixed } : asked)
    terminal.write(
      values[showsDecisions] ? .decisions(reports) : .quantizers(reports), as: values[format])
    return .success
  }
}

extension Table {
  /// A row for each quantizer.
  fileprivate static func quantizers(_ reports: [QuantizationReport]) -> Table {
    Table(
      columns: [
        .text("quantizer"), .number("bitsPerWeight", title: "bits"),
        .number("idealCompression", title: "ideal x"),
        .number("storedCompression", title: "stored x"),
        .number("savedPercent", title: "saved %"), .number("byteProducts", title: "in int8"),
        .number("weightMSE", title: "MSE"), .number("weightSQNRdB", title: "SQNR dB"),
        .number("weightCosine", title: "cosine"), .number("weightMaxError", title: "max error"),
        .number("outputSQNRdB", title: "output dB"),
        .number("agreementPercent", title: "agreement %"),
      ],
      rows: reports.map { report in
        [
          .text(report.scheme.rawValue), .number(report.bitsPerWeight, digits: 2),
          .number(report.idealCompression, digits: 2), .number(report.storedCompression, digits: 2),
          .number(100 * report.reduction, digits: 1), .integer(Int64(report.byteProductCount)),
          .number(report.weights.meanSquaredError, digits: 6),
          .decibels(report.weights.signalToNoiseDecibels),
          .number(report.weights.cosine, digits: 5),
          .number(report.weights.largestError, digits: 4),
          .decibels(report.outputs.signalToNoiseDecibels),
          .number(100 * report.agreement, digits: 1),
        ]
      })
  }

  /// A row for each weight of each quantizer.
  fileprivate static func decisions(_ reports: [QuantizationReport]) -> Table {
    Table(
      columns: [.text("quantizer"), .text("weight"), .text("format"), .text("reason")],
      rows: reports.flatMap { report in
        report.decisions.map {
          [
            .text(report.scheme.rawValue), .text($0.value), .text($0.format.description),
            .text($0.reason),
          ]
        }
      })
  }
}

extension Table.Cell {
  /// Decibels; nothing where there is no noise, because no number stands for it.
  fileprivate static func decibels(_ value: Double) -> Table.Cell {
    .number(value.isFinite ? value : nil, digits: 2)
  }
}
