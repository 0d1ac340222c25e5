import Basics
import Execution
import Policies

/// What `profile` has measured.
struct ProfiledRun {
  let snapshot: ProfileSnapshot
  /// nil where all weights are resident.
  let streaming: StreamedTime?
  /// What the session says it needs.
  let sessionByteCount: Int
}

/// What streaming weights came to while inferences were timed.
struct StreamedTime {
  let before: StreamingStatistics
  let after: StreamingStatistics
  let wholeNs: Int64
  let inferences: Int

  /// One line.
  var summary: String {
    let layers = after.layers
    let read =
      layers.loadedByteCount - before.layers.loadedByteCount + after.rowByteCount
      - before.rowByteCount
    let share = Double(after.stallNs - before.stallNs) / Double(max(1, wholeNs))
    return "weights streamed: \(formatted(bytes: read / inferences)) read in an inference, waiting "
      + "\(fixed(100 * share, digits: 1)) % of the time, at most "
      + "\(formatted(bytes: layers.peakResidentByteCount)) of \(formatted(bytes: after.layerByteCount))"
      + " in memory, window \(layers.largestWindow)\n"
  }
}

/// What the system says of this process' memory.
struct ProcessMemory {
  /// The most that was resident at once.
  let peakKiB: Int

  /// nil on systems without `/proc`.
  static var current: ProcessMemory? {
    guard let bytes = try? File.bytes("/proc/self/status") else { return nil }
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix("VmHWM:") {
      return line.split(whereSeparator: \.isWhitespace).dropFirst().first
        .flatMap { Int($0) }.map(ProcessMemory.init(peakKiB:))
    }
    return nil
  }
}
