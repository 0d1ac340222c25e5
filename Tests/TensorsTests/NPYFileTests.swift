import Tensors
import Testing

struct NPYFileTests {
  static let tensors = [
    Tensor([], [3.5]), Tensor([0], []), Tensor([1], [-0.0]), Tensor([3], [1, 2, 3]),
    Tensor([2, 3], [1, 2, 3, 4, 5, 6]),
    Tensor([1, 2, 1, 2], [.infinity, -.infinity, .leastNonzeroMagnitude, 0.1]),
    Tensor([2, 0, 3], []),
  ]

  @Test(arguments: tensors) func `a tensor is read as it was written`(tensor: Tensor) throws {
    let bytes = NPYFile.bytes(tensor)
    let read = try NPYFile.tensor(bytes)
    #expect(read.shape == tensor.shape)
    #expect(read.elements.map(\.bitPattern) == tensor.elements.map(\.bitPattern))
    // The elements begin at a multiple of 64, as the format asks.
    #expect((bytes.count - 4 * tensor.elements.count) % 64 == 0)
  }

  @Test func `the bytes are those of the format`() {
    let bytes = NPYFile.bytes(Tensor([2], [1, -2]))
    #expect(bytes.prefix(8) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0])
    #expect(bytes[8] == 118 && bytes[9] == 0)
    let header = String(decoding: bytes[10..<128], as: UTF8.self)
    #expect(header.hasPrefix("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }  "))
    #expect(header.hasSuffix(" \n"))
    #expect(bytes.suffix(8) == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let error: NPYError
    let text: String

    init(_ name: String, _ bytes: [UInt8], _ error: NPYError, _ text: String) {
      (self.name, self.bytes, self.error, self.text) = (name, bytes, error, text)
    }

    var testDescription: String { name }
  }

  /// A file with a header of its own and some bytes behind it.
  private static func file(_ header: String, _ elements: [UInt8] = []) -> [UInt8] {
    let start: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]
    let text = Array(header.utf8)
    return start + [UInt8(text.count & 255), UInt8(text.count >> 8)] + text + elements
  }

  private static let float = "{'descr': '<f4', 'fortran_order': False, 'shape': "

  static let mistakes: [Mistake] = {
    let good = NPYFile.bytes(Tensor([2], [1, 2]))
    var newer = good
    newer[6] = 2
    return [
      Mistake("empty", [], .notNPY, "the file is not a NumPy array (.npy)"),
      Mistake("short", Array(good.prefix(9)), .notNPY, "the file is not a NumPy array (.npy)"),
      Mistake(
        "other", Array("PK, and some more".utf8), .notNPY, "the file is not a NumPy array (.npy)"),
      Mistake(
        "newer", newer, .unsupported("version 2 of the format, expected 1"),
        "the array has version 2 of the format, expected 1"),
      Mistake(
        "header cut", Array(good.prefix(100)), .truncated(expected: 128, found: 100),
        "the file should have 128 bytes, it has 100"),
      Mistake(
        "elements cut", Array(good.dropLast()), .truncated(expected: 136, found: 135),
        "the file should have 136 bytes, it has 135"),
      Mistake(
        "elements too many", good + [0], .truncated(expected: 136, found: 137),
        "the file should have 136 bytes, it has 137"),
      Mistake(
        "doubles", file("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"),
        .unsupported("another element type, expected float32 ('<f4')"),
        "the array has another element type, expected float32 ('<f4')"),
      Mistake(
        "big-endian", file("{'descr': '>f4', 'fortran_order': False, 'shape': (1,), }"),
        .unsupported("another element type, expected float32 ('<f4')"),
        "the array has another element type, expected float32 ('<f4')"),
      Mistake(
        "columns first", file("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }"),
        .unsupported("column-major order, expected row-major"),
        "the array has column-major order, expected row-major"),
      Mistake(
        "no shape", file("{'descr': '<f4', 'fortran_order': False, }"),
        .unsupported("a header without a shape"), "the array has a header without a shape"),
      Mistake(
        "negative", file(float + "(-1,), }"), .unsupported("the extent '-1'"),
        "the array has the extent '-1'"),
      Mistake(
        "no number", file(float + "(x,), }"), .unsupported("the extent 'x'"),
        "the array has the extent 'x'"),
    ]
  }()

  @Test(arguments: mistakes) func `what is not such an array is refused`(mistake: Mistake) {
    let error = #expect(throws: NPYError.self) { try NPYFile.tensor(mistake.bytes) }
    #expect(error == mistake.error)
    #expect(error?.description == mistake.text)
  }

  @Test func `more elements than there can be are refused, not multiplied`() {
    let bytes = Self.file(Self.float + "(4294967296, 4294967296, 4294967296), }")
    let error = #expect(throws: NPYError.self) { try NPYFile.tensor(bytes) }
    #expect(error == .unsupported("more than \(Shape.largestCount) elements"))
  }
}
