import Basics
import Records
import Results

/// Finds runs by the names that users give.
struct RunLookup {
  private let path: String
  private let environment: [String: String]

  init(database path: String, environment: [String: String]) {
    self.path = path
    self.environment = environment
  }

  /// The store, for reading.
  func store() throws(StoreError) -> ResultStore {
    try ResultStore(path: path, access: .readOnly)
  }

  /// The store, for changes. One that does not exist is an error, as it is for reading: only a run
  /// makes a store.
  func storeForEditing() throws(StoreError) -> ResultStore {
    guard File.exists(path) else { throw .database(.missing, path: path) }
    return try ResultStore(path: path, access: .readWrite)
  }

  /// The run that a name means, whole.
  ///
  /// - Throws: `StoreError` when there is none, `RunFileError` for a file that is no run.
  func run(_ name: String) async throws -> RunRecord {
    let reference = try RunReference(parsing: name)
    if case .file(let path) = reference { return try Self.run(inFile: path) }
    let store = try store()
    return try await store.run(try await id(reference, in: store))
  }

  /// The number of the run that a name means.
  func id(_ reference: RunReference, in store: ResultStore) async throws -> Int64 {
    let mergeBase = reference == .mergeBase ? Git(environment: environment).mergeBase : nil
    return try await store.resolve(reference, mergeBase: mergeBase)
  }

  /// A run in a file. It has no number: that of the store it was exported from may be another
  /// run's here.
  static func run(inFile path: String) throws -> RunRecord {
    let bytes = try File.bytes(path)
    let root: JSONNode
    do {
      root = try JSONNode(parsing: bytes)
    } catch {
      throw RunFileError.malformed([Problem(file: path, error)])
    }
    var run = try RunRecord(json: root, file: path)
    run.id = nil
    return run
  }
}
