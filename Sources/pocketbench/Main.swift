import CSystem
import Commands
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The only code that reads the environment, prints and exits.
@main enum Main {
  static func main() async {
    let environment = ProcessInfo.processInfo.environment
    let output = cs_terminal_width(1)
    let isInteractive = cs_terminal_width(2) > 0
    let columns = environment["COLUMNS"].flatMap { Int($0) } ?? Int(output)
    let terminal = Terminal(
      write: { writeAll($0, to: STDOUT_FILENO) },
      note: { writeAll($0, to: STDERR_FILENO) },
      width: columns > 0 ? columns : 80, fitsTables: columns > 0, isInteractive: isInteractive,
      usesColor: output > 0 && (environment["NO_COLOR"] ?? "").isEmpty)
    let tool = Tool(environment: environment)
    let arguments = Array(CommandLine.arguments.dropFirst())
    let code = await tool.command.run(arguments, version: Tool.version, terminal: terminal)
    exit(code.rawValue)
  }

  /// Writes everything, also through interruptions. A reader that went away ends the process by
  /// SIGPIPE, without a word.
  private static func writeAll(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe write(descriptor, $0.baseAddress, $0.count)
      }
      if count > 0 {
        bytes = bytes.dropFirst(count)
      } else if errno != EINTR {
        exit(ExitCode.inputOutput.rawValue)
      }
    }
  }
}
