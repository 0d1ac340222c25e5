public import Compiler
import Graphs
import Records

extension ModelLibrary {
  /// A model after its passes for every configuration that planning its memory asks for.
  public static func memorySource(of model: String) -> MemoryPlanner.Source {
    { configuration throws(CompilerError) in
      let graph = try? graph(
        model, batch: configuration.inputsAtOnce, inputSize: configuration.inputSize)
      guard let graph else { return nil }
      return try OptimizedGraph(graph, configuration)
    }
  }
}
