import Basics

/// The parameters of a model's name, with the values that the name leaves out filled in.
public struct ModelParameters: Hashable, Sendable {
  /// The model's name with its parameters, as it stands in series.
  public var name: String
  /// Inputs at once.
  public var batch: Int
  /// Width and height of an image.
  public var inputSize: Int
  /// Length of a sequence.
  public var tokens: Int
  /// Tokens before the sequence, whose keys and values are in a cache.
  public var past: Int
  /// Blocks of a transformer.
  public var layers: Int
  /// Width of a transformer.
  public var width: Int
}

/// The networks that are built in code, with seeded weights that cost nothing until they are used.
public enum ModelZoo {
  /// One network.
  public struct Entry: Sendable {
    /// The name on the command line.
    public let name: String
    /// One line about it.
    public let summary: String
    /// Which parameters its name takes; a number alone is the first.
    public let parameters: [Parameter]
    let defaults: ModelParameters
    /// Whether its weights are learned, so that its answers can be right or wrong; the others have
    /// seeded noise.
    public private(set) var isTrained = false
    let build: @Sendable (ModelParameters) throws(GraphError) -> Graph
  }

  /// Builds a model from its name, such as `mobilenetv2@160` or `bert-mini@tokens=64`.
  ///
  /// Case and the separators `-`, `_`, `.` and space do not matter in the name. A number alone is the
  /// input size of an image model and the tokens of a sequence model.
  ///
  /// - Parameters:
  ///   - batch: Inputs at once; part of the configuration, not of the name.
  ///   - inputSize: Width and height of an image, where the configuration sets it; it wins over the
  ///     name's.
  /// - Throws: ``GraphError`` naming the part that is wrong, with a suggestion.
  public static func graph(
    named text: String, batch: Int = 1, inputSize: Int? = nil
  ) throws(GraphError) -> Graph {
    var (entry, parameters) = try parsed(text)
    guard batch > 0 else {
      throw .invalidModelParameter(model: entry.name, text: "batch=\(batch)", allowed: "batch=1...")
    }
    parameters.batch = batch
    if let inputSize, entry.parameters.first?.key == "input" {
      _ = try entry.apply("\(inputSize)", to: &parameters)
    }
    return try entry.build(parameters)
  }

  /// The one spelling of a model's name: parameters sorted by key, without those that are the
  /// default anyway.
  ///
  /// - Throws: ``GraphError`` naming the part that is wrong, with a suggestion.
  public static func canonicalName(_ text: String) throws(GraphError) -> String {
    try parsed(text).parameters.name
  }

  static func parsed(
    _ text: String
  ) throws(GraphError) -> (entry: Entry, parameters: ModelParameters) {
    let pieces = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    let wanted = normalized(String(pieces[0]))
    guard let entry = entries.first(where: { normalized($0.name) == wanted }) else {
      let names = entries.map(\.name)
      throw .unknownModel(
        text, suggestion: closestMatch(to: pieces[0].lowercased(), in: names), known: names)
    }
    var parameters = entry.defaults
    parameters.name = entry.name
    if pieces.count > 1 { try entry.apply(list: String(pieces[1]), to: &parameters) }
    return (entry, parameters)
  }

  private static func normalized(_ name: String) -> String {
    String(name.lowercased().filter { !"-_. ".contains($0) })
  }
}
