import Graphs
public import Records
import Tensors

/// What planning came to.
public enum MemoryPlanning: Hashable, Sendable {
  /// The way that is taken.
  case fits(MemoryCandidate)
  /// Nothing fits.
  case isShort(MemoryShortfall)
}

extension MemoryPlanner {
  /// The way that is taken or, where nothing fits, what would have to give: every change of the
  /// configuration that makes the model smaller is planned in its turn.
  ///
  /// - Parameter source: As for ``init(_:on:profileHash:_:source:)``.
  /// - Throws: ``CompilerError``.
  /// - Complexity: For a shortfall up to four times that of ``init(_:on:profileHash:_:source:)``.
  public func outcome(source: Source) throws(CompilerError) -> MemoryPlanning {
    var shortfall: MemoryShortfall
    do throws(MemoryShortfall) {
      return .fits(try choice())
    } catch {
      shortfall = error
    }
    for (change, changed) in try configuration.smaller(source: source) {
      let other = try MemoryPlanner(
        changed, on: device, profileHash: profileHash, simulator, source: source)
      guard let smallest = other.smallest else { continue }
      shortfall.remedies.append(
        MemoryShortfall.Remedy(
          change: change, neededBytes: smallest.byteCount(countedBySystem: exceedsDevice)))
    }
    return .isShort(shortfall)
  }
}

extension Configuration {
  /// Configurations under which a model is smaller, and what is changed: smaller elements, fewer inputs,
  /// a smaller image.
  fileprivate func smaller(
    source: MemoryPlanner.Source
  ) throws(CompilerError) -> [(change: String, configuration: Configuration)] {
    var changes: [(key: String, value: String)] = []
    for precision in Precision.allCases where precision.byteCount < self.precision.byteCount {
      changes.append(("precision", precision.rawValue))
    }
    if batch > 1 { changes.append(("batch", "1")) }
    if let graph = try source(self)?.graph,
      let side = graph.inputs.map({ graph[$0].type.shape }).first(where: { $0.rank == 4 })?[2],
      side > 1
    {
      changes.append(("input", "\(side / 2)"))
    }
    return changes.map { change in
      var configuration = self
      if change.key == "batch" { configuration.memory.microBatch = nil }
      // These values are among those that their keys take.
      try? configuration.set(change.key, to: change.value)
      return ("\(change.key)=\(change.value)", configuration)
    }
  }
}
