import Basics
import Graphs
import Records
import Tensors
import Testing

struct MemoryTimelineTests {
  /// x -> a, a -> b in place, b -> v as a view, v and a constant -> y.
  private static func plan() throws -> Plan {
    var builder = GraphBuilder(name: "timeline")
    let x = builder.input("x", TensorType([30]))
    let a = try builder.add(.unary(.negate), x, name: "a")
    let b = try builder.add(.unary(.absolute), a, name: "b")
    let v = try builder.add(.reshape([5, 6]), b, name: "v")
    let y = try builder.add(.reduce(Reduce(.sum, axes: [0], keepsAxes: false)), v, name: "y")
    let graph = builder.finish(outputs: [y])
    let steps = graph.nodes.indices.map {
      Step(
        node: $0,
        kernel: KernelDescriptor(family: "any", algorithm: .streaming, precision: .fp32))
    }
    let places = [
      (x, 0, 120, -1, 0), (a, 128, 120, 0, 1), (b, 128, 120, 1, 3), (v, 128, 120, 1, 3),
    ]
    var buffers = places.map {
      ArenaBuffer(value: $0.0, offset: $0.1, byteCount: $0.2, firstStep: $0.3, lastStep: $0.4)
    }
    buffers.append(ArenaBuffer(value: y, offset: 0, byteCount: 24, firstStep: 3, lastStep: 4))
    return Plan(
      target: .host(isa: "reference"), sourceHash: graph.hash, graph: graph, graphHash: graph.hash,
      steps: steps, buffers: buffers, arenaBytes: 256, weightBytes: 0, threads: 1, passes: [])
  }

  @Test func `what lies in one place counts once`() throws {
    let timeline = MemoryTimeline(try Self.plan())
    #expect(timeline.moments.map(\.step) == [-1, 0, 1, 2, 3, 4])
    #expect(timeline.moments.map(\.liveBytes) == [128, 256, 128, 128, 192, 64])
    #expect(timeline.peak.step == 0)
    #expect(try Self.plan().activationLowerBound == 256)
  }

  @Test func `free bytes outside the largest free range are fragmented`() throws {
    var plan = try Self.plan()
    plan.arenaBytes = 512
    // At step 3: 64 bytes used, 64 free, 128 used, 256 free.
    let moments = MemoryTimeline(plan).moments
    #expect(moments.map(\.fragmentationPpm) == [0, 0, 333_333, 333_333, 200_000, 0])
    #expect(MemoryTimeline(plan).fragmentationPpm == 333_333)
  }

  @Test func `the largest comes first, of equal ones the first`() throws {
    let moments = MemoryTimeline(try Self.plan()).moments
    #expect(moments[1].buffers.map(\.value.index) == [0, 1])
    #expect(moments[4].largest?.byteCount == 120)
    #expect(moments[4].buffers.map(\.byteCount) == [120, 24])
  }

  @Test func `a plan without buffers has moments without bytes`() throws {
    var plan = try Self.plan()
    plan.buffers = []
    #expect(MemoryTimeline(plan).moments.allSatisfy { $0.liveBytes == 0 && $0.largest == nil })
    #expect(plan.activationLowerBound == 0)
  }
}
