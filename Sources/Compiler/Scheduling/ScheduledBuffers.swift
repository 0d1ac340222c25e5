import Graphs
import Policies

/// The buffers of a plan, those of offloaded results only while they are in memory.
struct ScheduledBuffers {
  /// Bytes that leave memory, by value.
  private(set) var offloaded: [ValueID: Int] = [:]
  private var buffers: [ArenaBuffer]
  private let live: [Int]

  init(_ plan: Plan, offloaded strategies: [String: LayerRetention]) {
    buffers = plan.buffers
    let graph = plan.graph
    for (index, step) in plan.steps.enumerated()
    where graph.nodes(of: step).contains(where: { strategies[$0.name] == .offload }) {
      for id in graph.results(of: step) {
        guard let place = buffers.firstIndex(where: { $0.value == id }) else { continue }
        let buffer = buffers[place]
        let shared = plan.buffers.filter {
          ($0.offset, $0.firstStep, $0.lastStep)
            == (buffer.offset, buffer.firstStep, buffer.lastStep)
        }
        // What shares its place with a view stays.
        guard shared.count == 1 else { continue }
        let uses =
          [index] + plan.steps.indices.filter { graph.operands(of: plan.steps[$0]).contains(id) }
          + (graph.outputs.contains(id) ? [plan.steps.count] : [])
        let waits = zip(uses, uses.dropFirst()).filter { $1 > $0 + 1 }
        guard let wait = waits.max(by: { $0.1 - $0.0 < $1.1 - $1.0 }) else { continue }
        buffers[place].lastStep = wait.0
        var second = buffer
        second.firstStep = wait.1
        buffers.append(second)
        offloaded[id] = buffer.byteCount
      }
    }
    live = Self.liveBytes(buffers, steps: plan.steps.count)
  }

  /// The most bytes that live at one step, in multiples of 64 for each buffer.
  var peakBytes: Int { live.max() ?? 0 }

  /// What the arena takes: the plan's own or, without what is offloaded, at least what lives at once.
  func arenaBytes(of plan: Plan) -> Int { offloaded.isEmpty ? plan.arenaBytes : peakBytes }

  func liveBytes(at step: Int) -> Int { live[step + 1] }

  /// The first place of the first of some values.
  func first(of ids: [ValueID]) -> ArenaBuffer? {
    ids.lazy.compactMap { id in buffers.first { $0.value == id } }.first
  }

  /// Bytes at each step, with one moment before and one behind them. What lies in the same place counts
  /// once, at its largest.
  private static func liveBytes(_ buffers: [ArenaBuffer], steps: Int) -> [Int] {
    (-1...steps).map { step in
      var largest: [Int: Int] = [:]
      for buffer in buffers where buffer.firstStep <= step && step <= buffer.lastStep {
        largest[buffer.offset] = max(largest[buffer.offset] ?? 0, (buffer.byteCount + 63) & ~63)
      }
      return largest.values.reduce(0, +)
    }
  }
}
