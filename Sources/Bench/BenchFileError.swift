public import Basics

/// What is wrong with a file that says what is measured, or that adds to it.
public struct BenchFileError: Error, Hashable, CustomStringConvertible {
  /// Every problem, with its place.
  public let problems: [Problem]

  /// A line for each problem.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}
