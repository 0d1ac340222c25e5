import Basics
import Records

/// Short names of configurations for a chart: only what tells them apart.
struct ConfigurationNames {
  private let names: [String: String]

  /// - Parameter spellings: the configurations' names in series; one that is no spelling of a
  ///   configuration keeps its name.
  init(_ spellings: [String]) {
    let parsed = spellings.map { (spelling: $0, configuration: try? Configuration(parsing: $0)) }
    let settings = parsed.compactMap(\.configuration?.settings)
    let varying = Set(
      (settings.first ?? []).enumerated().filter { index, first in
        settings.contains { $0[index].value != first.value }
      }.map(\.element.key))
    var names: [String: String] = [:]
    for (spelling, configuration) in parsed {
      let words = configuration?.words(for: varying) ?? []
      names[spelling] = words.isEmpty ? spelling : words.joined(separator: ", ")
    }
    // Two spellings of one configuration must stay apart.
    let isDistinct = Set(names.values).count == names.count
    self.names = isDistinct ? names : [:]
  }

  /// The short name of a configuration; its spelling if there is none.
  subscript(spelling: String) -> String { names[spelling] ?? spelling }

  /// A name of several words for the middle of a sentence: `fp16 (big cores, all threads)`.
  static func phrase(_ name: String) -> String {
    guard let comma = name.firstRange(of: ", ") else { return name }
    return "\(name[..<comma.lowerBound]) (\(name[comma.upperBound...]))"
  }
}

extension Configuration {
  /// The values of some keys in words, in the order people say them.
  fileprivate func words(for keys: Set<String>) -> [String] {
    let all: [(key: String, word: String)] =
      [
        ("runtime", runtime.rawValue), ("precision", precision.rawValue),
        ("quantizer", quantizer.map { "quantizer \($0.rawValue)" } ?? ""),
        ("backend", backend.rawValue),
        ("cores", cores == .all ? "" : "\(cores.rawValue) cores"),
        ("threads", threads == .count(1) ? "1 thread" : "\(threads) threads"),
        ("optimization", "optimization \(optimization.rawValue)"), ("batch", "batch \(batch)"),
        ("input", inputSize.map { "input \($0)" } ?? ""),
        (
          "simd-off",
          scalarFamilies.isEmpty
            ? "" : "scalar \(scalarFamilies.joined(separator: ", "))"
        ),
        (
          "passes-off",
          disabledPasses.isEmpty
            ? "" : "without \(disabledPasses.joined(separator: ", "))"
        ),
      ] + memory.words
    return all.filter { keys.contains($0.key) && !$0.word.isEmpty }.map(\.word)
  }
}

extension MemorySettings {
  /// Every value in words; those that are not set have none.
  fileprivate var words: [(key: String, word: String)] {
    [
      ("weights", weights == .resident ? "" : "weights \(weights.rawValue)"),
      ("prefetch", prefetch == .adaptive ? "" : "prefetch \(prefetch)"),
      ("allocation", allocation.map { "allocation \($0.rawValue)" } ?? ""),
      ("activation-kib", activationLimitKiB.map { "activations <= \($0) KiB" } ?? ""),
      ("checkpointing", checkpointing == .none ? "" : "checkpointing \(checkpointing)"),
      ("micro-batch", microBatch.map { "\($0) at once" } ?? ""),
      ("budget-mib", budget.map { $0 == .device ? "within the device" : "within \($0) MiB" } ?? ""),
      ("tradeoff", tradeoff.map { "tradeoff \($0)" } ?? ""),
    ]
  }
}
