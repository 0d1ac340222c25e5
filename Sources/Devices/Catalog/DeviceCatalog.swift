import Basics
import FoundationEssentials

/// The known devices: the profiles of one folder, found by id, alias, pattern or file path.
public struct DeviceCatalog: Sendable {
  /// The core types that profiles may name.
  public let cores: CoreCatalog
  /// Other names of devices, by alias.
  public let aliases: [String: String]
  private let entries: [Entry]

  /// One profile file, read but not yet validated.
  fileprivate struct Entry {
    let file: String
    let id: String
    let document: Result<JSONNode, ProfileError>
  }

  /// The devices that are compiled into the executable.
  ///
  /// - Throws: if the embedded core catalogue or alias table is broken.
  public init() throws(ProfileError) {
    try self.init(files: Self.embeddedFiles)
  }

  /// The devices of a folder; `catalog/` in it replaces the embedded core types and aliases.
  ///
  /// A broken profile does not hide the others: it is reported when that device is asked for.
  ///
  /// - Throws: ``ProfileError/unreadable(path:reason:)``, or the mistakes of the folder's catalogue.
  public init(directory: String) throws(ProfileError) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: directory)
    } catch {
      throw .unreadable(path: directory, reason: "expected a folder of profiles")
    }
    var files: [(name: String, path: String, bytes: [UInt8])] = []
    for name in names where name.hasSuffix(".json") {
      let path = directory + "/" + name
      files.append((name, path, try readFile(path)))
    }
    for name in [Self.coreTypesName, Self.aliasesName] {
      let path = directory + "/" + name
      if let bytes = FileManager.default.contents(atPath: path) {
        files.append((name, path, Array(bytes)))
      } else {
        files += Self.embeddedFiles.filter { $0.name == name }
      }
    }
    try self.init(files: files)
  }

  /// - Parameter files: `name` relative to the folder, `path` for messages.
  private init(
    files: [(name: String, path: String, bytes: [UInt8])]
  ) throws(ProfileError) {
    func bytes(_ name: String) -> (file: String, bytes: [UInt8]) {
      files.first { $0.name == name }.map { ($0.path, $0.bytes) } ?? (name, [])
    }
    let coreTypes = bytes(Self.coreTypesName)
    cores = try CoreCatalog(json: coreTypes.bytes, file: coreTypes.file)
    let table = bytes(Self.aliasesName)
    aliases = try Self.aliases(json: table.bytes, file: table.file)
    let profiles = files.filter { !$0.name.contains("/") && $0.name != "schema.json" }
    entries = profiles.map { Entry(file: $0.path, bytes: $0.bytes) }.sorted { $0.id < $1.id }
  }

  /// The ids of all devices, sorted; broken ones are named by their file.
  public var ids: [String] { entries.map(\.id) }

  /// The device with an id, an alias or a file path, with what-if edits applied.
  ///
  /// `pixel-5+memory.appLimitMiB=800+clusters[0].count=2` changes the tree before validation; the
  /// id of the result is the whole text with the edits sorted.
  ///
  /// - Throws: ``ProfileError`` naming the closest device, or every mistake of the profile.
  public func device(_ text: String) throws(ProfileError) -> DeviceProfile {
    let name = try DeviceName(text)
    let entry = try entry(named: name.base)
    var document = try entry.document.get()
    guard !name.edits.isEmpty else {
      return try DeviceProfile(json: document, file: entry.file, catalog: cores)
    }
    // Mistakes of the file are told as such: the edits are to blame only where it is sound.
    _ = try DeviceProfile(json: document, file: entry.file, catalog: cores)
    try name.applyEdits(to: &document)
    do {
      var profile = try DeviceProfile(json: document, file: entry.file, catalog: cores)
      profile.id = name.id(of: profile.id)
      return profile
    } catch {
      let reasons = error.problems.map { problem in
        let suggestion = problem.suggestion.map { ". Did you mean '\($0)'?" } ?? ""
        return "\(problem.keyPath): \(problem.message)\(suggestion)"
      }
      throw .invalidEdit(
        edit: name.edits.map(\.text).joined(separator: "+"),
        reason: reasons.joined(separator: "; "))
    }
  }

  /// The devices that selections name, each once: `all`, a name, a pattern with `*` and `?` over
  /// ids and aliases, `tier:low` or `class:tablet`; those of one selection are sorted by id.
  ///
  /// - Throws: ``ProfileError`` for a selection without a device, or for a broken profile that a
  ///   selection covers.
  public func devices(matching selections: [String]) throws(ProfileError) -> [DeviceProfile] {
    var devices: [DeviceProfile] = []
    for selection in selections {
      for device in try self.devices(matching: selection) {
        guard let known = devices.first(where: { $0.id == device.id }) else {
          devices.append(device)
          continue
        }
        guard known == device else { throw .repeatedDevice(id: device.id) }
      }
    }
    return devices
  }

  /// Every device, sorted by id.
  ///
  /// - Throws: ``ProfileError/invalid(_:)`` with the mistakes of all broken profiles.
  public func allDevices() throws(ProfileError) -> [DeviceProfile] {
    try load(entries)
  }

  private func devices(matching selection: String) throws(ProfileError) -> [DeviceProfile] {
    let group = selection.split(separator: ":", maxSplits: 1).map(String.init)
    let found: [DeviceProfile]
    if selection == "all" {
      found = try load(entries)
    } else if group.count == 2, group[0] == "tier" {
      found = try load(entries).filter { $0.tier.rawValue == group[1] }
    } else if group.count == 2, group[0] == "class" {
      found = try load(entries).filter { $0.deviceClass.rawValue == group[1] }
    } else if selection.contains(where: { $0 == "*" || $0 == "?" }) {
      let targets = Set(aliases.filter { Devices.matches($0.key, glob: selection) }.values)
      found = try load(
        entries.filter { Devices.matches($0.id, glob: selection) || targets.contains($0.id) })
    } else {
      return [try device(selection)]
    }
    guard !found.isEmpty else { throw unknown(selection) }
    return found
  }

  private func load(_ entries: [Entry]) throws(ProfileError) -> [DeviceProfile] {
    var profiles: [DeviceProfile] = []
    var problems: [Problem] = []
    for entry in entries {
      do {
        let document = try entry.document.get()
        profiles.append(try DeviceProfile(json: document, file: entry.file, catalog: cores))
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw .invalid(problems) }
    return profiles
  }

  private func entry(named name: String) throws(ProfileError) -> Entry {
    let id = aliases[name] ?? name
    if let entry = entries.first(where: { $0.id == id || fileStem($0.file) == id }) {
      return entry
    }
    guard name.hasSuffix(".json") else { throw unknown(name) }
    return Entry(file: name, bytes: try readFile(name))
  }

  private func unknown(_ name: String) -> ProfileError {
    let groups =
      DeviceProfile.Tier.allCases.map { "tier:\($0.rawValue)" }
      + DeviceProfile.DeviceClass.allCases.map { "class:\($0.rawValue)" }
    let names = ids + aliases.keys.sorted() + groups
    return .unknownDevice(name: name, suggestion: closestMatch(to: name, in: names), known: ids)
  }
}

// MARK: - Files

extension DeviceCatalog {
  private static let coreTypesName = "catalog/core-types.json"
  private static let aliasesName = "catalog/aliases.json"

  private static var embeddedFiles: [(name: String, path: String, bytes: [UInt8])] {
    EmbeddedFiles.names.map { ($0, $0, EmbeddedFiles.bytes(named: $0) ?? []) }
  }

  private static func aliases(
    json bytes: [UInt8], file: String
  ) throws(ProfileError) -> [String: String] {
    let validator = Validator(file: file)
    var aliases: [String: String] = [:]
    let document = try parse(bytes, file: file)
    if var reader = validator.object(document), var table = reader.requiredObject("aliases") {
      for member in document["aliases"]?.members ?? [] {
        aliases[member.key] = table.required(member.key, .deviceID)
      }
      table.finish()
      reader.finish()
    }
    guard validator.problems.isEmpty else { throw .invalid(validator.problems) }
    return aliases
  }
}

extension DeviceCatalog.Entry {
  /// Reads the tree and, of it, only the id.
  fileprivate init(file: String, bytes: [UInt8]) {
    self.file = file
    do {
      let node = try parse(bytes, file: file)
      document = .success(node)
      id = node["id"]?.string ?? fileStem(file)
    } catch {
      document = .failure(error)
      id = fileStem(file)
    }
  }
}

/// The bytes of a file.
func readFile(_ path: String) throws(ProfileError) -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw .unreadable(path: path, reason: "expected a readable file")
  }
  return Array(data)
}

/// The tree of a JSON text, or its first mistake.
func parse(_ bytes: [UInt8], file: String) throws(ProfileError) -> JSONNode {
  do {
    return try JSONNode(parsing: bytes)
  } catch {
    throw .invalid([Problem(file: file, error)])
  }
}
