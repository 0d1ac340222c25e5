/// The status a process ends with. Thrown by an action, it ends the command silently.
public struct ExitCode: RawRepresentable, Hashable, Sendable, Error {
  /// The number the shell sees.
  public let rawValue: Int32

  /// The code with a number.
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// 0: everything passed.
  public static let success = ExitCode(rawValue: 0)
  /// 1: a fault of the tool itself.
  public static let internalError = ExitCode(rawValue: 1)
  /// 2: a regression, or a broken budget.
  public static let regression = ExitCode(rawValue: 2)
  /// 3: some cells failed unexpectedly.
  public static let cellsFailed = ExitCode(rawValue: 3)
  /// 4: nothing but improvements, where the caller asked to fail on them.
  public static let improvement = ExitCode(rawValue: 4)
  /// 5: the baseline or the run does not exist.
  public static let baselineNotFound = ExitCode(rawValue: 5)
  /// 6: a file could not be read or written, or permission was refused.
  public static let inputOutput = ExitCode(rawValue: 6)
  /// 7: the environments of two runs cannot be compared.
  public static let notComparable = ExitCode(rawValue: 7)
  /// 64 (`EX_USAGE`): the command line is wrong.
  public static let usage = ExitCode(rawValue: 64)
  /// 65 (`EX_DATAERR`): an input file is malformed.
  public static let malformedInput = ExitCode(rawValue: 65)
  /// 130: interrupted (128 + SIGINT).
  public static let interrupted = ExitCode(rawValue: 130)
  /// 143: terminated (128 + SIGTERM).
  public static let terminated = ExitCode(rawValue: 143)

  /// The verdicts of a finished command, worst first.
  private static let verdicts: [ExitCode] = [
    .internalError, .regression, .cellsFailed, .notComparable, .improvement, .success,
  ]

  /// The code that stands for several: 1 > 2 > 3 > 7 > 4 > 0.
  ///
  /// Every other code says that the command could not do its work, so it ranks above all of these;
  /// among such codes the highest number wins (143 > 130 > 65 > 64 > 6 > 5).
  /// - Returns: `success` if there are no codes.
  public static func worst(_ codes: [ExitCode]) -> ExitCode {
    let unfinished = codes.filter { !verdicts.contains($0) }
    if let highest = unfinished.max(by: { $0.rawValue < $1.rawValue }) { return highest }
    return verdicts.first(where: codes.contains) ?? .success
  }
}

/// An error that knows the exit code of the command it ends. Its description is printed as
/// `Error: <description>`, so it should say what was wrong, where, and what to do.
public protocol ExitCoded: Error {
  /// The code the process ends with.
  var exitCode: ExitCode { get }
}
