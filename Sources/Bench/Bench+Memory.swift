import Compiler
import Graphs
import Records
import Simulation

extension Bench {
  /// A cell with everything decided, its model as it is then run, and what is missing where no plan
  /// fits its budget.
  mutating func decided(
    _ cell: MatrixCell
  ) -> (MatrixCell, Result<SourceModel, GraphError>, MemoryShortfall?) {
    let found = source(of: cell)
    guard case .success(let model) = found else { return (cell, found, nil) }
    var resolved = resolved(cell, model)
    guard resolved.configuration.configuration.memory.isOpen,
      unsupportedReason(of: resolved, model) == nil,
      let planning = memoryPlanning(of: resolved, model)
    else { return (resolved, found, nil) }
    switch planning {
    case .fits(let candidate):
      resolved.configuration.configuration = candidate.configuration
      // A piece of the batch is another graph.
      return (resolved, source(of: resolved), nil)
    case .isShort(let shortfall): return (resolved, found, shortfall)
    }
  }

  /// How the memory of a cell is planned; nil where its model cannot be compiled, which shows later.
  private mutating func memoryPlanning(
    of cell: MatrixCell, _ model: SourceModel
  ) -> MemoryPlanning? {
    let configuration = cell.configuration.configuration
    let request = PlanRequest(
      model: model.hash, profile: cell.profileHash, configuration: configuration)
    if let known = memoryPlans[request] { return known }
    var other = cell
    let graphs: MemoryPlanner.Source = { configuration throws(CompilerError) in
      other.configuration.configuration = configuration
      guard let model = try? source(of: other).get(), unsupportedReason(of: other, model) == nil
      else { return nil }
      return try optimizedGraph(model.graphs[0], model.hashes[0], configuration)
    }
    let planning = try? MemoryPlanner(
      configuration, on: cell.device, profileHash: cell.profileHash, simulator, source: graphs
    ).outcome(source: graphs)
    memoryPlans[request] = planning
    return planning
  }
}
