/// The arguments, options and flags of a command. Each declaration returns the typed key under
/// which an action finds the value.
///
/// Declarations shared by several commands are written as extensions:
/// `extension Signature { mutating func quietFlag() -> Parameter<Bool> { flag("quiet", …) } }`.
/// A name declared twice, the reserved `help` and `h`, and an argument that no word could reach
/// are mistakes of the programmer and trap.
public struct Signature: Sendable {
  private(set) var specifications: [Specification] = []

  /// A required positional argument.
  public mutating func argument<Value: ArgumentValue>(
    _ name: String, as type: Value.Type = Value.self, help: String
  ) -> Parameter<Value> {
    let rule = ValueRule(type)
    return declare(Specification(.argument(rule), name, isRequired: true, help: help)) {
      $0.last.flatMap(Value.init(argument:))
    }
  }

  /// A positional argument that may be left out.
  public mutating func optionalArgument<Value: ArgumentValue>(
    _ name: String, as type: Value.Type = Value.self, help: String
  ) -> Parameter<Value?> {
    declare(Specification(.argument(ValueRule(type)), name, help: help)) {
      .some($0.last.flatMap(Value.init(argument:)))
    }
  }

  /// All positional arguments that remain; with `isRequired` at least one.
  public mutating func arguments<Value: ArgumentValue>(
    _ name: String, as type: Value.Type = Value.self, isRequired: Bool = false, help: String
  ) -> Parameter<[Value]> {
    let rule = ValueRule(type)
    return declare(
      Specification(.argument(rule), name, isRequired: isRequired, repeats: true, help: help)
    ) { $0.compactMap(Value.init(argument:)) }
  }

  /// An option with a default: `--name <value-name>`. Given twice, the last value counts.
  /// - Parameter valueName: what help calls the value; the option's name if nil.
  public mutating func option<Value: ArgumentValue>(
    _ name: String, default defaultValue: Value, short: Character? = nil,
    valueName: String? = nil, help: String
  ) -> Parameter<Value> {
    let rule = ValueRule(Value.self, default: defaultValue)
    return declare(
      Specification(.option(rule), name, short: short, valueName: valueName, help: help)
    ) { $0.last.map(Value.init(argument:)) ?? defaultValue }
  }

  /// An option without a default: nil if it is not given, the last value if it is given twice.
  /// - Parameter valueName: what help calls the value; the option's name if nil.
  public mutating func option<Value: ArgumentValue>(
    _ name: String, as type: Value.Type = Value.self, short: Character? = nil,
    valueName: String? = nil, help: String
  ) -> Parameter<Value?> {
    let rule = ValueRule(type)
    return declare(
      Specification(.option(rule), name, short: short, valueName: valueName, help: help)
    ) { .some($0.last.flatMap(Value.init(argument:))) }
  }

  /// An option that may be repeated: all its values, in the order given.
  /// - Parameter valueName: what help calls the value; the option's name if nil.
  public mutating func options<Value: ArgumentValue>(
    _ name: String, as type: Value.Type = Value.self, short: Character? = nil,
    valueName: String? = nil, help: String
  ) -> Parameter<[Value]> {
    let rule = ValueRule(type)
    return declare(
      Specification(
        .option(rule), name, short: short, valueName: valueName, repeats: true, help: help)
    ) { $0.compactMap(Value.init(argument:)) }
  }

  /// An option without a value: true if it is given.
  public mutating func flag(
    _ name: String, short: Character? = nil, help: String
  ) -> Parameter<Bool> {
    declare(Specification(.flag, name, short: short, help: help)) { !$0.isEmpty }
  }

  private mutating func declare<Value>(
    _ new: Specification, read: @escaping @Sendable ([String]) -> Value?
  ) -> Parameter<Value> {
    if new.isPositional {
      let last = specifications.last(where: \.isPositional)
      precondition(last?.repeats != true, "no word is left for '\(new.label)'")
      precondition(
        !new.isRequired || last?.isRequired != false,
        "required '\(new.label)' follows an optional argument")
    } else {
      let taken = specifications.filter { !$0.isPositional }
      precondition(
        new.name != "help" && !taken.contains { $0.name == new.name },
        "'--\(new.name)' is declared twice")
      precondition(
        new.short.map { $0.isLetter && $0 != "h" } ?? true
          && !taken.contains { $0.short != nil && $0.short == new.short },
        "the short form of '--\(new.name)' is taken or not a letter")
    }
    specifications.append(new)
    return Parameter(index: specifications.count - 1, read: read)
  }
}

/// The typed key of a declared parameter.
public struct Parameter<Value: Sendable>: Sendable {
  let index: Int
  /// The value of the words given; nil only if they were not checked against the declaration.
  let read: @Sendable ([String]) -> Value?
}

/// What a command line gave, checked: reading a value cannot fail.
public struct Values: Sendable {
  /// The words given for each parameter, in the order of declaration.
  let words: [[String]]

  /// The value of a parameter of the same signature; a key of another signature traps.
  public subscript<Value>(parameter: Parameter<Value>) -> Value {
    precondition(words.indices.contains(parameter.index), "the key is of another signature")
    guard let value = parameter.read(words[parameter.index]) else {
      preconditionFailure("the key is of another signature: \(words[parameter.index])")
    }
    return value
  }
}
