public import Basics

/// Why a device profile, the core catalogue or a selection of devices cannot be used.
public enum ProfileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Files hold mistakes; all of them are listed.
  case invalid([Problem])
  /// A file or folder cannot be read.
  case unreadable(path: String, reason: String)
  /// No device, alias or file has this name, or no device matches this pattern.
  case unknownDevice(name: String, suggestion: String?, known: [String])
  /// A selection of devices stands where one device is expected.
  case notOneDevice(selection: String)
  /// A what-if edit is no `key.path=value`, or its key path leads nowhere.
  case invalidEdit(edit: String, reason: String)
  /// Two different profiles with the same id are selected.
  case repeatedDevice(id: String)

  /// The mistakes in files; empty for the other cases.
  public var problems: [Problem] {
    switch self {
    case .invalid(let problems): problems
    case .unreadable, .unknownDevice, .notOneDevice, .invalidEdit, .repeatedDevice: []
    }
  }

  /// What was wrong, where, and what to do; one line for each mistake.
  public var description: String {
    switch self {
    case .invalid(let problems):
      problems.map(\.description).joined(separator: "\n")
    case .unreadable(let path, let reason):
      "\(path): cannot be read: \(reason)"
    case .unknownDevice(let name, let suggestion, let known):
      "unknown device '\(name)'." + (suggestion.map { " Did you mean '\($0)'?" } ?? "")
        + " Known devices: " + (known.isEmpty ? "none" : known.joined(separator: ", "))
    case .notOneDevice(let selection):
      "'\(selection)' selects devices; expected the name of one. See 'pocketbench list devices'."
    case .invalidEdit(let edit, let reason):
      "the edit '\(edit)' cannot be applied: \(reason)"
    case .repeatedDevice(let id):
      "two different profiles have the id '\(id)'; give one of them another id"
    }
  }
}
