import Basics

/// The memory references of a program, in order, as `.cgt` files hold them.
///
/// A file is the bytes `CGT1` and four zeros, the number of records, then for each record a byte `h`,
/// the size if it is none of the usual ones, and `z`. All numbers are LEB128 varints. `h & 3` is the
/// ``SplitCaches/Reference``, `(h >> 2) & 7` the power of two of the size, 7 for a size that follows.
/// `z` is the zigzag of the difference to the address before, of instructions and of data apart.
public struct AddressTrace: Hashable, Sendable {
  /// One reference in 64 bits: 48 of the address, 14 of the size, 2 of the kind.
  public struct Record: Hashable, Sendable {
    let word: UInt64

    /// A reference.
    ///
    /// - Precondition: The address has 48 bits, the size is 1 to ``largestByteCount``.
    public init(_ reference: SplitCaches.Reference, address: Int, byteCount: Int) {
      precondition(Self.addresses.contains(address), "an address of \(address)")
      precondition((1...Self.largestByteCount).contains(byteCount), "\(byteCount) bytes")
      word = UInt64(address) << 16 | UInt64(byteCount) << 2 | UInt64(reference.rawValue)
    }

    /// The most bytes of one reference.
    public static let largestByteCount = (1 << 14) - 1
    static let addresses = 0..<((1 << 48) - largestByteCount)

    /// What it does.
    public var reference: SplitCaches.Reference {
      switch word & 3 {
      case 0: .instruction
      case 1: .load
      case 2: .store
      default: .modify
      }
    }
    /// Where it begins.
    public var address: Int { Int(truncatingIfNeeded: word >> 16) }
    /// How many bytes.
    public var byteCount: Int { Int(truncatingIfNeeded: word >> 2 & 0x3FFF) }
  }

  /// The references.
  public let records: [Record]

  /// A trace of references.
  public init(_ records: [Record]) {
    self.records = records
  }

  /// Reads a file, plain or packed with `lz4`.
  ///
  /// - Parameters:
  ///   - bytes: The file as a whole.
  ///   - file: Its name in errors.
  /// - Complexity: O(bytes).
  /// - Throws: ``AddressTraceError`` for the first thing that cannot be.
  public init(parsing bytes: [UInt8], file: String) throws(AddressTraceError) {
    var plain = bytes
    if LZ4Frame.isFrame(bytes) {
      do throws(LZ4Error) {
        plain = try LZ4Frame.unpacked(bytes)
      } catch {
        throw .damagedPacking(file: file, error)
      }
    }
    var reader = AddressTraceReader(bytes: plain, file: file)
    records = try reader.records()
  }

  /// The bytes of a `.cgt` file.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = Array("CGT1".utf8) + [0, 0, 0, 0]
    func append(_ value: Int) {
      var value = UInt64(bitPattern: Int64(value))
      while value >= 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
        value >>= 7
      }
      bytes.append(UInt8(value))
    }
    append(records.count)
    var last = [0, 0]
    for record in records {
      let count = record.byteCount
      let isUsual = count <= 64 && count & (count - 1) == 0
      let power = isUsual ? count.trailingZeroBitCount : 7
      bytes.append(record.reference.rawValue | UInt8(power) << 2)
      if !isUsual { append(count) }
      let stream = record.reference == .instruction ? 1 : 0
      let difference = record.address - last[stream]
      append(difference << 1 ^ difference >> 63)
      last[stream] = record.address
    }
    return bytes
  }
}

/// Reads records one by one.
private struct AddressTraceReader {
  let bytes: [UInt8]
  let file: String
  var place = 0
  private var record = 0

  init(bytes: [UInt8], file: String) {
    self.bytes = bytes
    self.file = file
  }

  mutating func records() throws(AddressTraceError) -> [AddressTrace.Record] {
    try signature()
    let start = place
    let count = try number()
    // A record has two bytes at least: a wrong count is found before memory is taken for it.
    guard count >= 0, count <= (bytes.count - place) / 2 else {
      throw .impossibleCount(
        file: file, offset: start, count: count, byteCount: bytes.count - place)
    }
    var records: [AddressTrace.Record] = []
    records.reserveCapacity(count)
    var (data, code) = (0, 0)
    for index in 0..<count {
      record = index
      let start = place
      let header = try byte()
      let power = Int(header >> 2 & 7)
      guard header < 32, let reference = SplitCaches.Reference(rawValue: header & 3) else {
        throw .unknownRecord(file: file, record: index, offset: start, header: header)
      }
      let byteCount = power == 7 ? try number() : 1 << power
      let zigzag = try number()
      let step = (zigzag >> 1 & .max) ^ -(zigzag & 1)
      let address = (reference == .instruction ? code : data) &+ step
      guard (1...AddressTrace.Record.largestByteCount).contains(byteCount),
        AddressTrace.Record.addresses.contains(address)
      else {
        throw .outOfRange(
          file: file, record: index, offset: start, address: address, byteCount: byteCount)
      }
      if reference == .instruction { code = address } else { data = address }
      records.append(
        AddressTrace.Record(reference, address: address, byteCount: byteCount))
    }
    guard place == bytes.count else {
      throw .trailingBytes(file: file, offset: place, count: bytes.count - place)
    }
    return records
  }

  private mutating func signature() throws(AddressTraceError) {
    let expected: [UInt8] = Array("CGT1".utf8) + [0, 0, 0, 0]
    guard bytes.starts(with: expected) else {
      let isXZ = bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A])
      throw isXZ ? .packed(file: file, program: "xz") : .notATrace(file: file)
    }
    place = expected.count
  }

  private mutating func byte() throws(AddressTraceError) -> UInt8 {
    guard place < bytes.count else {
      throw .truncated(file: file, record: record, offset: place)
    }
    defer { place += 1 }
    return bytes[place]
  }

  /// A varint of at most 64 bits.
  private mutating func number() throws(AddressTraceError) -> Int {
    let start = place
    var value: UInt64 = 0
    var shift = 0
    while true {
      let next = try byte()
      guard shift < 63 || next <= 1 else {
        throw .overlongNumber(file: file, record: record, offset: start)
      }
      value |= UInt64(next & 0x7F) << UInt64(shift)
      if next < 0x80 { return Int(bitPattern: UInt(value)) }
      shift += 7
    }
  }
}
