import Basics
import Compiler
import Execution
import Graphs
import Kernels
import Tensors
import Testing

struct SessionProfilerTests {
  private let graph: Graph
  private let inputs: [String: Tensor]

  init() throws {
    graph = try ModelZoo.graph(named: "mobilenetv2@32")
    inputs = graph.seededInputs(seed: 1)
  }

  private func session() throws -> Session {
    try Session(compile(graph, for: .host(HostTarget()), passes: Pass.standard))
  }

  @Test func `a snapshot before the start, or before an inference, is refused`() throws {
    var profiler = SessionProfiler()
    #expect(!profiler.isStarted)
    let early = #expect(throws: ProfilerError.self) { try profiler.snapshot() }
    #expect(early == .notStarted)
    #expect(
      early?.description
        == "the profiler was not started: call start() before the first inference")
    var session = try session()
    try profiler.run(&session, inputs)
    #expect(throws: ProfilerError.notStarted) { try profiler.snapshot() }
    profiler.start()
    #expect(profiler.isStarted)
    let empty = #expect(throws: ProfilerError.self) { try profiler.snapshot() }
    #expect(empty == .noInference)
    #expect(
      empty?.description == "nothing was profiled since the start: run an inference")
  }

  @Test func `a start while it collects begins anew`() throws {
    var session = try session()
    var profiler = SessionProfiler()
    profiler.start()
    try profiler.run(&session, inputs)
    try profiler.run(&session, inputs)
    #expect(try profiler.snapshot().inferenceCount == 2)
    profiler.start()
    #expect(throws: ProfilerError.noInference) { try profiler.snapshot() }
    try profiler.run(&session, inputs)
    #expect(try profiler.snapshot().inferenceCount == 1)
    // A snapshot ends nothing.
    try profiler.run(&session, inputs)
    #expect(try profiler.snapshot().inferenceCount == 2)
  }

  @Test func `steps have times, bytes, operations and kernels`() throws {
    var session = try session()
    var profiler = SessionProfiler()
    profiler.start()
    for _ in 0..<3 { try profiler.run(&session, inputs) }
    let snapshot = try profiler.snapshot()
    #expect(snapshot.process == "mobilenetv2@32")
    #expect(snapshot.steps.count == session.stepCount)
    #expect(snapshot.operationCount == 2 * graph.macs)
    var end: Int64 = 0
    for step in snapshot.steps {
      #expect(step.startNs == end)
      end += step.durationNs
      #expect(step.durationNs >= 0)
      #expect(step.byteCount > 0)
      #expect(step.isAligned)
      #expect(step.kernelID == "\(step.kernel)/\(step.variant)")
      #expect((step.gigaflopsPerSecond == nil) == (step.operationCount == 0))
    }
    #expect(snapshot.durationNs == end)
    let convolution = try #require(snapshot.steps.first { $0.kernel.family == "convolution" })
    #expect(convolution.kernelID.hasPrefix("convolution.gemm.fp32/f32_gemm_"))
  }

  @Test func `kernels sum up their steps, the slowest first`() throws {
    var session = try session()
    var profiler = SessionProfiler()
    profiler.start()
    try profiler.run(&session, inputs)
    let snapshot = try profiler.snapshot()
    let kernels = snapshot.kernels
    #expect(kernels.reduce(0) { $0 + $1.stepCount } == snapshot.steps.count)
    #expect(kernels.reduce(0) { $0 + $1.durationNs } == snapshot.durationNs)
    #expect(kernels.reduce(0) { $0 + $1.operationCount } == snapshot.operationCount)
    #expect(kernels.map(\.durationNs) == kernels.map(\.durationNs).sorted(by: >))
    #expect(Set(kernels.map(\.kernelID)).count == kernels.count)
    let slowest = snapshot.slowest(4)
    #expect(slowest.count == 4)
    #expect(slowest.map(\.durationNs) == slowest.map(\.durationNs).sorted(by: >))
    #expect(slowest.first?.durationNs == snapshot.steps.map(\.durationNs).max())
    #expect(snapshot.slowest(0).isEmpty)
    #expect(snapshot.slowest(10_000).count == snapshot.steps.count)
  }

  @Test func `folded stacks and trace hold every step`() throws {
    var session = try session()
    var profiler = SessionProfiler()
    profiler.start()
    try profiler.run(&session, inputs)
    let snapshot = try profiler.snapshot()
    let lines = snapshot.foldedStacks.split(separator: "\n")
    #expect(lines.count == snapshot.steps.count)
    for (line, step) in zip(lines, snapshot.steps) {
      #expect(
        line == "mobilenetv2@32;\(step.kernel);\(step.variant);\(step.name) \(step.durationNs)")
    }
    let trace = try JSONNode(parsing: snapshot.chromeTrace)
    let events = try #require(trace["traceEvents"]?.elements)
    #expect(events.count == snapshot.steps.count + 1)
    for event in events.dropFirst() {
      let keys = event.members?.map(\.key) ?? []
      #expect(keys == ["name", "cat", "ph", "pid", "tid", "ts", "dur", "args"])
    }
  }

  @Test func `frames hold no separators`() throws {
    var builder = GraphBuilder(name: "m;n")
    let x = builder.input("x", TensorType([4]))
    let y = try builder.add(.unary(.negate), x, name: "a;b c")
    var session = try Session(hostPlan(builder.finish(outputs: [y])))
    var profiler = SessionProfiler()
    profiler.start()
    try profiler.run(&session, ["x": counting([4])])
    let stacks = try profiler.snapshot().foldedStacks
    #expect(stacks.hasPrefix("m_n;unary.reference.fp32;reference;a_b_c "))
    #expect(stacks.count { $0 == ";" } == 3 && stacks.count { $0 == " " } == 1)
  }

  @Test func `operands off a multiple of 64 bytes are flagged, results are the same`() throws {
    let plan = try compile(graph, for: .host(HostTarget()), passes: Pass.standard)
    var aligned = try Session(plan)
    var shifted = plan
    for index in shifted.buffers.indices { shifted.buffers[index].offset += 4 }
    shifted.arenaBytes += 64
    var session = try Session(shifted)
    var profiler = SessionProfiler()
    profiler.start()
    let result = try profiler.run(&session, inputs)
    #expect(try bits(result.outputs) == bits(aligned.run(inputs)))
    let steps = try profiler.snapshot().steps
    #expect(!steps.isEmpty && steps.allSatisfy { !$0.isAligned })
  }

  @Test func `an inference has outputs and a time`() throws {
    var session = try session()
    let result = try session.inference(inputs)
    #expect(result.duration > .zero)
    #expect(result.durationNs > 0)
    #expect(try bits(result.outputs) == bits(session.run(inputs)))
    // The same seed in another session gives the same bits.
    var other = try self.session()
    #expect(try bits(other.inference(graph.seededInputs(seed: 1)).outputs) == bits(result.outputs))
    #expect(throws: ExecutionError.missingInput("image", given: [])) {
      try session.inference([:])
    }
    #expect(
      throws: ExecutionError.wrongShape(input: "image", expected: [1, 3, 32, 32], found: [1])
    ) {
      try session.inference(["image": Tensor([1], [0])])
    }
    var more = inputs
    more["other"] = Tensor([1], [0])
    #expect(throws: ExecutionError.unknownInput("other", known: ["image"])) {
      try session.inference(more)
    }
    let made = InferenceResult(outputs: [:], duration: .microseconds(3))
    #expect(made.durationNs == 3000)
  }
}
