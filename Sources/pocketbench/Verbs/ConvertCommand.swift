import Basics
import Bench
import Commands
import Compiler
import Execution
import Graphs
import Kernels
import Records

extension Command {
  /// `pocketbench convert`.
  static var convert: Command {
    Command(
      "convert", "Write a model with its weights as a file that other engines read.",
      discussion: """
        The ending of FILE says what is written: .onnx is an ONNX model of operator set 17; .pbw \
        are weights packed for this machine's kernels, which 'engine --weights' maps; .weights are \
        the model's constants by name in fp32, the same on every machine. \
        A model of the zoo has its seeded weights; a .param file states none. \
        With --precision int8 the model is in QDQ form: activations in bytes by their ranges over \
        seeded inputs, weights in int8 for each output channel.
        """
    ) { signature in
      let options = ConvertOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `convert`, and what they do.
private struct ConvertOptions {
  private let model: Parameter<String>
  private let output: Parameter<String?>
  private let precision: Parameter<StoredPrecision>
  private let batch: Parameter<Int>
  private let isOptimized: Parameter<Bool>
  private let isa: Parameter<ISA?>

  init(_ signature: inout Signature) {
    model = signature.argument(
      "model", as: String.self, help: "A model of the zoo or a .param file.")
    output = signature.option(
      "output", as: String.self, short: "o", valueName: "file", help: "The file to write.")
    precision = signature.option(
      "precision", default: StoredPrecision.fp32, help: "What weights are stored in.")
    batch = signature.option("batch", default: 1, help: "Inputs at once.")
    isOptimized = signature.flag(
      "optimized", help: "Write the graph after all passes instead of the one as published.")
    isa = signature.option(
      "isa", as: ISA.self,
      help: "The level whose kernels read a .pbw file; else the best there is.")
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    guard let path = values[output] else {
      throw UsageError.validation(reason: "Missing expected option '--output <file>'")
    }
    guard values[batch] > 0 else {
      throw UsageError.validation(reason: "The batch must be at least 1.")
    }
    guard !values[isOptimized] || values[precision] == .fp32 else {
      throw UsageError.validation(
        reason: "--optimized is for fp32: int8 has passes of its own.")
    }
    let format = try ModelFormat(path: path)
    guard format != .weights || (values[precision] == .fp32 && !values[isOptimized]) else {
      throw UsageError.validation(
        reason: "A .weights file has the model's own constants: no --precision, no --optimized.")
    }
    let graph = try ModelLibrary.graph(values[model], batch: values[batch], inputSize: nil)
    let byteCount =
      switch format {
      case .onnx:
        try write(onnx(graph, values[precision], isOptimized: values[isOptimized]), to: path)
      case .pbw:
        try writePackedWeights(
          of: graph, values[precision], Processor.current.level(values[isa]), to: path)
      case .weights: try write(graph.weights(elements: { $0.elements() }).bytes, to: path)
      }
    terminal.note("\(path): \(formatted(bytes: byteCount))\n")
    return .success
  }
}

extension ConvertOptions {
  private func onnx(
    _ graph: Graph, _ precision: StoredPrecision, isOptimized: Bool
  ) throws -> [UInt8] {
    switch precision {
    case .fp32:
      let written = isOptimized ? try OptimizedGraph(graph, passes: Pass.standard).graph : graph
      return try written.onnx(elements: { $0.elements() })
    case .int8:
      // Activations are folded into products by the engine that reads the file.
      let passes = Pass.standard.filter { $0.name != "fuse-activation" }
      let folded = try OptimizedGraph(graph, passes: passes).graph
      let calibration = try HostModel.calibration(of: graph)
      return try folded.onnx(
        elements: { $0.elements() },
        quantization: folded.activationsInBytes(by: calibration))
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws -> Int {
    try File.write(bytes, to: path)
    return bytes.count
  }

  /// Writes the weights of one step after the other.
  private func writePackedWeights(
    of graph: Graph, _ precision: StoredPrecision, _ isa: ISA, to path: String
  ) throws -> Int {
    let target = HostTarget(isa: isa, precision: precision == .int8 ? .int8 : .fp32)
    let host = try HostModel(graph, target)
    try File.makeFolder(of: path)
    return try PackedWeightsFile.write(host.plan, calibration: host.calibration, to: path)
  }
}

/// What the weights of a written model are stored in.
private enum StoredPrecision: String, CaseIterable, ArgumentValue {
  case fp32
  case int8
}

/// A form of model files that can be written, known by the ending of their names.
private enum ModelFormat: String, CaseIterable {
  case onnx
  case pbw
  case weights

  init(path: String) throws(UsageError) {
    let found = Self.allCases.first { path.hasSuffix(".\($0.rawValue)") }
    guard let found else {
      let endings = Self.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw .validation(
        reason: "'\(path)' has no ending that says what to write. Known: \(endings).")
    }
    self = found
  }
}
