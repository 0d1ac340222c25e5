/// The help screen and the usage line of a command.
struct Help {
  /// The column at which the texts beside the labels start.
  private static let textColumn = 26
  /// The narrowest column of text; a narrower terminal breaks the lines itself.
  private static let narrowestText = 14
  /// Usage lines with more optional parts than this say `[<options>]` instead.
  private static let longestUsage = 12

  let command: Command
  /// The names from the root to the command.
  let names: [String]
  let width: Int

  init(command: Command, names: [String], width: Int) {
    self.command = command
    self.names = names
    self.width = max(width, 0)
  }

  /// The whole screen, ending in a line end.
  var screen: String {
    var blocks: [[String]] = []
    if !command.abstract.isEmpty { blocks.append(wrapped("OVERVIEW: \(command.abstract)")) }
    if !command.discussion.isEmpty { blocks.append(wrapped(command.discussion)) }
    blocks.append(usage(after: "USAGE:"))
    switch command.content {
    case .verb(let signature, _):
      let arguments = signature.specifications.filter(\.isPositional)
      let options = signature.specifications.filter { !$0.isPositional }
      blocks.append(section("ARGUMENTS:", arguments.map(row)))
      blocks.append(section("OPTIONS:", options.map(row) + builtInRows))
    case .group(let subcommands):
      blocks.append(section("OPTIONS:", builtInRows))
      blocks.append(section("SUBCOMMANDS:", subcommands.map { ($0.name, $0.abstract) }))
      let route = (names.prefix(1) + ["help"] + names.dropFirst()).joined(separator: " ")
      blocks.append(["  See '\(route) <subcommand>' for detailed help."])
    }
    return blocks.filter { !$0.isEmpty }
      .map { $0.map { $0 + "\n" }.joined() }
      .joined(separator: "\n")
  }

  /// The lines below a usage error: the usage, and where to read more.
  var pointer: String {
    let more = "  See '\(names.joined(separator: " ")) --help' for more information."
    return (usage(after: "Usage:") + [more]).map { $0 + "\n" }.joined()
  }

  // MARK: Usage

  private func usage(after title: String) -> [String] {
    let parts = [names.joined(separator: " ")] + usageParts
    let indent = title.count + 1
    let lines = filled(parts, width: width - indent)
    return zip(lines.indices, lines).map { index, line in
      (index == 0 ? title + " " : String(repeating: " ", count: indent)) + line
    }
  }

  private var usageParts: [String] {
    switch command.content {
    case .group: return ["<subcommand>"]
    case .verb(let signature, _):
      let arguments = signature.specifications.filter(\.isPositional)
      let options = signature.specifications.filter { !$0.isPositional }
      let optionParts =
        options.count > Help.longestUsage ? ["[<options>]"] : options.map(usagePart)
      return arguments.map(usagePart) + optionParts
    }
  }

  private func usagePart(_ specification: Specification) -> String {
    let part = specification.label + (specification.repeats ? " ..." : "")
    return specification.isRequired ? part : "[\(part)]"
  }

  // MARK: Sections

  private typealias Row = (label: String, text: String)

  private var builtInRows: [Row] {
    let version: Row = ("--version", "Show the version.")
    let help: Row = ("-h, --help", "Show help information.")
    return names.count == 1 ? [version, help] : [help]
  }

  private func row(_ specification: Specification) -> Row {
    let short = specification.short.map { "-\($0), " } ?? ""
    var notes: [String] = []
    if let rule = specification.valueRule {
      if !rule.spellings.isEmpty {
        notes.append("values: " + rule.spellings.joined(separator: ", "))
      }
      if let argument = rule.defaultArgument, !argument.isEmpty {
        notes.append("default: \(argument)")
      }
    }
    let note = notes.isEmpty ? [] : ["(\(notes.joined(separator: "; ")))"]
    let texts = specification.help.isEmpty ? note : [specification.help] + note
    return (short + specification.label, texts.joined(separator: " "))
  }

  private func section(_ title: String, _ rows: [Row]) -> [String] {
    rows.isEmpty ? [] : [title] + rows.flatMap(lines)
  }

  private func lines(of row: Row) -> [String] {
    let column = Help.textColumn
    let label = "  " + row.label
    let words = row.text.split(separator: " ").map(String.init)
    let texts = filled(words, width: max(width - column, Help.narrowestText))
    let indented = texts.map { String(repeating: " ", count: column) + $0 }
    guard let first = texts.first, label.count < column else { return [label] + indented }
    let gap = String(repeating: " ", count: column - label.count)
    return [label + gap + first] + indented.dropFirst()
  }

  // MARK: Wrapping

  /// Breaks each line that is too long; its parts keep its indentation.
  private func wrapped(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      guard line.count > width else { return [String(line)] }
      let indent = String(line.prefix { $0 == " " })
      let words = line.split(separator: " ").map(String.init)
      return filled(words, width: width - indent.count).map { indent + $0 }
    }
  }
}

/// Joins parts into lines of at most `width` characters; a longer part stands alone.
private func filled(_ parts: [String], width: Int) -> [String] {
  var lines: [String] = []
  for part in parts {
    if let last = lines.last, last.count + 1 + part.count <= width {
      lines[lines.count - 1] = last + " " + part
    } else {
      lines.append(part)
    }
  }
  return lines
}
