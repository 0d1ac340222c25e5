extension ModelZoo {
  /// A parameter that a model's name can take.
  public struct Parameter: Sendable {
    /// The key, as in `tokens=64`.
    public let key: String
    /// Values that are allowed.
    public let range: ClosedRange<Int>
    /// What a value must be a multiple of.
    public let multiple: Int
    let field: Field

    /// Which value of ``ModelParameters`` it sets.
    enum Field {
      case inputSize, layers, width, tokens, past
    }

    static let input = Parameter(
      key: "input", range: 32...1024, multiple: 1, field: .inputSize)
    static let layers = Parameter(key: "layers", range: 1...256, multiple: 1, field: .layers)
    static let width = Parameter(key: "width", range: 128...16_384, multiple: 128, field: .width)

    static func tokens(atMost limit: Int) -> Parameter {
      Parameter(key: "tokens", range: 1...limit, multiple: 1, field: .tokens)
    }

    static func past(atMost limit: Int) -> Parameter {
      Parameter(key: "past", range: 0...limit, multiple: 1, field: .past)
    }

    /// `tokens=1...512`.
    var allowed: String {
      "\(key)=\(range.lowerBound)...\(range.upperBound)"
        + (multiple > 1 ? " (a multiple of \(multiple))" : "")
    }
  }
}

extension ModelParameters {
  subscript(field: ModelZoo.Parameter.Field) -> Int {
    get {
      switch field {
      case .inputSize: inputSize
      case .layers: layers
      case .width: width
      case .tokens: tokens
      case .past: past
      }
    }
    set {
      switch field {
      case .inputSize: inputSize = newValue
      case .layers: layers = newValue
      case .width: width = newValue
      case .tokens: tokens = newValue
      case .past: past = newValue
      }
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
      let isDefault = values[parameter.field] == defaults[parameter.field]
      if !isDefault { spellings.append(spelling) }
    }
    if !spellings.isEmpty { values.name += "@" + spellings.sorted().joined(separator: ",") }
  }

  /// Applies `160` or `tokens=64`; returns which parameter that is and its canonical spelling.
  func apply(
    _ part: String, to values: inout ModelParameters
  ) throws(GraphError) -> (parameter: ModelZoo.Parameter, spelling: String) {
    let sides = part.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    let key = sides.count == 1 ? parameters.first?.key ?? "" : sides[0]
    guard sides.count <= 2, let parameter = parameters.first(where: { $0.key == key }),
      let value = sides.last.flatMap({ Int($0) }), parameter.range.contains(value),
      value % parameter.multiple == 0
    else {
      throw .invalidModelParameter(
        model: name, text: part,
        allowed: parameters.isEmpty
          ? "none" : parameters.map(\.allowed).joined(separator: ", "))
    }
    values[parameter.field] = value
    return (parameter, key == "input" ? "\(value)" : "\(key)=\(value)")
  }
}
