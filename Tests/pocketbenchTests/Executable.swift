import Foundation

/// The built executable as a process of its own: for signals, pipes and its environment.
struct Executable {
  /// How a process ended and what it wrote.
  struct Ending: Hashable, Sendable {
    /// The exit code, or the signal's number where one ended it.
    let code: Int32
    /// Whether a signal ended it.
    let isSignalled: Bool
    /// Standard output.
    let output: String
    /// Standard error.
    let notes: String
  }

  private let process = Process()
  private let output = Pipe()
  private let notes = Pipe()

  /// Starts the executable with the words of a line.
  init(
    _ line: String, environment: [String: String] = [:], directory: String? = nil
  ) throws {
    process.executableURL = Self.location
    process.arguments = line.split(separator: " ").map(String.init)
    process.environment = environment
    if let directory { process.currentDirectoryURL = URL(filePath: directory) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = notes
    try process.run()
  }

  /// Sends SIGINT, as Ctrl-C does.
  func interrupt() { process.interrupt() }

  /// Sends SIGTERM, as schedulers do.
  func terminate() { process.terminate() }

  /// Whether the process has not ended yet.
  var isRunning: Bool { process.isRunning }

  /// Closes the reading end of standard output, as `| head` does.
  func closeOutput() throws { try output.fileHandleForReading.close() }

  /// Waits for the end. What it writes must fit into two pipes, 64 KiB each.
  func ending(hasOutput: Bool = true) -> Ending {
    process.waitUntilExit()
    let written = hasOutput ? output.fileHandleForReading.readDataToEndOfFile() : Data()
    return Ending(
      code: process.terminationStatus, isSignalled: process.terminationReason == .uncaughtSignal,
      output: String(decoding: written, as: UTF8.self),
      notes: String(decoding: notes.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
  }

  /// The executable, which is built beside the program that runs the tests.
  private static let location = URL(filePath: CommandLine.arguments[0])
    .deletingLastPathComponent().appending(path: "pocketbench")
}
