/// A name of a run, as it is written on the command line.
///
/// `ID | @label | commit | latest[~N][:branch] | previous | merge-base | baseline:NAME | file:PATH`
///
/// A text of one to ten decimal digits is an ID. Hexadecimal digits, seven to 64 of them, are the
/// beginning of a commit when there is a letter among them or when there are more than ten. So a
/// commit that begins with ten decimal digits needs an eleventh digit to be named.
public enum RunReference: Hashable, Sendable, CustomStringConvertible {
  /// The number that the store gave the run.
  case id(Int64)
  /// The latest run with this label.
  case label(String)
  /// The latest completed run of a commit that begins with these lower-case hexadecimal digits.
  case commit(prefix: String)
  /// The latest completed run, or one a number of runs before it, of one branch or of all.
  case latest(back: Int, branch: String?)
  /// The latest completed run of the commit where the branch left its target.
  case mergeBase
  /// The run that a baseline points to.
  case baseline(String)
  /// A run in a file, which the caller loads.
  case file(path: String)

  /// The completed run before the latest.
  public static let previous = RunReference.latest(back: 1, branch: nil)

  /// Reads a name.
  ///
  /// - Throws: ``StoreError/invalidRunName(_:)``.
  public init(parsing text: String) throws(StoreError) {
    guard let reference = Self.keyword(text) ?? Self.prefixed(text) ?? Self.digits(text) else {
      throw .invalidRunName(text)
    }
    self = reference
  }

  /// The spelling that reads back as the same name.
  public var description: String {
    switch self {
    case .id(let id): "\(id)"
    case .label(let label): "@\(label)"
    case .commit(let prefix): prefix
    case .latest(let back, let branch):
      "latest" + (back > 0 ? "~\(back)" : "") + (branch.map { ":\($0)" } ?? "")
    case .mergeBase: "merge-base"
    case .baseline(let name): "baseline:\(name)"
    case .file(let path): "file:\(path)"
    }
  }

  private static func keyword(_ text: String) -> RunReference? {
    switch text {
    case "previous": .previous
    case "merge-base": .mergeBase
    default: latest(text)
    }
  }

  /// `latest[~N][:branch]`.
  private static func latest(_ text: String) -> RunReference? {
    guard var rest = remainder(of: text, after: "latest") else { return nil }
    var back = 0
    if rest.first == "~" {
      let number = rest.dropFirst().prefix { $0 != ":" }
      guard number.utf8.allSatisfy(isDecimal), let count = Int(number) else { return nil }
      back = count
      rest = rest.dropFirst(1 + number.count)
    }
    guard !rest.isEmpty else { return .latest(back: back, branch: nil) }
    guard let branch = remainder(of: String(rest), after: ":"), !branch.isEmpty else { return nil }
    return .latest(back: back, branch: String(branch))
  }

  private static func prefixed(_ text: String) -> RunReference? {
    let forms: [(prefix: String, make: (String) -> RunReference)] = [
      ("@", { .label($0) }), ("baseline:", { .baseline($0) }), ("file:", { .file(path: $0) }),
    ]
    for form in forms {
      if let rest = remainder(of: text, after: form.prefix), !rest.isEmpty {
        return form.make(String(rest))
      }
    }
    return nil
  }

  private static func digits(_ text: String) -> RunReference? {
    let digits = text.utf8
    if (1...10).contains(digits.count), digits.allSatisfy(isDecimal) {
      return Int64(text).map { .id($0) }
    }
    guard (7...64).contains(digits.count), digits.allSatisfy(isHexadecimal) else { return nil }
    return .commit(prefix: text.lowercased())
  }

  /// What follows a prefix, compared byte by byte; a text that does not start with it has nothing.
  private static func remainder(of text: String, after prefix: String) -> Substring? {
    guard text.utf8.starts(with: prefix.utf8) else { return nil }
    return Substring(text.utf8.dropFirst(prefix.utf8.count))
  }

  private static func isDecimal(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    isDecimal(byte) || (0x61...0x66).contains(byte | 0x20)
  }
}
