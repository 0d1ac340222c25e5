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
    let build: @Sendable (ModelParameters) throws(GraphError) -> Graph
  }

  /// Every network, in the order lists show them.
  public static let entries: [Entry] = [
    image("mobilenetv2", "MobileNetV2 1.0, image classification", mobileNetV2),
    image("resnet18", "ResNet-18, image classification", resNet18),
    Entry(
      name: "bert-mini", summary: "BERT encoder, 4 layers of width 256",
      parameters: [.tokens(atMost: 512)],
      defaults: defaults(tokens: 128), build: bertMini),
    Entry(
      name: "decoder-24x2048", summary: "GPT decoder, 24 layers of width 2048, reading a prompt",
      parameters: [.tokens(atMost: 2048), .layers, .width],
      defaults: defaults(tokens: 64, layers: 24, width: 2048), build: decoder),
  ]

  /// Builds a model from its name, such as `mobilenetv2@160` or `bert-mini@tokens=64`.
  ///
  /// Case and the separators `-`, `_` and space do not matter in the name. A number alone is the
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
    if let inputSize, entry.parameters[0].key == "input" {
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

  private static func parsed(
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
    String(name.lowercased().filter { !"-_ ".contains($0) })
  }

  private static func image(
    _ name: String, _ summary: String,
    _ build: @escaping @Sendable (ModelParameters) throws(GraphError) -> Graph
  ) -> Entry {
    Entry(
      name: name, summary: summary, parameters: [.input], defaults: defaults(), build: build)
  }

  private static func defaults(
    tokens: Int = 0, layers: Int = 0, width: Int = 0
  ) -> ModelParameters {
    ModelParameters(
      name: "", batch: 1, inputSize: 224, tokens: tokens, layers: layers, width: width)
  }
}

extension ModelZoo {
  /// A parameter that a model's name can take.
  public struct Parameter: Sendable {
    /// The key, as in `tokens=64`.
    public let key: String
    /// Values that are allowed.
    public let range: ClosedRange<Int>
    /// What a value must be a multiple of.
    public let multiple: Int
    let field: any WritableKeyPath<ModelParameters, Int> & Sendable

    static let input = Parameter(
      key: "input", range: 32...1024, multiple: 1, field: \.inputSize)
    static let layers = Parameter(key: "layers", range: 1...256, multiple: 1, field: \.layers)
    static let width = Parameter(key: "width", range: 128...16_384, multiple: 128, field: \.width)

    static func tokens(atMost limit: Int) -> Parameter {
      Parameter(key: "tokens", range: 1...limit, multiple: 1, field: \.tokens)
    }

    /// `tokens=1...512`.
    var allowed: String {
      "\(key)=\(range.lowerBound)...\(range.upperBound)"
        + (multiple > 1 ? " (a multiple of \(multiple))" : "")
    }
  }
}

extension ModelZoo.Entry {
  /// Applies `layers=2,width=256` and names the model after what differs from its defaults.
  func apply(list: String, to values: inout ModelParameters) throws(GraphError) {
    var keys: Set<String> = []
    var spellings: [String] = []
    for part in list.split(separator: ",", omittingEmptySubsequences: false) {
      let (parameter, spelling) = try apply(String(part), to: &values)
      guard keys.insert(parameter.key).inserted else {
        throw .invalidModelParameter(model: name, text: list, allowed: "each parameter once")
      }
      let isDefault = values[keyPath: parameter.field] == defaults[keyPath: parameter.field]
      if !isDefault { spellings.append(spelling) }
    }
    if !spellings.isEmpty { values.name += "@" + spellings.sorted().joined(separator: ",") }
  }

  /// Applies `160` or `tokens=64`; returns which parameter that is and its canonical spelling.
  func apply(
    _ part: String, to values: inout ModelParameters
  ) throws(GraphError) -> (parameter: ModelZoo.Parameter, spelling: String) {
    let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    let key = sides.count == 1 ? parameters[0].key : sides[0]
    guard sides.count <= 2, let parameter = parameters.first(where: { $0.key == key }),
      let value = sides.last.flatMap({ Int($0) }), parameter.range.contains(value),
      value % parameter.multiple == 0
    else {
      throw .invalidModelParameter(
        model: name, text: part, allowed: parameters.map(\.allowed).joined(separator: ", "))
    }
    values[keyPath: parameter.field] = value
    return (parameter, key == "input" ? "\(value)" : "\(key)=\(value)")
  }
}
