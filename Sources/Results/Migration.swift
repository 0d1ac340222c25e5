/// A step from one version of the schema to the next.
package struct Migration: Sendable {
  /// What the step brings.
  package let name: String
  /// Statements without parameters.
  package let sql: StaticString

  /// A step of the schema.
  package init(_ name: String, _ sql: StaticString) {
    self.name = name
    self.sql = sql
  }

  /// `PBnc`: what marks a file as a database of PocketBench.
  package static let applicationID: Int64 = 0x5042_6e63

  /// Every step, oldest first. A step that was released is never changed.
  package static let all: [Migration] = [firstSchema, stepWork, storageTime]

  /// Brings a database to the last version, each step in a transaction of its own.
  ///
  /// - Throws: ``StoreError/database(_:path:)`` when the file belongs to another program or to a
  ///   later version, or needs steps although it is only read; the file is then unchanged.
  package static func apply(
    _ migrations: [Migration] = all, to database: Database, access: StoreAccess
  ) throws(StoreError) {
    var version = try database.snapshot { () throws(StoreError) in
      try checkedVersion(of: database, supported: migrations.count)
    }
    guard version < migrations.count else { return }
    switch access {
    case .readOnly:
      throw .database(
        .olderSchema(found: Int64(version), supported: Int64(migrations.count)),
        path: database.path)
    case .readWrite: break
    }
    while version < migrations.count {
      version = try database.transaction { () throws(StoreError) in
        // Another process may have taken the step while this one waited for the lock.
        let current = try checkedVersion(of: database, supported: migrations.count)
        guard current < migrations.count else { return current }
        try database.executeScript(migrations[current].sql)
        try database.setSchemaVersion(current + 1)
        return current + 1
      }
    }
  }

  /// The version of the schema, of a file that is ours or empty.
  ///
  /// The caller has begun a transaction: between two questions another process may take a step.
  private static func checkedVersion(
    of database: Database, supported: Int
  ) throws(StoreError) -> Int {
    let owner = try database.integer("PRAGMA application_id") ?? 0
    let version = try database.integer("PRAGMA user_version") ?? 0
    if owner != applicationID {
      let objects = try database.integer("SELECT count(*) FROM sqlite_schema") ?? 0
      guard owner == 0, version == 0, objects == 0 else {
        throw .database(.foreign(applicationID: owner), path: database.path)
      }
    }
    guard (0...supported).contains(Int(version)) else {
      throw .database(
        .newerSchema(found: version, supported: Int64(supported)), path: database.path)
    }
    return Int(version)
  }
}
