/// A command: either a group of subcommands or a verb with a signature and an action.
public struct Command: Sendable {
  /// What a verb does. The code it returns or throws ends the process; see `run` for errors.
  public typealias Action = @Sendable (Values, Terminal) async throws -> ExitCode

  enum Content: Sendable {
    case group([Command])
    case verb(Signature, Action)
  }

  /// The word that selects the command; for the root, the name of the tool.
  public let name: String
  /// One sentence.
  public let abstract: String
  /// Further paragraphs, shown after the overview. Lines are wrapped with their indentation kept.
  public let discussion: String
  let content: Content

  /// A group. Called without a subcommand it shows its help. Subcommands of the same name, and one
  /// with the reserved name `help`, are mistakes of the programmer and trap.
  public init(
    _ name: String, _ abstract: String, discussion: String = "", subcommands: [Command]
  ) {
    let words = subcommands.map(\.name) + ["help"]
    precondition(Set(words).count == words.count, "a subcommand is named twice: \(words)")
    self.name = name
    self.abstract = abstract
    self.discussion = discussion
    content = .group(subcommands)
  }

  /// A verb. `declare` declares the parameters and returns the action that reads them.
  public init(
    _ name: String, _ abstract: String, discussion: String = "",
    declare: (inout Signature) -> Action
  ) {
    self.name = name
    self.abstract = abstract
    self.discussion = discussion
    var signature = Signature()
    let action = declare(&signature)
    content = .verb(signature, action)
  }

  /// Runs the verb that the arguments name, with this command as the root.
  ///
  /// Help and the version go to standard output with code 0. A usage error goes to standard error
  /// with the usage of the verb and code 64. An `ExitCode` thrown by the action ends silently; any
  /// other error is printed, with its own code if it is `ExitCoded`, else with `internalError`.
  /// - Parameter arguments: the words after the name of the tool.
  /// - Parameter version: printed for `--version`, which only the root has.
  public func run(
    _ arguments: [String], version: String, terminal: Terminal
  ) async -> ExitCode {
    var parser = Parser(root: self)
    do {
      switch try parser.parse(arguments) {
      case .help: terminal.write(help(parser, terminal).screen)
      case .version: terminal.write(version + "\n")
      case .action(let action, let values): return try await action(values, terminal)
      }
      return .success
    } catch let code as ExitCode {
      return code
    } catch let error as UsageError {
      terminal.note("Error: \(error)\n" + help(parser, terminal).pointer)
      return error.exitCode
    } catch {
      terminal.note("Error: \(error)\n")
      return (error as? any ExitCoded)?.exitCode ?? .internalError
    }
  }

  private func help(_ parser: Parser, _ terminal: Terminal) -> Help {
    Help(command: parser.command, names: parser.names, width: terminal.width)
  }
}
