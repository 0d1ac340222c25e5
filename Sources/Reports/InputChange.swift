public import Basics
public import Records

/// One input of a cell that differs between two runs.
public enum InputChange: Hashable, Sendable, CustomStringConvertible {
  /// Operations, shapes or constants of the model.
  case model(old: ContentHash, new: ContentHash)
  /// The resolved device profile.
  case profile(old: ContentHash, new: ContentHash)
  /// The canonical texts of the configuration, and the keys that differ.
  case configuration(old: String, new: String, keys: [KeyChange])
  /// What is run.
  case scenario(old: String, new: String)
  /// The seed of everything random.
  case seed(old: UInt64, new: UInt64)
  /// The simulator's constants and code revision.
  case simulator(old: String, new: String)

  /// One key of a configuration and its values; a value that is not set is an empty text.
  public struct KeyChange: Hashable, Sendable {
    /// The key.
    public let key: String
    /// Its value in the baseline.
    public let old: String
    /// Its value in the candidate.
    public let new: String
  }

  /// The inputs that differ, in the order of the cases.
  ///
  /// - Complexity: O(length of the configurations).
  public static func changes(from old: CellInputs, to new: CellInputs) -> [InputChange] {
    var changes: [InputChange] = []
    if old.model != new.model { changes.append(.model(old: old.model, new: new.model)) }
    if old.profile != new.profile { changes.append(.profile(old: old.profile, new: new.profile)) }
    if old.configuration != new.configuration {
      changes.append(
        .configuration(
          old: old.configuration, new: new.configuration,
          keys: keyChanges(from: old.configuration, to: new.configuration)))
    }
    if old.scenario != new.scenario {
      changes.append(.scenario(old: old.scenario, new: new.scenario))
    }
    if old.seed != new.seed { changes.append(.seed(old: old.seed, new: new.seed)) }
    if old.simulator != new.simulator {
      changes.append(.simulator(old: old.simulator, new: new.simulator))
    }
    return changes
  }

  /// What kind of input it is, in one word.
  public var name: String {
    switch self {
    case .model: "model"
    case .profile: "profile"
    case .configuration: "configuration"
    case .scenario: "scenario"
    case .seed: "seed"
    case .simulator: "simulator"
    }
  }

  /// The old and the new value; hashes are cut to twelve digits.
  public var values: (old: String, new: String) {
    switch self {
    case .model(let old, let new), .profile(let old, let new): (old.short, new.short)
    case .configuration(let old, let new, _), .scenario(let old, let new),
      .simulator(let old, let new):
      (old, new)
    case .seed(let old, let new): ("\(old)", "\(new)")
    }
  }

  /// Such as `model changed (3f2a1b0c9d8e -> 9b1c2d3e4f50)`.
  public var description: String {
    if case .configuration(_, _, let keys) = self, !keys.isEmpty {
      let parts = keys.map { "\($0.key): \(shown($0.old)) -> \(shown($0.new))" }
      return "configuration changed (\(parts.joined(separator: ", ")))"
    }
    return "\(name) changed (\(shown(values.old)) -> \(shown(values.new)))"
  }

  private func shown(_ value: String) -> String { value.isEmpty ? "none" : value }

  /// The keys of two canonical texts whose values differ, sorted; a key that a text leaves out has
  /// the value of the baseline preset.
  private static func keyChanges(from old: String, to new: String) -> [KeyChange] {
    let standard = Dictionary(
      Configuration(preset: .baseline).settings.map { ($0.key, $0.value) }
    ) { first, _ in first }
    let oldValues = standard.merging(assignments(in: old)) { $1 }
    let newValues = standard.merging(assignments(in: new)) { $1 }
    return Set(oldValues.keys).union(newValues.keys).sorted().compactMap { key in
      let change = KeyChange(key: key, old: oldValues[key] ?? "", new: newValues[key] ?? "")
      return change.old == change.new ? nil : change
    }
  }

  /// The keys and values of a canonical text; texts of other versions may hold unknown keys.
  private static func assignments(in canonical: String) -> [String: String] {
    let pairs = canonical.split(separator: ",").map { part in
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(sides[0]), sides.count > 1 ? String(sides[1]) : "")
    }
    return Dictionary(pairs) { first, _ in first }
  }
}
