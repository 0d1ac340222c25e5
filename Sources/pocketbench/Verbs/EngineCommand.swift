import Bench
import Commands
import Compiler
import Execution
import Graphs
import Kernels
import Records
import Tensors

extension Command {
  /// `pocketbench engine`.
  static var engine: Command {
    Command(
      "engine", "Run a model on this machine under another harness's clock.",
      discussion: """
        Prints 'ready {json}' once the model is loaded and warm, then answers lines on standard \
        input: 'run N' does one untimed and N timed inferences and prints their nanoseconds, \
        'output FILE.npy' writes the last output, 'trace FILE.json' writes a Chrome trace of one \
        inference, 'quit' ends.
        """
    ) { signature in
      let options = EngineOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `engine`, and what they do.
private struct EngineOptions {
  private let model: Parameter<String?>
  private let precision: Parameter<Precision>
  private let threads: Parameter<Int>
  private let isa: Parameter<ISA?>
  private let input: Parameter<String?>
  private let weights: Parameter<String?>

  init(_ signature: inout Signature) {
    model = signature.option(
      "model", as: String.self, short: "m", help: "A model of the zoo, or a .param file.")
    precision = signature.option(
      "precision", default: Precision.fp32, help: "What is computed in.")
    threads = signature.option("threads", default: 1, short: "t", help: "Threads that work.")
    isa = signature.option(
      "isa", as: ISA.self, help: "The level whose kernels are used; else the best there is.")
    input = signature.option(
      "input", as: String.self, valueName: "file",
      help: "The first input (.npy, float32); the others, and without it all, are seeded noise.")
    weights = signature.option(
      "weights", as: String.self, valueName: "file",
      help: "Packed weights (.pbw) of the same model, precision and level, used where they lie.")
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    guard let name = values[model] else {
      throw UsageError.validation(reason: "Missing expected option '--model <model>'")
    }
    guard values[threads] > 0, values[threads] <= 1024 else {
      throw UsageError.validation(reason: "--threads must be from 1 to 1024.")
    }
    guard values[precision] != .fp16 else {
      throw UsageError.validation(reason: "Networks run here in fp32 and int8, not in fp16.")
    }
    let level = try Processor.current.level(values[isa])
    terminal.noteThreads(values[threads])
    let graph = try ModelLibrary.graph(name, batch: 1, inputSize: nil)
    let packed = try values[weights].map { try PackedWeightsFile.open(path: $0) }
    let target = HostTarget(
      isa: level, threads: values[threads], precision: values[precision],
      calibration: packed?.calibration)
    let host = try HostModel(graph, target)
    let session = try Session(host.plan, weights: packed)
    var engine = try EngineProtocol(session, inputs: try inputs(of: graph, values[input])) {
      try File.write($0, to: $1)
    }
    terminal.write(engine.greeting + "\n")
    while let line = readLine() {
      guard let reply = engine.reply(to: line) else { break }
      terminal.write(reply + "\n")
    }
    return .success
  }

  private func inputs(of graph: Graph, _ path: String?) throws -> [String: Tensor] {
    var tensors = graph.seededInputs(seed: 1)
    if let path, let first = graph.inputs.first {
      tensors[graph[first].name] = try NPYFile.tensor(File.bytes(path))
    }
    return tensors
  }
}
