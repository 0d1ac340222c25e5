import FoundationEssentials
public import Testing

/// Compares a text with the file `Snapshots/<name>` beside the test.
///
/// A missing file is written and recorded as an issue, so that a new snapshot is looked at before
/// it is committed. With `RECORD_SNAPSHOTS=1` in the environment a file that differs is rewritten
/// and the difference printed.
///
/// - Parameters:
///   - text: what the code under test produced.
///   - name: the file's name with its extension.
///   - filePath: the test's file.
///   - sourceLocation: where an issue is reported.
public func expectSnapshot(
  _ text: String, named name: String, filePath: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let folder = URL(filePath: filePath).deletingLastPathComponent().appending(path: "Snapshots")
  let file = folder.appending(path: name)
  let isRecording = ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1"
  let recorded = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
  if recorded == text { return }
  if let recorded {
    let difference = lineDifference(from: recorded, to: text)
    guard isRecording else {
      Issue.record(
        "\(name) differs from its snapshot:\n\(difference)", sourceLocation: sourceLocation)
      return
    }
    print("\(name) is recorded again:\n\(difference)")
  }
  do {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  } catch {
    Issue.record("\(name) cannot be written: \(error)", sourceLocation: sourceLocation)
  }
  if !isRecording {
    Issue.record("\(name) was missing and has been written", sourceLocation: sourceLocation)
  }
}

/// The lines that two texts do not share, `-` for those of the first and `+` for those of the
/// second, each with its line number.
///
/// - Complexity: O(n m) in the number of lines, at worst.
public func lineDifference(from old: String, to new: String) -> String {
  let oldLines = old.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let newLines = new.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  let changes: [(offset: Int, mark: Int, text: String)] =
    newLines.difference(from: oldLines).map { change in
      switch change {
      case .remove(let offset, let line, _): (offset, 0, "-\(offset + 1): \(line)")
      case .insert(let offset, let line, _): (offset, 1, "+\(offset + 1): \(line)")
      }
    }
  return changes.sorted { ($0.offset, $0.mark) < ($1.offset, $1.mark) }
    .map(\.text).joined(separator: "\n")
}
