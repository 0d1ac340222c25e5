import CSystem

/// Values of macOS's `sysctl`, by name.
public struct SystemValues: Hashable, Sendable {
  private let textByKey: [String: String]

  /// Reads the text that `sysctl -a` prints: `key: value` lines; other lines are left out.
  public init(parsing text: String) {
    var values: [String: String] = [:]
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      values[String(line[..<colon])] = String(value)
    }
    textByKey = values
  }

  /// Asks the system for names; those that it does not know are left out, on Linux all of them.
  init(reading keys: [String]) {
    var values: [String: String] = [:]
    for key in keys {
      var text = [CChar](repeating: 0, count: 256)
      let count = unsafe text.withUnsafeMutableBufferPointer {
        unsafe cs_system_value(key, $0.baseAddress, $0.count)
      }
      guard count > 0 else { continue }
      let bytes = text.prefix(Int(count)).map { UInt8(bitPattern: $0) }
      values[key] = String(decoding: bytes, as: UTF8.self)
    }
    textByKey = values
  }

  /// Whether nothing is known.
  public var isEmpty: Bool { textByKey.isEmpty }

  /// A value as text; nil if it is unknown or empty.
  public func text(_ key: String) -> String? {
    textByKey[key].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A value as an integer; nil if it is unknown or none.
  public func integer(_ key: String) -> Int? { textByKey[key].flatMap { Int($0) } }
}
