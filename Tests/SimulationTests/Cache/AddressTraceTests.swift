import Basics
import Simulation
import Testing

struct AddressTraceTests {
  private static func random(_ random: inout SplitMix64) -> AddressTrace {
    AddressTrace(
      (0..<Int.random(in: 0...40, using: &random)).map { _ in
        let kind = SplitCaches.Reference.allCases.randomElement(using: &random) ?? .load
        return AddressTrace.Record(
          kind,
          address: Int.random(in: 0..<1 << Int.random(in: 1...47, using: &random), using: &random),
          byteCount: Int.random(in: 1...(Bool.random(using: &random) ? 64 : 16383), using: &random))
      })
  }

  @Test func `what is written is read again`() throws {
    var random = SplitMix64(seed: 41)
    for _ in 0..<200 {
      let trace = Self.random(&random)
      #expect(try AddressTrace(parsing: trace.encoded(), file: "a.cgt") == trace)
    }
  }

  @Test func `recorded traces are read whole`() throws {
    let counts = try TraceFixtures.programs.map { try TraceFixtures.trace($0).records.count }
    #expect(counts == [817_464, 683_384, 184_338, 100_490, 37_639])
  }

  static let signature: [UInt8] = Array("CGT1".utf8) + [0, 0, 0, 0]
  static let broken: [(bytes: [UInt8], message: String)] = [
    ([], "'a.cgt' is not a trace (.cgt): it does not begin with CGT1 and four zeros"),
    (
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0],
      "'a.cgt' is packed with xz; unpack it first: xz -dk a.cgt"
    ),
    (signature, "'a.cgt' ends at byte 8, within record 0; record it again"),
    (
      signature + [3, 1, 0, 1, 0],
      "'a.cgt' at byte 8: 3 records cannot stand in the 4 bytes that follow; the file was cut or "
        + "damaged, record it again"
    ),
    (signature + [1, 1, 0x80], "'a.cgt' ends at byte 11, within record 0; record it again"),
    (
      signature + [1, 0x21, 0],
      "'a.cgt' at byte 9: record 0 begins with 33, expected 0 to 31; the file is damaged, record it "
        + "again"
    ),
    (
      signature + [1, 1] + [UInt8](repeating: 0xFF, count: 10),
      "'a.cgt' at byte 10: a number of record 0 has more than 64 bits; the file is damaged, record "
        + "it again"
    ),
    (
      signature + [1, 1, 1],
      "'a.cgt' at byte 9: record 0 is of 1 bytes at address -1, expected 1 to 16383 bytes at an "
        + "address of 48 bits"
    ),
    (
      signature + [1, 0x1D, 0, 0],
      "'a.cgt' at byte 9: record 0 is of 0 bytes at address 0, expected 1 to 16383 bytes at an "
        + "address of 48 bits"
    ),
    (
      signature + [1, 1, 0, 7],
      "'a.cgt' goes on for 1 bytes behind its last record, from byte 11 on"
    ),
    (
      [4, 0x22, 0x4D, 0x18, 0x40],
      "'a.cgt' cannot be unpacked: at byte 5: the frame ends too early; pack it again with lz4"
    ),
  ]

  @Test(arguments: broken)
  func `a broken file is named with the place`(bytes: [UInt8], message: String) {
    let error = #expect(throws: AddressTraceError.self) {
      try AddressTrace(parsing: bytes, file: "a.cgt")
    }
    #expect(error?.description == message)
  }

  @Test func `any change of any byte is read or refused, never a trap`() throws {
    var random = SplitMix64(seed: 5)
    let packed = [UInt8](try TraceFixtures.data("transpose.cgt.lz4"))
    var plain = Self.random(&random).encoded()
    while plain.count < 60 { plain = Self.random(&random).encoded() }
    var refused = 0
    for round in 0..<400 {
      // Only the first blocks of what is packed: the rest is more of the same.
      var bytes = round % 2 == 0 ? plain : Array(packed.prefix(400))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      if round % 3 == 0 { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random)) }
      do throws(AddressTraceError) {
        _ = try AddressTrace(parsing: bytes, file: "a.cgt")
      } catch {
        refused += 1
      }
    }
    #expect(refused > 200)
  }
}
