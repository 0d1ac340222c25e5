/// What is wrong with a command line. Printed with the usage of the command; the exit code is 64.
public enum UsageError: Error, Hashable, Sendable {
  /// A required argument is absent; `label` is its form in the usage line, `<model>`.
  case missingArgument(label: String)
  /// An option stands at the end or before another option; `label` is `--device <device>`.
  case missingValue(label: String)
  /// No option has this spelling (dashes included).
  case unknownOption(String, suggestion: String?)
  /// A word too many, or no subcommand of this name.
  case unexpectedArgument(String, suggestion: String?)
  /// A flag was given a value with `=`.
  case unexpectedValue(String, flag: String)
  /// A value cannot be read as the type of its parameter; `expectation` says what can.
  case invalidValue(String, label: String, expectation: String)
  /// A rule only the action knows was broken, such as two options excluding each other; `reason` is
  /// the whole sentence.
  case validation(reason: String)
}

extension UsageError: CustomStringConvertible {
  /// The sentence, in the wording of swift-argument-parser.
  public var description: String {
    switch self {
    case .missingArgument(let label):
      "Missing expected argument '\(label)'"
    case .missingValue(let label):
      "Missing value for '\(label)'"
    case .unknownOption(let option, let suggestion):
      "Unknown option '\(option)'\(advice(suggestion))"
    case .unexpectedArgument(let argument, let suggestion):
      "Unexpected argument '\(argument)'\(advice(suggestion))"
    case .unexpectedValue(let value, let flag):
      "The option '\(flag)' does not take any value, but '\(value)' was specified."
    case .invalidValue(let value, let label, let expectation):
      "The value '\(value)' is invalid for '\(label)'. Please provide \(expectation)."
    case .validation(let reason):
      reason
    }
  }

  private func advice(_ suggestion: String?) -> String {
    suggestion.map { ". Did you mean '\($0)'?" } ?? ""
  }
}

extension UsageError: ExitCoded {
  /// 64, whatever was wrong.
  public var exitCode: ExitCode { .usage }
}
