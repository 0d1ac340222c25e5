public import Basics

/// Why a file is not a trace.
public enum AddressTraceError: Error, Hashable, CustomStringConvertible {
  /// The file is something else.
  case notATrace(file: String)
  /// The file is packed by a program whose format is not read.
  case packed(file: String, program: String)
  /// The file is packed with `lz4`, but cannot be unpacked.
  case damagedPacking(file: String, LZ4Error)
  /// More records are promised than bytes can hold.
  case impossibleCount(file: String, offset: Int, count: Int, byteCount: Int)
  /// The file ends within a record.
  case truncated(file: String, record: Int, offset: Int)
  /// A record that this version does not know.
  case unknownRecord(file: String, record: Int, offset: Int, header: UInt8)
  /// A number of more than 64 bits.
  case overlongNumber(file: String, record: Int, offset: Int)
  /// A reference that no program makes.
  case outOfRange(file: String, record: Int, offset: Int, address: Int, byteCount: Int)
  /// The file goes on behind its last record.
  case trailingBytes(file: String, offset: Int, count: Int)

  /// One sentence: which file, where in it, what was expected and what to do.
  public var description: String {
    switch self {
    case .notATrace(let file):
      "'\(file)' is not a trace (.cgt): it does not begin with CGT1 and four zeros"
    case .packed(let file, let program):
      "'\(file)' is packed with \(program); unpack it first: \(program) -dk \(file)"
    case .damagedPacking(let file, let error):
      "'\(file)' cannot be unpacked: \(error); pack it again with lz4"
    case .impossibleCount(let file, let offset, let count, let byteCount):
      "'\(file)' at byte \(offset): \(count) records cannot stand in the \(byteCount) bytes that "
        + "follow; the file was cut or damaged, record it again"
    case .truncated(let file, let record, let offset):
      "'\(file)' ends at byte \(offset), within record \(record); record it again"
    case .unknownRecord(let file, let record, let offset, let header):
      "'\(file)' at byte \(offset): record \(record) begins with \(header), expected 0 to 31; the "
        + "file is damaged, record it again"
    case .overlongNumber(let file, let record, let offset):
      "'\(file)' at byte \(offset): a number of record \(record) has more than 64 bits; the file is "
        + "damaged, record it again"
    case .outOfRange(let file, let record, let offset, let address, let byteCount):
      "'\(file)' at byte \(offset): record \(record) is of \(byteCount) bytes at address \(address), "
        + "expected 1 to \(AddressTrace.Record.largestByteCount) bytes at an address of 48 bits"
    case .trailingBytes(let file, let offset, let count):
      "'\(file)' goes on for \(count) bytes behind its last record, from byte \(offset) on"
    }
  }
}
