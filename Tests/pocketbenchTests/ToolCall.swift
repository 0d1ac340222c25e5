import Commands
import Synchronization
import pocketbench

/// One call of the tool inside the test's process: how it ended and what it wrote.
struct ToolCall: Hashable, Sendable {
  /// The exit code.
  let code: Int32
  /// Standard output.
  let output: String
  /// Standard error.
  let notes: String

  /// What a call would give.
  init(code: Int32, output: String, notes: String) {
    self.code = code
    self.output = output
    self.notes = notes
  }

  /// Calls the tool without a terminal, environment or repository behind it.
  ///
  /// - Parameter width: the width of a terminal that tables must fit; nil for no terminal.
  init(
    _ arguments: [String], environment: [String: String] = [:], width: Int? = nil,
    isInteractive: Bool = false, usesColor: Bool = false
  ) async {
    let output = Recording()
    let notes = Recording()
    let terminal = Terminal(
      write: { output.append($0) }, note: { notes.append($0) }, width: width ?? 80,
      fitsTables: width != nil, isInteractive: isInteractive, usesColor: usesColor)
    code = await Tool(environment: environment).command.run(
      arguments, version: Tool.version, terminal: terminal
    ).rawValue
    self.output = output.text
    self.notes = notes.text
  }

  /// Calls the tool with the words of a line; they are split at spaces, without quoting.
  init(_ line: String, environment: [String: String] = [:]) async {
    await self.init(line.split(separator: " ").map(String.init), environment: environment)
  }
}

/// A text that grows.
private final class Recording: Sendable {
  private let content = Mutex("")

  var text: String { content.withLock(\.self) }

  func append(_ text: String) { content.withLock { $0 += text } }
}
