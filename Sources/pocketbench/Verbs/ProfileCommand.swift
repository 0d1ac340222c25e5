import Basics
import Bench
import Commands
import Compiler
import Execution
import Graphs
import Kernels
import Records
import Reports
import Tensors

extension Command {
  /// `pocketbench profile`.
  static var profile: Command {
    Command(
      "profile", "Show what each step of an inference takes on this machine.",
      discussion: """
        Runs a model with a clock around each step; times are medians of --samples inferences \
        behind one that is not counted. Inputs are seeded noise, or the arrays of a folder: \
        INPUT.npy for each input of the model, float32. Writes the trace for Perfetto and the \
        folded stacks for flame graphs where they are asked for. With --weights-file the packed \
        weights that 'convert' wrote are mapped, or streamed: read layer by layer, some layers \
        ahead of the step that runs, within --memory-mib.
        """
    ) { signature in
      let options = ProfileOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `profile`, and what they do.
private struct ProfileOptions {
  private let model: Parameter<String>
  private let precision: Parameter<HostPrecision>
  private let threads: Parameter<Int>
  private let isa: Parameter<ISA?>
  private let inputs: Parameter<String?>
  private let outputs: Parameter<String?>
  private let weightsFile: Parameter<String?>
  private let weights: Parameter<WeightResidency?>
  private let memory: Parameter<Int?>
  private let prefetch: Parameter<PrefetchWindow>
  private let showsMemory: Parameter<Bool>
  private let samples: Parameter<Int>
  private let top: Parameter<Int?>
  private let isByKernel: Parameter<Bool>
  private let trace: Parameter<String?>
  private let folded: Parameter<String?>
  private let format: Parameter<Table.Format>

  init(_ signature: inout Signature) {
    model = signature.argument(
      "model", as: String.self, help: "A model of the zoo or a .param file.")
    precision = signature.option(
      "precision", default: HostPrecision.fp32, help: "What is computed in.")
    threads = signature.option("threads", default: 1, short: "t", help: "Threads that work.")
    isa = signature.option(
      "isa", as: ISA.self, help: "The level whose kernels are used; else the best there is.")
    inputs = signature.option(
      "inputs", as: String.self, valueName: "dir", help: "A folder with an array for each input.")
    outputs = signature.option(
      "outputs", as: String.self, valueName: "dir", help: "Write the last outputs as arrays.")
    weightsFile = signature.option(
      "weights-file", as: String.self, valueName: "file", help: "Packed weights (.pbw).")
    weights = signature.option(
      "weights", as: WeightResidency.self,
      help: "Where weights are; 'mapped' with a file, else 'resident', unless stated.")
    memory = signature.option(
      "memory-mib", as: Int.self, help: "What weights, activations and scratch may take.")
    prefetch = signature.option(
      "prefetch", default: PrefetchWindow.adaptive, valueName: "window",
      help: "Layers that are read ahead where weights are streamed.")
    showsMemory = signature.flag(
      "peak-memory", help: "Say how much memory the process had at its peak.")
    samples = signature.option("samples", default: 5, help: "Inferences that are timed.")
    top = signature.option(
      "top", as: Int.self, help: "Only so many of the slowest, slowest first.")
    isByKernel = signature.flag("by-kernel", help: "A row for each kernel instead of each step.")
    trace = signature.option(
      "trace", as: String.self, valueName: "file", help: "Write a Chrome trace (.json).")
    folded = signature.option(
      "folded", as: String.self, valueName: "file", help: "Write folded stacks, in nanoseconds.")
    format = signature.formatOption()
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    try validate(values)
    let level = try Processor.current.level(values[isa])
    terminal.noteThreads(values[threads])
    let idle = ProcessMemory.current
    let run = try profiledRun(values, level)
    let snapshot = run.snapshot
    if let path = values[trace] { try File.write(snapshot.chromeTrace, to: path) }
    if let path = values[folded] { try File.write(snapshot.foldedStacks, to: path) }
    terminal.write(
      values[isByKernel]
        ? .kernels(of: snapshot, values[top])
        : .steps(of: snapshot, values[top], isWhole: !values[format].isForPeople),
      as: values[format])
    terminal.note(summary(of: snapshot, values, level))
    if let streaming = run.streaming { terminal.note(streaming.summary) }
    if values[showsMemory], let idle, let peak = ProcessMemory.current {
      terminal.note(
        "memory: peak \(peak.peakKiB) KiB, \(idle.peakKiB) KiB before the model, "
          + "\(run.sessionByteCount / 1024) KiB of the session\n")
    }
    return .success
  }

  private func validate(_ values: Values) throws(UsageError) {
    let ranges: [(name: String, value: Int?, allowed: ClosedRange<Int>)] = [
      ("--threads", values[threads], 1...1024), ("--samples", values[samples], 1...100_000),
      ("--top", values[top], 1...1_000_000), ("--memory-mib", values[memory], 1...1 << 30),
    ]
    for (name, value, allowed) in ranges {
      guard let value, !allowed.contains(value) else { continue }
      throw .validation(
        reason: "\(name) must be from \(allowed.lowerBound) to \(allowed.upperBound).")
    }
    let isFileNeeded = values[weights].map { $0 != .resident } ?? false
    guard isFileNeeded == false || values[weightsFile] != nil else {
      throw .validation(reason: "--weights mapped and streamed need a --weights-file.")
    }
    guard values[weights] != .resident || values[weightsFile] == nil else {
      throw .validation(reason: "--weights resident packs its own: no --weights-file.")
    }
  }

  private func profiledRun(_ values: Values, _ level: ISA) throws -> ProfiledRun {
    let graph = try ModelLibrary.graph(values[model], batch: 1, inputSize: nil)
    let tensors = try tensors(for: graph, values[inputs])
    let target = HostTarget(
      isa: level, threads: values[threads], precision: values[precision].precision,
      calibration: try values[weightsFile].flatMap { try PackedWeightsFile.calibration(path: $0) })
    var session = try session(HostModel(graph, target).plan, values)
    var profiler = SessionProfiler()
    // The first inference reads weights and code from memory that nothing has touched.
    try profiler.run(&session, tensors)
    let before = session.streaming
    profiler.start()
    let clock = ContinuousClock()
    let start = clock.now
    for _ in 0..<values[samples] { try profiler.run(&session, tensors) }
    let duration = clock.now - start
    if let folder = values[outputs] { try write(session.outputs(), to: folder) }
    let streaming = before.flatMap { before in
      session.streaming.map {
        StreamedTime(
          before: before, after: $0, wholeNs: Int64(duration / .nanoseconds(1)),
          inferences: values[samples])
      }
    }
    return ProfiledRun(
      snapshot: try profiler.snapshot(), streaming: streaming,
      sessionByteCount: session.memoryByteCount)
  }

  private func write(_ tensors: [String: Tensor], to folder: String) throws {
    for (name, tensor) in tensors {
      let file = name.replacing("/", with: "_")
      try File.write(NPYFile.bytes(tensor), to: "\(folder)/\(file).npy")
    }
  }

  private func session(_ plan: Plan, _ values: Values) throws -> Session {
    let limits = SessionLimits(memoryBytes: values[memory].map { $0 << 20 })
    guard let path = values[weightsFile] else { return try Session(plan, limits: limits) }
    switch values[weights] ?? .mapped {
    case .resident, .mapped:
      return try Session(plan, limits: limits, weights: PackedWeightsFile.open(path: path))
    case .streamed:
      return try Session(
        plan, limits: limits,
        streaming: StreamingOptions(path: path, prefetch: values[prefetch]))
    }
  }

  /// Seeded noise, or every array of a folder.
  private func tensors(for graph: Graph, _ folder: String?) throws -> [String: Tensor] {
    guard let folder else { return graph.seededInputs(seed: 1) }
    var tensors: [String: Tensor] = [:]
    for name in try File.names(in: folder) where name.hasSuffix(".npy") {
      tensors[String(name.dropLast(4))] = try NPYFile.tensor(File.bytes("\(folder)/\(name)"))
    }
    return tensors
  }

  private func summary(
    of snapshot: ProfileSnapshot, _ values: Values, _ level: ISA
  ) -> String {
    let milliseconds = fixed(Double(snapshot.durationNs) / 1e6, digits: 3)
    let rate = snapshot.gigaflopsPerSecond.map { ", \(fixed($0, digits: 1)) GFLOP/s" } ?? ""
    let misaligned = snapshot.steps.count { !$0.isAligned }
    let threads = values[threads] == 1 ? "1 thread" : "\(values[threads]) threads"
    let remark =
      misaligned == 0 ? "" : "; \(misaligned) steps have operands off a multiple of 64 bytes"
    return "\(snapshot.process), \(values[precision].rawValue), \(level), \(threads): "
      + "\(milliseconds) ms\(rate), \(snapshot.steps.count) steps, median of "
      + "\(snapshot.inferenceCount)\(remark)\n"
  }
}

/// What sessions compute in.
private enum HostPrecision: String, CaseIterable, ArgumentValue {
  case fp32, int8

  var precision: Precision {
    switch self {
    case .fp32: .fp32
    case .int8: .int8
    }
  }
}

extension Table {
  private static let measures: [Column] = [
    .number("microseconds", title: "us"), .number("percent", title: "%"),
    .number("gigaflopsPerSecond", title: "GFLOP/s"), .number("kibibytes", title: "KiB"),
  ]

  private static func measures(
    _ durationNs: Int64, of total: Int64, _ rate: Double?, _ bytes: Int
  ) -> [Cell] {
    [
      .number(Double(durationNs) / 1000, digits: 1),
      .number(total > 0 ? 100 * Double(durationNs) / Double(total) : 0, digits: 1),
      .number(rate, digits: 1), .number(Double(bytes) / 1024, digits: 1),
    ]
  }

  /// A row for each step, or for the slowest.
  ///
  /// - Parameter isWhole: Whether it has what people look up elsewhere.
  fileprivate static func steps(
    of snapshot: ProfileSnapshot, _ top: Int?, isWhole: Bool
  ) -> Table {
    let steps = top.map(snapshot.slowest) ?? snapshot.steps
    let rest: [Column] = isWhole ? [.text("aligned"), .text("id")] : []
    return Table(
      columns: [.text("step"), .text("kernel")] + measures + rest,
      rows: steps.map { step in
        [.text(step.name), .text(step.variant)]
          + measures(
            step.durationNs, of: snapshot.durationNs, step.gigaflopsPerSecond, step.byteCount)
          + (isWhole ? [.text(step.isAligned ? "yes" : "no"), .text(step.kernelID)] : [])
      })
  }

  /// A row for each kernel, the one with the most time first.
  fileprivate static func kernels(of snapshot: ProfileSnapshot, _ top: Int?) -> Table {
    let kernels = snapshot.kernels.prefix(top ?? Int.max)
    return Table(
      columns: [.text("kernel"), .number("steps")] + measures,
      rows: kernels.map { kernel in
        [.text(kernel.kernelID), .integer(Int64(kernel.stepCount))]
          + measures(
            kernel.durationNs, of: snapshot.durationNs, kernel.gigaflopsPerSecond,
            kernel.byteCount)
      })
  }
}
