import Basics
import Execution
import Graphs
import Tensors

/// The line protocol by which another harness times a session: a line in, at most one line out.
///
/// | request | reply |
/// |---|---|
/// | | `ready {json}` once the session is loaded and warm |
/// | `run N` | one inference that is not timed, then N that are: `t ns,ns,...` |
/// | `output FILE.npy` | the first output of the last inference is written: `ok FILE.npy` |
/// | `trace FILE.json` | one inference with a clock around each step is written: `ok FILE.json` |
/// | `peak` | multiply-adds on registers, on all threads of the session: `p` and operations a second |
/// | `quit` | the end |
///
/// Anything else is answered by `error` and a sentence.
struct EngineProtocol: ~Copyable {
  private var session: Session
  private let inputs: [String: Tensor]
  private let write: (_ bytes: [UInt8], _ path: String) throws -> Void

  /// A protocol around a session; runs it once.
  ///
  /// - Parameter inputs: The inputs of every inference.
  /// - Throws: ``ExecutionError`` when an input is missing, unknown or of another shape.
  init(
    _ session: consuming Session, inputs: [String: Tensor],
    write: @escaping ([UInt8], String) throws -> Void
  ) throws(ExecutionError) {
    self.session = session
    self.inputs = inputs
    self.write = write
    _ = try self.session.run(inputs)
  }

  /// What is said before the first request.
  var greeting: String {
    let plan = session.plan
    let facts: JSONValue = [
      "schemaVersion": 1, "engine": "pocketbench", "version": .string(Tool.version),
      "model": .string(plan.graph.name), "target": .string("\(plan.target)"),
      "threads": .integer(session.threadCount), "steps": .integer(session.stepCount),
      "memoryBytes": .integer(session.memoryByteCount),
    ]
    return "ready " + JSONWriter(layout: .compact).text(of: facts)
  }

  /// The answer to a request; nil to end.
  mutating func reply(to line: String) -> String? {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    guard let request = words.first else { return "error an empty line; say run, output or quit" }
    do {
      switch request {
      case "quit": return nil
      case "peak": return "p \(Int64(session.peakOperationsPerSecond()))"
      case "run": return try run(words.count > 1 ? words[1] : "")
      case "output", "trace":
        guard words.count > 1 else { return "error '\(request)' needs a file" }
        try write(request == "output" ? output() : trace(), words[1])
        return "ok \(words[1])"
      default:
        return "error there is no request '\(request)'; say run, output, trace, peak or quit"
      }
    } catch {
      return "error \(error)"
    }
  }

  /// Copies the inputs into the arena, where they stay for one inference only.
  private mutating func setInputs() throws(ExecutionError) {
    for (name, tensor) in inputs { try session.setInput(name, to: tensor) }
  }

  private mutating func run(_ text: String) throws(ExecutionError) -> String {
    guard let count = Int(text), count > 0, count <= 1_000_000 else {
      return "error 'run' needs a number of inferences from 1 to 1000000, got '\(text)'"
    }
    let clock = ContinuousClock()
    try setInputs()
    session.execute()
    var durations: [Int64] = []
    durations.reserveCapacity(count)
    for _ in 0..<count {
      try setInputs()
      let start = clock.now
      session.execute()
      durations.append(Int64((clock.now - start) / .nanoseconds(1)))
    }
    return "t " + durations.map(String.init).joined(separator: ",")
  }

  private mutating func output() -> [UInt8] {
    let name = session.plan.graph[session.plan.graph.outputs[0]].name
    guard let tensor = session.outputs()[name] else { return [] }
    return NPYFile.bytes(tensor)
  }

  private mutating func trace() throws(ExecutionError) -> [UInt8] {
    try setInputs()
    return Array(session.profile().chromeTrace(process: session.plan.graph.name).utf8)
  }
}
