public import Basics
public import Policies

/// What is run, in order, with the place of every result, and what is computed again: the schedule of
/// a network on a device.
public struct LayerSchedule: Hashable, Sendable, CustomStringConvertible {
  /// One layer at its turn.
  public struct Entry: Hashable, Sendable {
    /// The node; with `.again` behind its name where it is computed again.
    public let layer: String
    /// What computes it.
    public let kernel: String
    /// What becomes of the result until its last use.
    public let retention: LayerRetention
    /// Where the result lies in the arena.
    public let offset: Int
    /// What the result takes.
    public let byteCount: Int
    /// Bytes of activations that live while it runs.
    public let liveBytes: Int
    /// Bytes written to storage behind it and read again before its next use.
    public let offloadedBytes: Int
    /// Whether it has run before.
    public let isRecomputed: Bool
  }

  /// The network.
  public let model: String
  /// In the order they run.
  public let entries: [Entry]
  /// The most bytes of activations that live at once.
  public let peakBytes: Int
  /// What the arena takes.
  public let arenaBytes: Int
  /// What activations may take; nil for no limit.
  public let limitBytes: Int?
  /// Multiply-accumulates that are done again.
  public let recomputedMacs: Int

  /// How many bytes the arena is above the limit: zero where the limit holds.
  public var shortfallBytes: Int { limitBytes.map { max(0, arenaBytes - $0) } ?? 0 }

  /// Bytes of activations that live while each layer runs, in order.
  public var activationBytes: [Int] { entries.map(\.liveBytes) }

  /// A line for each layer, and the sums.
  public var description: String {
    let width = entries.reduce(5) { max($0, $1.layer.count) }
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    var lines = [
      "schedule of \(model)",
      padded("layer", width) + "  retention  offset      bytes       live bytes",
    ]
    lines += entries.map { entry in
      padded(entry.layer, width) + "  " + padded(entry.retention.rawValue, 9) + "  "
        + padded("\(entry.offset)", 10) + "  " + padded("\(entry.byteCount)", 10) + "  "
        + "\(entry.liveBytes)"
    }
    lines.append(
      "peak \(peakBytes) bytes, arena \(arenaBytes) bytes, \(recomputedMacs) MACs again"
        + (limitBytes.map { ", limit \($0) bytes" } ?? "")
        + (shortfallBytes > 0 ? ", short of \(shortfallBytes) bytes" : ""))
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same as JSON; sizes in bytes.
  public var json: JSONValue {
    [
      "schemaVersion": 1, "model": .string(model),
      "layers": .array(
        entries.map { entry in
          [
            "layer": .string(entry.layer), "kernel": .string(entry.kernel),
            "retention": .string(entry.retention.rawValue), "offset": .integer(entry.offset),
            "byteCount": .integer(entry.byteCount), "liveBytes": .integer(entry.liveBytes),
            "offloadedBytes": .integer(entry.offloadedBytes),
            "isRecomputed": .bool(entry.isRecomputed),
          ]
        }),
      "peakBytes": .integer(peakBytes), "arenaBytes": .integer(arenaBytes),
      "limitBytes": .integer(orNull: limitBytes), "recomputedMacs": .integer(recomputedMacs),
      "shortfallBytes": .integer(shortfallBytes),
    ]
  }
}

/// What a run will take, told before it runs.
public struct MemoryEstimate: Hashable, Sendable {
  /// Weights as stored.
  public let weightBytes: Int
  /// The arena of activations.
  public let activationBytes: Int
  /// Code, stacks and tables of the process.
  public let processBytes: Int

  /// Everything at the worst moment.
  public var peakBytes: Int { weightBytes + activationBytes + processBytes }
}
