/// The two graphs of text generation: one that reads a prompt, and one that reads the latest token
/// with the keys and values of all before it in a cache.
public struct TextGenerator: Sendable {
  /// Reads the prompt and gives the first token.
  public let prompt: Graph
  /// Tokens of the prompt.
  public let promptTokens: Int
  private let entry: ModelZoo.Entry
  private let parameters: ModelParameters

  /// The generator of a model of the zoo; nil for one that does not generate text, and for one whose
  /// name sets what is in its cache already.
  ///
  /// - Throws: ``GraphError`` for a name that the zoo does not have.
  public init?(named text: String, batch: Int) throws(GraphError) {
    (entry, parameters) = try ModelZoo.parsed(text)
    guard Self.isPossible(entry, parameters) else { return nil }
    prompt = try ModelZoo.graph(named: text, batch: batch)
    promptTokens = parameters.tokens
    contextTokens = entry.parameters.first { $0.key == "tokens" }?.range.upperBound ?? promptTokens
    self.batch = batch
  }

  /// Whether there is a generator of a model; nothing is built to know it.
  ///
  /// - Throws: ``GraphError`` for a name that the zoo does not have.
  public static func exists(for text: String) throws(GraphError) -> Bool {
    let (entry, parameters) = try ModelZoo.parsed(text)
    return isPossible(entry, parameters)
  }

  private static func isPossible(_ entry: ModelZoo.Entry, _ parameters: ModelParameters) -> Bool {
    entry.generatesText && parameters.past == 0
  }

  private let batch: Int

  /// How many tokens the model can have read at most, those of the prompt among them.
  public let contextTokens: Int

  /// Keys and values that one token adds to the cache.
  public var cacheElementsPerToken: Int { 2 * parameters.layers * parameters.width * batch }

  /// Reads one token behind `past` cached ones.
  ///
  /// - Throws: ``GraphError`` when the context of the model is shorter.
  public func step(past: Int) throws(GraphError) -> Graph {
    var parameters = parameters
    parameters.batch = batch
    parameters.tokens = 1
    parameters.past = past
    return try entry.build(parameters)
  }
}

extension ModelZoo.Entry {
  /// Whether the model can go on from a cache.
  public var generatesText: Bool { parameters.contains { $0.key == "past" } }
}
