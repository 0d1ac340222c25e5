/// A declared parameter without its type: all that parsing and help need.
struct Specification: Sendable {
  enum Form: Sendable {
    case argument(ValueRule)
    case option(ValueRule)
    case flag
  }

  let form: Form
  let name: String
  let short: Character?
  let valueName: String
  let isRequired: Bool
  let repeats: Bool
  let help: String

  init(
    _ form: Form, _ name: String, short: Character? = nil, valueName: String? = nil,
    isRequired: Bool = false, repeats: Bool = false, help: String
  ) {
    self.form = form
    self.name = name
    self.short = short
    self.valueName = valueName ?? name
    self.isRequired = isRequired
    self.repeats = repeats
    self.help = help
  }

  var isPositional: Bool {
    switch form {
    case .argument: true
    case .option, .flag: false
    }
  }

  /// The rule for the value; nil for a flag.
  var valueRule: ValueRule? {
    switch form {
    case .argument(let rule), .option(let rule): rule
    case .flag: nil
    }
  }

  /// Whether the option is selected by `--name` or `-n`, dashes included.
  func isSpelled(_ option: String) -> Bool {
    !isPositional && (option == "--\(name)" || option == short.map { "-\($0)" })
  }

  /// `<model>`, `--device <device>` or `--quiet`.
  var label: String { label(spelledAs: "--\(name)") }

  /// The label with the spelling the user chose for an option: `-d <device>`.
  func label(spelledAs option: String) -> String {
    switch form {
    case .argument: "<\(valueName)>"
    case .option: "\(option) <\(valueName)>"
    case .flag: option
    }
  }
}

/// The words that a parameter accepts.
struct ValueRule: Sendable {
  let accepts: @Sendable (String) -> Bool
  let spellings: [String]
  let expectation: String
  let defaultArgument: String?

  init<Value: ArgumentValue>(_ type: Value.Type, default defaultValue: Value? = nil) {
    accepts = { type.init(argument: $0) != nil }
    spellings = type.spellings
    expectation = type.expectation
    defaultArgument = defaultValue?.argument
  }
}
