import Basics
import Testing

struct LZ4FrameTests {
  private static let head: [UInt8] = [4, 0x22, 0x4D, 0x18, 0x40, 0x40, 0]

  /// A frame of one block.
  private static func frame(_ block: [UInt8], isPlain: Bool = false) -> [UInt8] {
    let count = UInt8(block.count)
    return head + [count, 0, 0, isPlain ? 0x80 : 0] + block + [0, 0, 0, 0]
  }

  @Test func `literals and copies are unpacked, also copies of what they make`() throws {
    // Three literals, then seven bytes from three back; then one literal.
    let block: [UInt8] = [0x33, 1, 2, 3, 3, 0, 0x10, 9]
    #expect(
      try LZ4Frame.unpacked(Self.frame(block)) == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 9])
    #expect(try LZ4Frame.unpacked(Self.frame([7, 8], isPlain: true)) == [7, 8])
    // 15 + 255 + 2 literals.
    let many = [UInt8](repeating: 5, count: 15 + 2)
    #expect(try LZ4Frame.unpacked(Self.frame([0xF0, 2] + many)) == many)
  }

  static let broken: [(frame: [UInt8], message: String)] = [
    ([1, 2, 3, 4, 5], "at byte 0: this is no frame of LZ4"),
    ([4, 0x22, 0x4D, 0x18, 0x80], "at byte 4: version 2 of the format, expected 1"),
    (
      [4, 0x22, 0x4D, 0x18, 0x41],
      "at byte 4: the frame needs a dictionary; pack it without one"
    ),
    (head + [9, 0, 0, 0, 1], "at byte 12: the frame ends too early"),
    (frame([0x10, 1, 2, 0]), "at byte 13: a copy from 2 bytes back, of 1 bytes"),
    (frame([0x30, 1]), "at byte 12: 3 bytes do not fit the block"),
  ]

  @Test(arguments: broken)
  func `a broken frame is refused with its place`(frame: [UInt8], message: String) {
    let error = #expect(throws: LZ4Error.self) { try LZ4Frame.unpacked(frame) }
    #expect(error?.description == message)
  }

  @Test func `contents beyond the limit are refused`() {
    let error = #expect(throws: LZ4Error.self) {
      try LZ4Frame.unpacked(Self.frame([0x1F, 1, 1, 0, 255, 255, 0, 0x10, 1]), limit: 100)
    }
    #expect(error?.description.hasSuffix("the contents are larger than 100 bytes") == true)
  }
}
