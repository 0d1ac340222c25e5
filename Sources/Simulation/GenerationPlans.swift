public import Graphs
import Records

/// The plans of one generated text.
public struct GenerationPlans: Hashable, Sendable {
  /// Reads the prompt and gives the first token.
  public var prompt: Plan
  /// Reads the first and the last generated token that is read; none when one token is all.
  public var steps: [Plan]
  /// Tokens that are generated.
  public var tokens: Int
  /// Bytes of all constants: each plan folds the rows of tables that its own place needs, a text
  /// needs the tables.
  public var weightBytes: Int
  /// Bytes of the keys and values that are kept at the end.
  public var cacheBytes: Int

  /// The plans of a text. The steps are the first and the last one, of equal structure; there are none
  /// for one token.
  public init(prompt: Plan, steps: [Plan], tokens: Int, weightBytes: Int, cacheBytes: Int) {
    precondition(
      tokens == 1 ? steps.isEmpty : steps.count == 2, "\(steps.count) steps for \(tokens) tokens")
    self.prompt = prompt
    self.steps = steps
    self.tokens = tokens
    self.weightBytes = weightBytes
    self.cacheBytes = cacheBytes
  }

  /// The terms of all steps together, one entry for each node of a step; nil without steps.
  func summedSteps(_ layers: (Plan) -> [LayerTerms]) -> [LayerTerms]? {
    guard let first = steps.first, let last = steps.last else { return nil }
    let count = Int64(tokens - 1)
    return zip(layers(first), layers(last)).map { first, last in
      first.combined(with: last) { ($0 + $1) * count / 2 }.named("tokens/")
    }
  }
}

extension LayerTerms {
  /// The same terms under a longer name.
  func named(_ prefix: String) -> LayerTerms {
    var terms = self
    terms.name = prefix + name
    return terms
  }
}
