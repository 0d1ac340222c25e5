/// A message in Protocol Buffers' wire format, taken apart: just enough to look into ONNX files.
struct ProtobufFields {
  /// Every field in order: its number and, by wire type, an integer or bytes.
  private(set) var fields: [(number: Int, value: Value)] = []

  enum Value: Hashable {
    case integer(UInt64)
    case bytes([UInt8])
  }

  /// Nil for bytes that are no message.
  init?(_ bytes: some Sequence<UInt8>) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      guard let tag = Self.integer(&rest) else { return nil }
      switch tag & 7 {
      case 0:
        guard let value = Self.integer(&rest) else { return nil }
        fields.append((Int(tag >> 3), .integer(value)))
      case 2:
        guard let count = Self.integer(&rest), count <= rest.count else { return nil }
        fields.append((Int(tag >> 3), .bytes(Array(rest.prefix(Int(count))))))
        rest = rest.dropFirst(Int(count))
      case 5:
        guard rest.count >= 4 else { return nil }
        fields.append((Int(tag >> 3), .bytes(Array(rest.prefix(4)))))
        rest = rest.dropFirst(4)
      default: return nil
      }
    }
  }

  /// The integers of a field.
  func integers(_ number: Int) -> [Int] {
    fields.compactMap { field in
      guard field.number == number, case .integer(let value) = field.value else { return nil }
      return Int(truncatingIfNeeded: value)
    }
  }

  /// The bytes of a field.
  func bytes(_ number: Int) -> [[UInt8]] {
    fields.compactMap { field in
      guard field.number == number, case .bytes(let value) = field.value else { return nil }
      return value
    }
  }

  /// The texts of a field.
  func texts(_ number: Int) -> [String] {
    bytes(number).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The messages of a field.
  func messages(_ number: Int) -> [ProtobufFields] { bytes(number).compactMap { Self($0) } }

  private static func integer(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { return nil }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }
}
