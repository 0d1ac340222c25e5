package import Basics

/// What can be bound to a parameter of a statement.
package enum DatabaseValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
  case blob([UInt8])

  /// A number, or null where there is none.
  package static func integer(orNull value: Int64?) -> DatabaseValue {
    value.map { .integer($0) } ?? .null
  }

  /// A text, or null where there is none.
  package static func text(orNull value: String?) -> DatabaseValue {
    value.map { .text($0) } ?? .null
  }

  /// A digest as its 32 bytes.
  package static func hash(_ hash: ContentHash) -> DatabaseValue { .blob(hash.bytes) }
}

extension ContentHash {
  /// The 32 bytes of the digest.
  var bytes: [UInt8] {
    let digits = hex.utf8.map { $0 < 0x60 ? $0 - 0x30 : $0 - 0x57 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// Takes over the bytes of a digest; nil unless there are 32.
  init?(bytes: [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xf)]] }
    self.init(hex: String(decoding: hex, as: UTF8.self))
  }
}
