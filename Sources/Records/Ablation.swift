/// One configuration of an ablation: everything on, one technique off, or everything off.
///
/// Spelled behind the name of the configuration that is ablated: `speed/all`,
/// `speed/-fuse-batch-norm`, `speed/none`.
public struct Ablation: Hashable, Sendable, CustomStringConvertible {
  /// The name of the configuration that is ablated.
  public var base: String
  /// What is off.
  public var variant: Variant

  /// What is off.
  public enum Variant: Hashable, Sendable {
    /// Nothing.
    case all
    /// One technique, by name.
    case without(String)
    /// Every technique.
    case none
  }

  /// A configuration of an ablation.
  public init(of base: String, _ variant: Variant) {
    self.base = base
    self.variant = variant
  }

  /// Reads what ``description`` wrote; nil for anything else.
  public init?(parsing name: String) {
    guard let slash = name.lastIndex(of: "/") else { return nil }
    let word = name[name.index(after: slash)...]
    switch word {
    case "all": variant = .all
    case "none": variant = .none
    default:
      guard word.hasPrefix("-"), word.count > 1 else { return nil }
      variant = .without(String(word.dropFirst()))
    }
    base = String(name[..<slash])
  }

  /// `speed/-fuse-batch-norm`.
  public var description: String {
    switch variant {
    case .all: "\(base)/all"
    case .without(let technique): "\(base)/-\(technique)"
    case .none: "\(base)/none"
    }
  }
}
