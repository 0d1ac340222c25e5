import Basics
import Graphs
import Memory
import Tensors

/// The activations of a graph laid out in one arena.
struct ArenaLayout {
  let buffers: [ArenaBuffer]
  let byteCount: Int

  /// Plans the arena: a value lives from the step that makes it to the last step that reads it.
  /// Results of view steps share the place of their operand, results in place that of the operand
  /// which they overwrite.
  ///
  /// - Parameters:
  ///   - blocks: What the steps do, each at its place in the plan.
  ///   - bytes: What a value takes.
  ///   - reusesMemory: Whether values that live one after the other may lie in the same place.
  ///   - allocation: How room is found while the steps run; nil for places that are planned ahead.
  /// - Complexity: That of ``OffsetPlan``.
  init(
    _ blocks: ActivationBlocks, bytes: (ValueID) -> Int, reusesMemory: Bool = true,
    allocation: AllocationStrategy? = nil
  ) {
    let schedule = blocks.schedule(Array(blocks.uses.indices))
    let end = blocks.uses.count
    let places = reusesMemory ? schedule.places : Array(blocks.byteCounts.indices)
    func first(_ block: Int) -> Int { reusesMemory ? schedule.first[block] : -1 }
    func last(_ block: Int) -> Int { reusesMemory ? schedule.last[block] : end }
    // A place is taken from the first block in it to the last.
    var lifetimes = blocks.byteCounts.indices.map {
      Lifetime(byteCount: blocks.byteCounts[$0], first: first($0), last: last($0))
    }
    for (block, place) in places.enumerated() where place != block {
      lifetimes[place].first = min(lifetimes[place].first, first(block))
      lifetimes[place].last = max(lifetimes[place].last, last(block))
      lifetimes[block].byteCount = 0
    }
    let plan = allocation.map { OffsetPlan(playing: lifetimes, $0) } ?? OffsetPlan(lifetimes)
    buffers = blocks.blockOfValue.enumerated().compactMap { index, block in
      guard let block else { return nil }
      return ArenaBuffer(
        value: ValueID(index), offset: plan.offsets[places[block]],
        byteCount: bytes(ValueID(index)),
        firstStep: first(block), lastStep: last(block))
    }
    byteCount = plan.byteCount
  }
}
