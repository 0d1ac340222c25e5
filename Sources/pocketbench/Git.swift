import Reports

/// What git says of the user's repository; nothing where there is none, or no git.
struct Git {
  private let environment: [String: String]

  init(environment: [String: String]) {
    self.environment = environment
  }

  /// The commit that is checked out.
  var commit: String? { output(of: ["rev-parse", "--verify", "--quiet", "HEAD"]) }

  /// The branch that is checked out; nil on a detached head.
  var branch: String? { output(of: ["symbolic-ref", "--short", "--quiet", "HEAD"]) }

  /// Where the checked-out branch left the branch it will be merged into.
  var mergeBase: String? {
    for target in ["origin/HEAD", "origin/main", "main", "master"] {
      if let commit = output(of: ["merge-base", "HEAD", target]) { return commit }
    }
    return nil
  }

  private func output(of arguments: [String]) -> String? {
    guard let git = Subprocess("git", arguments: arguments, environment: environment),
      let result = try? git.run(), result.termination == .exited(0)
    else { return nil }
    let line = result.output.split(separator: "\n").first.map(String.init)
    return line?.isEmpty == false ? line : nil
  }
}
