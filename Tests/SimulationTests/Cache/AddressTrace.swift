import FoundationEssentials
import Simulation
import Testing

/// A recorded trace of `Fixtures/CacheTraces`.
struct AddressTrace {
  struct Record {
    let reference: SplitCaches.Reference
    let address: Int
    let byteCount: Int
  }

  let records: [Record]

  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/CacheTraces")

  static func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  init(program: String) throws {
    var reader = try ByteReader(
      bytes: unpackedLZ4([UInt8](Self.fixture("\(program).cgt.lz4"))), place: 8)
    let count = reader.varint()
    var last = [0, 0]
    var records: [Record] = []
    records.reserveCapacity(count)
    for _ in 0..<count {
      let header = reader.byte()
      let power = Int(header >> 2 & 7)
      let byteCount = power == 7 ? reader.varint() : 1 << power
      let reference = try #require(SplitCaches.Reference(rawValue: header & 3))
      let stream = reference == .instruction ? 1 : 0
      let zigzag = reader.varint()
      last[stream] += zigzag >> 1 ^ -(zigzag & 1)
      records.append(Record(reference: reference, address: last[stream], byteCount: byteCount))
    }
    self.records = records
  }
}

private struct ByteReader {
  let bytes: [UInt8]
  var place: Int

  mutating func byte() -> UInt8 {
    defer { place += 1 }
    return bytes[place]
  }

  mutating func varint() -> Int {
    var value = 0
    var shift = 0
    while true {
      let next = byte()
      value |= Int(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }
}

/// The contents of an LZ4 frame without checksums: a header of seven bytes, then blocks.
///
/// Reference: Y. Collet, "LZ4 Frame Format Description" and "LZ4 Block Format Description".
private func unpackedLZ4(_ frame: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  var place = 7
  while true {
    let size = (0..<4).reduce(0) { $0 | Int(frame[place + $1]) << (8 * $1) }
    place += 4
    if size == 0 { return output }
    let isPlain = size >> 31 == 1
    let end = place + size & 0x7FFF_FFFF
    if isPlain { output += frame[place..<end] } else { unpack(frame[place..<end], into: &output) }
    place = end
  }
}

private func unpack(_ block: ArraySlice<UInt8>, into output: inout [UInt8]) {
  var place = block.startIndex
  func length(_ nibble: UInt8) -> Int {
    var length = Int(nibble)
    guard nibble == 15 else { return length }
    while true {
      length += Int(block[place])
      place += 1
      if block[place - 1] != 255 { return length }
    }
  }
  while place < block.endIndex {
    let token = block[place]
    place += 1
    let literals = length(token >> 4)
    output += block[place..<place + literals]
    place += literals
    // The last sequence of a block has literals only.
    guard place < block.endIndex else { return }
    let distance = Int(block[place]) | Int(block[place + 1]) << 8
    place += 2
    for _ in 0..<length(token & 15) + 4 { output.append(output[output.count - distance]) }
  }
}
