import Basics

/// A profile file that a catalogue knows of.
struct CatalogEntry: Sendable {
  /// The name for messages.
  let file: String
  /// The name on the command line.
  let id: String
  private let read: @Sendable () -> Result<JSONNode, ProfileError>

  /// A file whose name says the id; it is read when it is asked for.
  init(id: String, file: String, bytes: @escaping @Sendable () -> [UInt8]?) {
    (self.id, self.file) = (id, file)
    read = {
      guard let bytes = bytes() else {
        return .failure(.unreadable(path: file, reason: "expected a readable file"))
      }
      return Result { () throws(ProfileError) in try parse(bytes, file: file) }
    }
  }

  /// A file that is read at once, because only its text says the id.
  init(file: String, bytes: [UInt8]) {
    self.file = file
    let document = Result { () throws(ProfileError) in try parse(bytes, file: file) }
    read = { document }
    let stated = (try? document.get())?["id"]?.string
    id = stated.flatMap { isDeviceID($0) ? $0 : nil } ?? fileStem(file)
  }

  /// The validated profile of the file.
  ///
  /// - Throws: ``ProfileError`` with every mistake of the file.
  func profile(cores: CoreCatalog) throws(ProfileError) -> DeviceProfile {
    var profile = try DeviceProfile(json: try read().get(), file: file, catalog: cores)
    profile.id = id
    return profile
  }

  /// The profile with the edits of a name, whose id is the whole name.
  ///
  /// - Throws: ``ProfileError`` with every mistake of the file, or of the edits.
  func profile(
    editedBy name: DeviceName, cores: CoreCatalog
  ) throws(ProfileError) -> DeviceProfile {
    // Mistakes of the file are told as such: the edits are to blame only where it is sound.
    let unedited = try profile(cores: cores)
    guard !name.edits.isEmpty else { return unedited }
    var document = try read().get()
    try name.applyEdits(to: &document)
    do {
      var profile = try DeviceProfile(json: document, file: file, catalog: cores)
      profile.id = name.id(of: id)
      return profile
    } catch {
      throw name.blamed(for: error.problems)
    }
  }
}
