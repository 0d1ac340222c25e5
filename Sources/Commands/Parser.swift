import Basics

/// What a command line asks for.
enum Invocation {
  case help
  case version
  case action(Command.Action, Values)
}

/// Routes words to a command. After an error, `command` and `names` tell how far they led.
struct Parser {
  private(set) var command: Command
  private(set) var names: [String]

  init(root: Command) {
    command = root
    names = [root.name]
  }

  private var isRoot: Bool { names.count == 1 }

  mutating func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
    if case .group = command.content, arguments.first == "help" {
      for word in arguments.dropFirst() where !isHelp(word) { try descend(to: word) }
      return .help
    }
    return try route(arguments[...])
  }

  private mutating func route(_ words: ArraySlice<String>) throws(UsageError) -> Invocation {
    switch command.content {
    case .group:
      guard let word = words.first, !isHelp(word) else { return .help }
      if word == "--version", isRoot { return .version }
      try descend(to: word)
      return try route(words.dropFirst())
    case .verb(let signature, let action):
      // A value cannot start with a dash, so these words are never the value of an option.
      let options = words.prefix { $0 != "--" }
      if options.contains(where: isHelp) { return .help }
      if isRoot, options.contains("--version") { return .version }
      var matcher = Matcher(signature.specifications, words, isRoot: isRoot)
      return .action(action, try matcher.match())
    }
  }

  private mutating func descend(to word: String) throws(UsageError) {
    switch command.content {
    case .group(let subcommands):
      if isOption(word) { throw unknownOption(word, names: [], isRoot: isRoot) }
      guard let next = subcommands.first(where: { $0.name == word }) else {
        let candidates = subcommands.map(\.name)
        throw .unexpectedArgument(word, suggestion: closestMatch(to: word, in: candidates))
      }
      command = next
      names.append(next.name)
    case .verb:
      throw .unexpectedArgument(word, suggestion: nil)
    }
  }
}

/// Distributes the words of a verb over its parameters: options anywhere, arguments in order.
private struct Matcher {
  private let specifications: [Specification]
  private let isRoot: Bool
  private var words: ArraySlice<String>
  private var given: [[String]]

  init(_ specifications: [Specification], _ words: ArraySlice<String>, isRoot: Bool) {
    self.specifications = specifications
    self.words = words
    self.isRoot = isRoot
    given = Array(repeating: [], count: specifications.count)
  }

  mutating func match() throws(UsageError) -> Values {
    while let word = words.popFirst() {
      if word == "--" {
        while let argument = words.popFirst() { try takeArgument(argument) }
      } else if isOption(word) {
        try takeOption(word)
      } else {
        try takeArgument(word)
      }
    }
    for (specification, words) in zip(specifications, given)
    where specification.isRequired && words.isEmpty {
      throw .missingArgument(label: specification.label)
    }
    return Values(words: given)
  }

  private mutating func takeArgument(_ word: String) throws(UsageError) {
    let free = specifications.indices.first {
      specifications[$0].isPositional && (specifications[$0].repeats || given[$0].isEmpty)
    }
    guard let free else { throw .unexpectedArgument(word, suggestion: nil) }
    try give(word, to: free, spelledAs: "")
  }

  /// Takes `--name`, `--name=value`, `-n`, `-n=value`, or several short forms in one word.
  private mutating func takeOption(_ word: String) throws(UsageError) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let attached = parts.count > 1 ? String(parts[1]) : nil
    let spellings =
      word.hasPrefix("--") ? [String(parts[0])] : parts[0].dropFirst().map { "-\($0)" }
    var chosen: [(index: Int, spelling: String)] = []
    for spelling in spellings {
      guard let index = specifications.firstIndex(where: { $0.isSpelled(spelling) }) else { break }
      chosen.append((index, spelling))
    }
    guard !chosen.isEmpty, chosen.count == spellings.count else {
      if let attached, isHelp(String(parts[0])) {
        throw .unexpectedValue(attached, flag: String(parts[0]))
      }
      let names = specifications.filter { !$0.isPositional }.map(\.name)
      throw unknownOption(String(parts[0]), names: names, isRoot: isRoot)
    }
    for (position, option) in chosen.enumerated() {
      let value = position == chosen.count - 1 ? attached : nil
      try takeValue(of: option.index, spelledAs: option.spelling, attached: value)
    }
  }

  private mutating func takeValue(
    of index: Int, spelledAs spelling: String, attached: String?
  ) throws(UsageError) {
    switch specifications[index].form {
    case .argument: preconditionFailure("'\(spelling)' is no option")
    case .flag:
      if let attached { throw .unexpectedValue(attached, flag: spelling) }
      given[index] = [""]
    case .option:
      if let attached { return try give(attached, to: index, spelledAs: spelling) }
      guard let word = words.first, !isOption(word) else {
        throw .missingValue(label: specifications[index].label(spelledAs: spelling))
      }
      words.removeFirst()
      try give(word, to: index, spelledAs: spelling)
    }
  }

  private mutating func give(
    _ word: String, to index: Int, spelledAs spelling: String
  ) throws(UsageError) {
    let specification = specifications[index]
    if let rule = specification.valueRule, !rule.accepts(word) {
      let label = specification.label(spelledAs: spelling)
      throw .invalidValue(word, label: label, expectation: rule.expectation)
    }
    given[index] = specification.repeats ? given[index] + [word] : [word]
  }
}

private func isHelp(_ word: String) -> Bool { word == "-h" || word == "--help" }

/// Whether the word is an option or `--`; a lone dash and a negative number are values.
private func isOption(_ word: String) -> Bool {
  guard word.hasPrefix("-"), let second = word.dropFirst().first else { return false }
  // The digit keeps "-inf" and "-nan" out, which `Double` reads too.
  return !((second.isNumber || second == ".") && Double(word) != nil)
}

private func unknownOption(_ option: String, names: [String], isRoot: Bool) -> UsageError {
  let candidates = names + ["help"] + (isRoot ? ["version"] : [])
  let name = String(option.drop { $0 == "-" })
  let match = closestMatch(to: name, in: candidates)
  return .unknownOption(option, suggestion: match.map { "--\($0)" })
}
