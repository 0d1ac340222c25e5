import CSystem

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A program that is run to its end: arguments and a text in, exit code and texts out.
package struct Subprocess: Hashable, Sendable {
  /// The path of the program.
  package let program: String
  /// What follows the program's name.
  package var arguments: [String]
  /// The variables the program sees; nothing is inherited.
  package var environment: [String: String]
  /// Where it runs; nil for the caller's own directory.
  package var workingDirectory: String?

  /// How a program ended and what it wrote.
  package struct Result: Hashable, Sendable {
    /// How it ended.
    package let termination: Termination
    /// What it wrote on standard output; bytes that are not UTF-8 are replaced.
    package let output: String
    /// What it wrote on standard error.
    package let error: String
  }

  /// How a program ended.
  package enum Termination: Hashable, Sendable {
    /// By itself, with a code.
    case exited(Int32)
    /// By a signal.
    case signalled(Int32)
  }

  /// Names a program.
  ///
  /// - Parameters:
  ///   - name: a path if it has a slash; otherwise it is looked for in `PATH`.
  ///   - environment: the variables the program sees; `PATH` is read from it.
  /// - Returns: nil if there is no such program. Relative entries of `PATH` are passed over.
  package init?(
    _ name: String, arguments: [String] = [], environment: [String: String],
    workingDirectory: String? = nil
  ) {
    let folders = (environment["PATH"] ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    let candidates = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
    guard let program = candidates.first(where: Self.isProgram) else { return nil }
    self.program = program
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// Runs the program and waits for its end.
  ///
  /// - Parameter input: what it reads on standard input.
  /// - Throws: ``SubprocessError`` if it cannot be started; how it ends is in the result.
  package func run(input: String = "") throws(SubprocessError) -> Result {
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let texts = [program, workingDirectory ?? ""] + arguments + variables
    guard !texts.contains(where: { $0.utf8.contains(0) }) else {
      throw .zeroByte(program: program)
    }
    var result = unsafe cs_spawn_result()
    let code = unsafe withCStrings([program] + arguments) { arguments in
      unsafe withCStrings(variables) { variables in
        unsafe withOptionalCString(workingDirectory) { directory in
          unsafe cs_spawn(
            program, arguments, variables, directory, input, input.utf8.count, &result)
        }
      }
    }
    guard code == 0 else {
      throw .cannotStart(program: program, reason: unsafe String(cString: strerror(code)))
    }
    defer { unsafe cs_spawn_result_free(&result) }
    return unsafe Result(
      termination: result.signal == 0 ? .exited(result.exit_code) : .signalled(result.signal),
      output: text(result.output, result.output_count),
      error: text(result.error, result.error_count))
  }

  private static func isProgram(_ path: String) -> Bool {
    let found = unsafe cs_is_program(path)
    return found != 0 && !path.utf8.contains(0)
  }
}

/// Why a program could not be run.
package enum SubprocessError: Error, Hashable, CustomStringConvertible {
  /// An argument, variable or path holds a zero byte, where the system would cut it off.
  case zeroByte(program: String)
  /// The system's reason.
  case cannotStart(program: String, reason: String)

  /// One sentence.
  package var description: String {
    switch self {
    case .zeroByte(let program):
      "an argument of \(program) holds a zero byte; remove it"
    case .cannotStart(let program, let reason):
      "\(program) cannot be started: \(reason)"
    }
  }
}

private func text(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> String {
  guard let bytes = unsafe bytes else { return "" }
  return unsafe String(
    decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
}

private func withOptionalCString<Value>(
  _ text: String?, _ body: (UnsafePointer<CChar>?) -> Value
) -> Value {
  guard let text else { return body(nil) }
  return unsafe text.withCString(body)
}

/// Calls a closure with a null-terminated array of C strings.
private func withCStrings<Value>(
  _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
) -> Value {
  var pointers: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) }
  unsafe pointers.append(nil)
  defer {
    for index in texts.indices { unsafe free(pointers[index]) }
  }
  return unsafe body(pointers)
}
