import Basics
import FoundationEssentials

/// The known devices: the profiles of one folder, found by id, alias, pattern or file path.
///
/// Those in its subfolder `reference` are named `reference/<id>` and selected only by that name.
public struct DeviceCatalog: Sendable {
  /// The core types that profiles may name.
  public let cores: CoreCatalog
  /// Other names of devices, by alias.
  public let aliases: [String: String]
  private let entries: [CatalogEntry]
  private let references: [CatalogEntry]

  /// The devices that are compiled into the executable.
  ///
  /// Only the core types and aliases are read at once; a profile is read when it is asked for.
  ///
  /// - Throws: if the embedded core catalogue or alias table is broken.
  public init() throws(ProfileError) {
    func embedded(_ name: String) -> CatalogEntry {
      let id = String(name.dropLast(5))
      return CatalogEntry(id: id, file: name) { EmbeddedFiles.bytes(named: name) }
    }
    let profiles = EmbeddedFiles.names.filter { $0.hasSuffix(".json") && $0 != "schema.json" }
    try self.init(
      tables: { name in EmbeddedFiles.bytes(named: name).map { (name, $0) } },
      entries: profiles.filter { !$0.contains("/") }.map(embedded),
      references: profiles.filter { $0.hasPrefix(Self.referencePrefix) }.map(embedded))
  }

  /// The devices of a folder; `catalog/` in it replaces the embedded core types and aliases.
  ///
  /// A broken profile does not hide the others: it is reported when that device is asked for.
  ///
  /// - Throws: ``ProfileError/unreadable(path:reason:)``, or the mistakes of the folder's catalogue.
  public init(directory: String) throws(ProfileError) {
    guard let names = Self.profileNames(in: directory) else {
      throw .unreadable(path: directory, reason: "expected a folder of profiles")
    }
    var entries: [CatalogEntry] = []
    for name in names where name != "schema.json" {
      let path = directory + "/" + name
      entries.append(CatalogEntry(file: path, bytes: try readFile(path)))
    }
    let references = Self.profileNames(in: directory + "/" + Self.referencePrefix) ?? []
    try self.init(
      tables: { name in
        let path = directory + "/" + name
        let bytes = FileManager.default.contents(atPath: path).map(Array.init)
        return bytes.map { (path, $0) } ?? EmbeddedFiles.bytes(named: name).map { (name, $0) }
      },
      entries: entries,
      references: references.map { name in
        let path = directory + "/" + Self.referencePrefix + name
        return CatalogEntry(id: Self.referencePrefix + fileStem(name), file: path) {
          FileManager.default.contents(atPath: path).map(Array.init)
        }
      })
  }

  /// - Parameter tables: the path for messages and the bytes of a file of `catalog/`.
  private init(
    tables: (String) -> (path: String, bytes: [UInt8])?, entries: [CatalogEntry],
    references: [CatalogEntry]
  ) throws(ProfileError) {
    let coreTypes = tables(Self.coreTypesName)
    cores = try CoreCatalog(
      json: coreTypes?.bytes ?? [], file: coreTypes?.path ?? Self.coreTypesName)
    let names = tables(Self.aliasesName)
    aliases = try Self.aliases(
      json: names?.bytes ?? [], file: names?.path ?? Self.aliasesName)
    self.entries = entries.sorted { $0.id < $1.id }
    self.references = references.sorted { $0.id < $1.id }
  }

  /// The ids of all devices but the reference ones, sorted; broken ones are named by their file.
  public var ids: [String] { entries.map(\.id) }

  /// The ids of the reference devices, such as `reference/sd855p`, sorted.
  public var referenceIDs: [String] { references.map(\.id) }

  /// The device with an id, an alias or a file path, with what-if edits applied.
  ///
  /// `pixel-5+memory.appLimitMiB=800+clusters[0].count=2` changes the tree before validation; the
  /// id of the result is the whole text with the edits sorted.
  ///
  /// - Throws: ``ProfileError`` naming the closest device, or every mistake of the profile;
  ///   ``ProfileError/notOneDevice(selection:)`` for what ``devices(matching:)`` alone takes.
  public func device(_ text: String) throws(ProfileError) -> DeviceProfile {
    let name = try DeviceName(text)
    return try entry(named: name.base).profile(editedBy: name, cores: cores)
  }

  /// The devices that selections name, each once: `all`, a name, a pattern with `*` and `?` over
  /// ids and aliases, `tier:low` or `class:tablet`; those of one selection are sorted by id. A
  /// pattern covers reference devices if it begins with `reference/`.
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

  /// Every device but the reference ones, sorted by id.
  ///
  /// - Throws: ``ProfileError/invalid(_:)`` with the mistakes of all broken profiles.
  public func allDevices() throws(ProfileError) -> [DeviceProfile] {
    try load(entries)
  }

  /// The reference devices, sorted by id.
  ///
  /// - Throws: ``ProfileError/invalid(_:)`` with the mistakes of all broken profiles.
  public func referenceDevices() throws(ProfileError) -> [DeviceProfile] {
    try load(references)
  }

  /// Whether a text stands for devices by what they are, not for one by its name.
  private static func isSelection(_ text: String) -> Bool {
    text == "all" || groups.contains(text) || isPattern(text)
  }

  private static func isPattern(_ text: String) -> Bool {
    text.contains { $0 == "*" || $0 == "?" }
  }

  private static let groups =
    DeviceProfile.Tier.allCases.map { "tier:\($0.rawValue)" }
    + DeviceProfile.DeviceClass.allCases.map { "class:\($0.rawValue)" }

  private func devices(matching selection: String) throws(ProfileError) -> [DeviceProfile] {
    let group = selection.split(separator: ":", maxSplits: 1).map(String.init)
    let found: [DeviceProfile]
    if selection == "all" {
      found = try load(entries)
    } else if group.count == 2, group[0] == "tier" {
      found = try load(entries).filter { $0.tier.rawValue == group[1] }
    } else if group.count == 2, group[0] == "class" {
      found = try load(entries).filter { $0.deviceClass.rawValue == group[1] }
    } else if Self.isPattern(selection) {
      let targets = Set(aliases.filter { Devices.matches($0.key, glob: selection) }.values)
      let candidates = selection.hasPrefix(Self.referencePrefix) ? references : entries
      found = try load(
        candidates.filter { Devices.matches($0.id, glob: selection) || targets.contains($0.id) })
    } else {
      return [try device(selection)]
    }
    guard !found.isEmpty else { throw unknown(selection) }
    return found
  }

  private func load(_ entries: [CatalogEntry]) throws(ProfileError) -> [DeviceProfile] {
    var profiles: [DeviceProfile] = []
    var problems: [Problem] = []
    for entry in entries {
      do {
        profiles.append(try entry.profile(cores: cores))
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw .invalid(problems) }
    return profiles
  }

  private func entry(named name: String) throws(ProfileError) -> CatalogEntry {
    let id = aliases[name] ?? name
    if let entry = (entries + references).first(where: { $0.id == id }) { return entry }
    if let entry = entries.first(where: { fileStem($0.file) == id }) { return entry }
    guard name.hasSuffix(".json") else {
      throw Self.isSelection(name) ? .notOneDevice(selection: name) : unknown(name)
    }
    return CatalogEntry(file: name, bytes: try readFile(name))
  }

  private func unknown(_ name: String) -> ProfileError {
    let reference = Self.referencePrefix + name
    guard !referenceIDs.contains(reference) else {
      return .unknownDevice(name: name, suggestion: reference, known: ids)
    }
    // A group that exists but is empty here is no suggestion for itself.
    let names = ids + aliases.keys.sorted() + Self.groups + referenceIDs
    let suggestion = Self.groups.contains(name) ? nil : closestMatch(to: name, in: names)
    return .unknownDevice(name: name, suggestion: suggestion, known: ids)
  }
}

// MARK: - Files

extension DeviceCatalog {
  /// The folder of the profiles that are no part of `all`.
  private static let referencePrefix = "reference/"
  private static let coreTypesName = "catalog/core-types.json"
  private static let aliasesName = "catalog/aliases.json"

  /// The JSON files of a folder; nil if there is no such folder.
  private static func profileNames(in directory: String) -> [String]? {
    let names = try? FileManager.default.contentsOfDirectory(atPath: directory)
    return names?.filter { $0.hasSuffix(".json") }
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

/// The bytes of a file.
func readFile(_ path: String) throws(ProfileError) -> [UInt8] {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw .unreadable(path: path, reason: "expected a readable file")
  }
  return Array(data)
}
