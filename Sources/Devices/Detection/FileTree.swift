import Basics
import FoundationEssentials

/// Texts by absolute path: what detection reads of a machine's `/proc` and `/sys`, as a value.
///
/// A live machine is read once into such a tree; a test, or a copy of another machine, makes one
/// without it.
public struct FileTree: Hashable, Sendable {
  /// What stands before each path in messages; empty for this machine.
  public let root: String
  private let textByPath: [String: String]
  private let namesByFolder: [String: Set<String>]

  /// A tree of these files; the paths are absolute and below `root`.
  ///
  /// - Complexity: O(files x depth).
  public init(_ textByPath: [String: String], root: String = "") {
    self.root = root
    self.textByPath = textByPath
    var names: [String: Set<String>] = [:]
    for path in textByPath.keys {
      var folder = ""
      for part in path.split(separator: "/") {
        names[folder, default: []].insert(String(part))
        folder += "/\(part)"
      }
    }
    namesByFolder = names
  }

  /// Reads the files that patterns name; what does not exist or may not be read is left out.
  ///
  /// - Parameters:
  ///   - patterns: absolute paths; `*` and `?` stand for characters of one folder's names.
  ///   - root: the folder that stands for `/`; empty for this machine.
  public init(reading patterns: [String], below root: String = "") {
    var files: [String: String] = [:]
    for pattern in patterns {
      for path in Self.paths(matching: pattern, below: root) where files[path] == nil {
        guard let data = FileManager.default.contents(atPath: root + path) else { continue }
        // Texts of the device tree end in a zero byte.
        files[path] = String(decoding: data.filter { $0 != 0 }, as: UTF8.self)
      }
    }
    self.init(files, root: root)
  }

  /// The whole text of a file; nil if there is none.
  public func text(_ path: String) -> String? { textByPath[path] }

  /// The first line of a file without surrounding blanks; nil if there is none or it is empty.
  public func line(_ path: String) -> String? {
    let first = textByPath[path]?.split(whereSeparator: \.isNewline).first
    let words = first?.split(whereSeparator: \.isWhitespace).joined(separator: " ") ?? ""
    return words.isEmpty ? nil : words
  }

  /// The first line of a file as an integer; nil if it is none.
  public func integer(_ path: String) -> Int? { line(path).flatMap { Int($0) } }

  /// The processors that the first line of a file lists; nil without the file.
  public func processors(_ path: String) -> [Int]? {
    textByPath[path].map { processorNumbers(in: $0) }
  }

  /// The names in a folder, sorted; empty if there is none.
  public func names(in folder: String) -> [String] { (namesByFolder[folder] ?? []).sorted() }

  private static func paths(matching pattern: String, below root: String) -> [String] {
    var found = [""]
    for part in pattern.split(separator: "/").map(String.init) {
      guard part.contains(where: { $0 == "*" || $0 == "?" }) else {
        found = found.map { "\($0)/\(part)" }
        continue
      }
      found = found.flatMap { folder in
        let names = try? FileManager.default.contentsOfDirectory(atPath: "\(root)\(folder)/")
        return (names ?? []).filter { matches($0, glob: part) }.sorted().map { "\(folder)/\($0)" }
      }
    }
    return found
  }
}

/// The numbers in one of the kernel's lists of processors: `0-3,8` or `0 1 2 3`, ascending, each
/// once. Numbers beyond the kernel's limit of 8192 and words that are none are left out.
public func processorNumbers(in text: String) -> [Int] {
  let limit = 8192
  var numbers: Set<Int> = []
  for part in text.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
    let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
      (0..<limit).contains(first), (first..<limit).contains(last)
    else { continue }
    numbers.formUnion(first...last)
  }
  return numbers.sorted()
}
