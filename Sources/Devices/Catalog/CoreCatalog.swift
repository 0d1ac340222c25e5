import Basics

/// What is known about the cores that phones, tablets and boards are built from.
public struct CoreCatalog: Hashable, Sendable {
  /// The core types in the order of the file.
  public let types: [CoreType]
  private let indexByName: [String: Int]

  /// Reads `core-types.json`.
  ///
  /// - Throws: ``ProfileError/invalid(_:)`` with every mistake of the file.
  public init(json bytes: [UInt8], file: String) throws(ProfileError) {
    let validator = Validator(file: file)
    var types: [CoreType] = []
    if var reader = validator.object(try parse(bytes, file: file)) {
      _ = reader.required("schemaVersion", .integer(in: 1...1))
      _ = reader.optional("note", .text)
      types = reader.requiredObjects("coreTypes").compactMap { entry in
        var entry = entry
        return CoreType(from: &entry)
      }
      reader.finish()
    }
    indexByName = Self.index(types, reporting: validator)
    guard validator.problems.isEmpty else { throw .invalid(validator.problems) }
    self.types = types
  }

  /// The core type with an id or alias; letter case, spaces and dashes make no difference, the
  /// vendor may be left out (`Firestorm`), and so may what follows in parentheses.
  public func type(named name: String) -> CoreType? {
    indexByName[Self.normalized(name)].map { types[$0] }
  }

  private static func index(_ types: [CoreType], reporting validator: Validator) -> [String: Int] {
    var index: [String: Int] = [:]
    for (offset, type) in types.enumerated() {
      var names = Set(([type.id] + type.aliases).map(normalized))
      if type.id.hasPrefix("apple-") { names.insert(normalized(String(type.id.dropFirst(6)))) }
      for name in names.sorted() {
        if let other = index.updateValue(offset, forKey: name) {
          validator.report(
            "expected each name once, found '\(name)' for \(types[other].id) too",
            at: JSONPath.joined("coreTypes", index: offset), position: nil)
        }
      }
    }
    return index
  }

  private static func normalized(_ name: String) -> String {
    let plain = name.split(separator: "(", omittingEmptySubsequences: false).first ?? ""
    return plain.lowercased().filter { $0.isLetter || $0.isNumber }
  }
}
