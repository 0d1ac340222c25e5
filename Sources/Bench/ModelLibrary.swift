public import Graphs
import Tensors

/// Models by name: those of the zoo, and files.
public enum ModelLibrary {
  /// The ending of files that can be read.
  public static let fileEnding = ".param"

  /// Whether a text names a file.
  public static func isFile(_ text: String) -> Bool { text.hasSuffix(fileEnding) }

  /// The name that a model's series have: the canonical spelling of a zoo name, or a file's name
  /// without folder and ending.
  public static func displayName(of text: String) -> String {
    guard isFile(text) else { return (try? ModelZoo.canonicalName(text)) ?? text }
    let name = text.split(separator: "/").last.map(String.init) ?? text
    return String(name.dropLast(fileEnding.count))
  }

  /// Whether a model can generate text.
  public static func generatesText(_ text: String) -> Bool {
    !isFile(text) && (try? TextGenerator.exists(for: text)) == true
  }

  /// The graphs of text generation with a model; nil when it does not generate text.
  ///
  /// - Throws: ``GraphError``.
  public static func textGenerator(
    _ text: String, batch: Int
  ) throws(GraphError) -> TextGenerator? {
    isFile(text) ? nil : try TextGenerator(named: text, batch: batch)
  }

  /// Builds or reads a model.
  ///
  /// - Parameters:
  ///   - batch: Inputs at once.
  ///   - inputSize: Width and height of an image input; nil for the model's own.
  /// - Throws: ``GraphError``.
  public static func graph(
    _ text: String, batch: Int, inputSize: Int?
  ) throws(GraphError) -> Graph {
    guard isFile(text) else {
      return try ModelZoo.graph(named: text, batch: batch, inputSize: inputSize)
    }
    var graph = try Graph(contentsOf: text, inputShape: inputSize.map { [3, $0, $0] })
    graph.name = displayName(of: text)
    return batch == 1 ? graph : try graph.specialized(batch: batch)
  }
}
