import CSQLite
import FoundationEssentials

/// One connection to a SQLite file; the only place that speaks to SQLite.
///
/// Statements are literals of this program, so no text of a user becomes SQL: values are bound.
/// Each is prepared once and kept. A connection belongs to one isolation domain.
@safe package final class Database {
  /// The file.
  package let path: String
  private let handle: OpaquePointer
  private let lockTimeoutMilliseconds: Int64
  /// Prepared statements by the address of their literal, which never changes.
  private var statements: [UInt: OpaquePointer] = unsafe [:]

  /// Opens a file; with ``StoreAccess/readWrite`` it is created if there is none.
  ///
  /// - Parameter lockTimeout: How long a statement waits for another process.
  /// - Throws: ``StoreError/database(_:path:)``.
  package init(path: String, access: StoreAccess, lockTimeout: Duration) throws(StoreError) {
    self.path = path
    lockTimeoutMilliseconds = Int64(lockTimeout / .milliseconds(1))
    switch access {
    case .readOnly: unsafe handle = try Self.openForReading(path)
    case .readWrite:
      unsafe handle = try Self.open(path, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
    }
    unsafe sqlite3_busy_timeout(handle, Int32(clamping: lockTimeoutMilliseconds))
    unsafe sqlite3_extended_result_codes(handle, 1)
    try execute("PRAGMA foreign_keys = ON")
  }

  deinit {
    while let (key, statement) = unsafe statements.first {
      unsafe sqlite3_finalize(statement)
      unsafe statements[key] = nil
    }
    unsafe sqlite3_close_v2(handle)
  }

  /// Runs a statement and drops its rows.
  package func execute(_ sql: StaticString, _ values: DatabaseValue...) throws(StoreError) {
    try forEachRow(sql, values) { (_: borrowing Row) throws(StoreError) in }
  }

  /// The rows of a statement, each read into a value.
  package func rows<Value>(
    _ sql: StaticString, _ values: DatabaseValue...,
    read: (borrowing Row) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    var result: [Value] = []
    try forEachRow(sql, values) { (row: borrowing Row) throws(StoreError) in
      result.append(try read(row))
    }
    return result
  }

  /// The first column of the first row as a number; nil without a row or when it is null.
  package func integer(
    _ sql: StaticString, _ values: DatabaseValue...
  ) throws(StoreError) -> Int64? {
    var result: Int64?
    try forEachRow(sql, values) { (row: borrowing Row) throws(StoreError) in
      result = result ?? row.optionalInteger(0)
    }
    return result
  }

  /// Runs an `INSERT ... RETURNING id`.
  ///
  /// - Returns: The number of the row.
  package func insert(
    _ sql: StaticString, _ values: DatabaseValue...
  ) throws(StoreError) -> Int64 {
    var id: Int64 = 0
    try forEachRow(sql, values) { (row: borrowing Row) throws(StoreError) in id = row.integer(0) }
    return id
  }

  /// Steps through the rows of a statement with its parameters bound in order.
  ///
  /// - Throws: ``StoreError/database(_:path:)``, and what `body` throws.
  package func forEachRow(
    _ sql: StaticString, _ values: [DatabaseValue],
    _ body: (borrowing Row) throws(StoreError) -> Void
  ) throws(StoreError) {
    let statement = try unsafe prepared(sql)
    defer {
      unsafe sqlite3_reset(statement)
      unsafe sqlite3_clear_bindings(statement)
    }
    for (index, value) in values.enumerated() {
      let code = unsafe Self.bind(value, at: Int32(index + 1), of: statement)
      guard code == SQLITE_OK else { throw error(code, sql.description) }
    }
    let row = unsafe Row(statement)
    while true {
      let code = unsafe sqlite3_step(statement)
      guard code == SQLITE_ROW else {
        if code == SQLITE_DONE { return }
        throw error(code, sql.description)
      }
      try body(row)
    }
  }

  /// Runs several statements that take no parameters and give no rows.
  package func executeScript(_ sql: StaticString) throws(StoreError) {
    try executeText(sql.description)
  }

  /// Sets the number of migrations that the file has seen.
  package func setSchemaVersion(_ version: Int) throws(StoreError) {
    try executeText("PRAGMA user_version = \(version)")
  }

  /// The steps by which SQLite would run a statement.
  package func queryPlan(_ sql: StaticString) throws(StoreError) -> [String] {
    var statement: OpaquePointer?
    let text = "EXPLAIN QUERY PLAN \(sql)"
    let code = unsafe sqlite3_prepare_v2(handle, text, -1, &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else { throw error(code, text) }
    defer { unsafe sqlite3_finalize(statement) }
    let row = unsafe Row(statement)
    var steps: [String] = []
    while unsafe sqlite3_step(statement) == SQLITE_ROW { steps.append(row.text(3)) }
    return steps
  }

  /// Runs `body` as one transaction that may write: all of it happens or, when it throws, nothing.
  package func transaction<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    // Taking the write lock at once waits for others; upgrading a read lock would fail instead.
    try execute("BEGIN IMMEDIATE")
    return try commit(body)
  }

  /// Runs `body` so that all its queries see one state of the database.
  package func snapshot<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    try execute("BEGIN DEFERRED")
    return try commit(body)
  }

  private func commit<Value>(
    _ body: () throws(StoreError) -> Value
  ) throws(StoreError) -> Value {
    do throws(StoreError) {
      let value = try body()
      try execute("COMMIT")
      return value
    } catch {
      // SQLite has already rolled back after some errors; a second one would say less.
      if unsafe sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
      throw error
    }
  }
}

// MARK: Opening

extension Database {
  private static func open(
    _ name: String, _ path: String, _ flags: Int32
  ) throws(StoreError) -> OpaquePointer {
    // SQLite would end the name at a NUL and open another file.
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw .database(.cannotOpen(reason: "the name is empty or holds a NUL"), path: path)
    }
    var handle: OpaquePointer?
    let code = unsafe sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
    if code == SQLITE_OK, let handle = unsafe handle { return unsafe handle }
    let reason = unsafe String(cString: sqlite3_errmsg(handle))
    unsafe sqlite3_close_v2(handle)
    throw .database(.cannotOpen(reason: reason), path: path)
  }

  /// Opens a file for reading, also where its folder allows no index of the log beside it.
  private static func openForReading(_ path: String) throws(StoreError) -> OpaquePointer {
    guard path.utf8.contains(0) || FileManager.default.fileExists(atPath: path) else {
      throw .database(.missing, path: path)
    }
    let handle = try unsafe open(path, path, SQLITE_OPEN_READONLY)
    let code = unsafe sqlite3_exec(handle, "PRAGMA schema_version", nil, nil, nil)
    guard code == SQLITE_CANTOPEN || code == SQLITE_READONLY else { return unsafe handle }
    unsafe sqlite3_close_v2(handle)
    // Without a log nobody is writing, so the file may be taken as it is.
    guard !FileManager.default.fileExists(atPath: path + "-wal") else {
      throw .database(.cannotOpen(reason: "a log is left in a read-only folder"), path: path)
    }
    let digits = Array("0123456789abcdef")
    let escaped = path.utf8.map { "%\(digits[Int($0 >> 4)])\(digits[Int($0 & 0xf)])" }
    return try unsafe open(
      "file:\(escaped.joined())?immutable=1", path, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
  }
}

// MARK: Statements

extension Database {
  private func prepared(_ sql: StaticString) throws(StoreError) -> OpaquePointer {
    let key = unsafe UInt(bitPattern: sql.utf8Start)
    if let statement = unsafe statements[key] { return unsafe statement }
    var statement: OpaquePointer?
    let code = unsafe sqlite3_prepare_v3(
      handle, UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self),
      Int32(sql.utf8CodeUnitCount), UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else {
      throw error(code, sql.description)
    }
    unsafe statements[key] = statement
    return unsafe statement
  }

  private static func bind(
    _ value: DatabaseValue, at index: Int32, of statement: OpaquePointer
  ) -> Int32 {
    // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: return unsafe sqlite3_bind_null(statement, index)
    case .integer(let number): return unsafe sqlite3_bind_int64(statement, index, number)
    case .text(let text):
      let count = sqlite3_uint64(text.utf8.count)
      return unsafe sqlite3_bind_text64(
        statement, index, text, count, transient, UInt8(SQLITE_UTF8))
    case .blob(let bytes):
      return unsafe sqlite3_bind_blob64(
        statement, index, bytes, sqlite3_uint64(bytes.count), transient)
    }
  }

  private func executeText(_ sql: String) throws(StoreError) {
    let code = unsafe sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw error(code, sql) }
  }

  /// The error that belongs to a result code of the statement that just failed.
  private func error(_ code: Int32, _ sql: String) -> StoreError {
    let message = unsafe String(cString: sqlite3_errmsg(handle))
    let problem: DatabaseProblem =
      switch code & 0xff {
      case SQLITE_BUSY, SQLITE_LOCKED: .locked(waitedMilliseconds: lockTimeoutMilliseconds)
      case SQLITE_NOTADB: .notADatabase
      case SQLITE_CORRUPT: .damaged(detail: message)
      case SQLITE_READONLY: .readOnly
      case SQLITE_FULL: .diskFull
      case SQLITE_CANTOPEN, SQLITE_PERM: .cannotOpen(reason: message)
      default: .failure(code: code, message: message, sql: sql)
      }
    return .database(problem, path: path)
  }
}

/// The current row of a statement; columns count from zero.
@safe package struct Row: ~Copyable {
  private let statement: OpaquePointer

  fileprivate init(_ statement: OpaquePointer) {
    unsafe self.statement = statement
  }

  /// A number; zero when it is null.
  package func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(statement, column) }

  /// A number or nil.
  package func optionalInteger(_ column: Int32) -> Int64? {
    isNull(column) ? nil : integer(column)
  }

  /// A text; empty when it is null.
  package func text(_ column: Int32) -> String {
    guard let start = unsafe sqlite3_column_text(statement, column) else { return "" }
    return unsafe String(
      decoding: UnsafeBufferPointer(start: start, count: count(column)), as: UTF8.self)
  }

  /// A text or nil.
  package func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  /// Bytes; none when it is null.
  package func blob(_ column: Int32) -> [UInt8] {
    guard let start = unsafe sqlite3_column_blob(statement, column) else { return [] }
    return unsafe Array(UnsafeRawBufferPointer(start: start, count: count(column)))
  }

  private func isNull(_ column: Int32) -> Bool {
    unsafe sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  /// The bytes of a text or blob, which may hold NULs.
  private func count(_ column: Int32) -> Int { Int(unsafe sqlite3_column_bytes(statement, column)) }
}
