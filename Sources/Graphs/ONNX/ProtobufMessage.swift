/// A message in Protocol Buffers' wire format, built field by field: the part of the encoding that
/// ONNX files need (https://protobuf.dev/programming-guides/encoding).
///
/// Large fields are kept as they are and share their storage with the message that holds this one,
/// so that nesting copies no weights.
struct ProtobufMessage {
  /// Bytes of the encoded message.
  private(set) var byteCount = 0
  private var pieces: [[UInt8]] = []
  /// What was written since the last large piece.
  private var tail: [UInt8] = []

  /// From how many bytes on a field stays a piece of its own.
  private static let pieceSize = 4096

  private enum WireType: Int {
    case variableLength = 0
    case lengthDelimited = 2
    case fixed32 = 5
  }

  /// The encoded message.
  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(byteCount)
    for piece in pieces { bytes += piece }
    return bytes + tail
  }

  /// An integer; negative ones take ten bytes.
  mutating func add(_ field: Int, _ value: Int) {
    addTag(field, .variableLength)
    addVariableLength(UInt64(bitPattern: Int64(value)))
  }

  /// A single-precision float.
  mutating func add(_ field: Int, _ value: Float) {
    addTag(field, .fixed32)
    for shift in stride(from: 0, to: 32, by: 8) {
      append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(shift)))
    }
  }

  /// A text.
  mutating func add(_ field: Int, _ text: String) { add(field, bytes: Array(text.utf8)) }

  /// Bytes as they are.
  mutating func add(_ field: Int, bytes: [UInt8]) {
    addTag(field, .lengthDelimited)
    addVariableLength(UInt64(bytes.count))
    append(bytes)
  }

  /// A message within this one.
  mutating func add(_ field: Int, _ message: ProtobufMessage) {
    addTag(field, .lengthDelimited)
    addVariableLength(UInt64(message.byteCount))
    append(contentsOf: message)
  }

  /// The fields of another message behind those of this one.
  mutating func append(contentsOf message: ProtobufMessage) {
    for piece in message.pieces { append(piece) }
    append(message.tail)
  }

  private mutating func addTag(_ field: Int, _ type: WireType) {
    addVariableLength(UInt64(field << 3 | type.rawValue))
  }

  /// Seven bits a byte, lowest first; the eighth says that another byte follows.
  private mutating func addVariableLength(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  private mutating func append(_ byte: UInt8) {
    byteCount += 1
    tail.append(byte)
  }

  private mutating func append(_ bytes: [UInt8]) {
    byteCount += bytes.count
    guard bytes.count >= Self.pieceSize else {
      tail += bytes
      return
    }
    if !tail.isEmpty { pieces.append(tail) }
    pieces.append(bytes)
    tail = []
  }
}
