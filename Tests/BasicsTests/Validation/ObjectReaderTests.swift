import Basics
import Testing

struct ObjectReaderTests {
  private enum Color: String, CaseIterable { case red, green }

  @Test func `collects every problem of a file`() throws {
    let validator = Validator(file: "f.json")
    let node = try JSONNode(
      parsing: """
        {
          "count": "four",
          "size": 99,
          "color": "gren",
          "siez": 1,
          "size": 2,
          "part": [],
          "parts": [{"n": 1}, 7]
        }
        """)
    var reader = try #require(validator.object(node))
    let count = reader.required("count", .integer(in: 1...256))
    let size = reader.value("size", .number(in: 0.5...10), default: 3)
    let color = reader.optional("color", Expectation<Color>.choice())
    let name = reader.required("name", .text)
    let part = reader.object("part")
    let parts = reader.requiredObjects("parts")
    #expect(count == nil && size == 3 && color == nil && name == nil && part == nil)
    #expect(parts.count == 1)
    reader.finish()
    #expect(
      validator.problems.map(\.description) == [
        "f.json:1:1: name: missing; expected a string that is not empty",
        "f.json:2:12: count: expected an integer from 1 to 256, found \"four\"",
        "f.json:3:11: size: expected a number from 0.5 to 10, found 99",
        "f.json:4:12: color: expected one of 'red', 'green', found \"gren\". Did you mean 'green'?",
        "f.json:5:3: siez: unknown key; allowed are 'count', 'size', 'color', 'name', 'part', "
          + "'parts'. Did you mean 'size'?",
        "f.json:6:3: size: expected each key once, found it again",
        "f.json:7:11: part: expected an object, found an array with 0 elements",
        "f.json:8:23: parts[1]: expected an object, found 7",
      ])
  }

  @Test func `notes the fields that took a default`() throws {
    let validator = Validator(file: "f.json")
    var reader = try #require(validator.object(try JSONNode(parsing: #"{"a": 1, "d": null}"#)))
    let stated = reader.value("a", .integer(in: 0...9), default: 5)
    let fallback = reader.value("b", .integer(in: 0...9), default: 5)
    let inherited = reader.value("c", .integer(in: 0...9), inherited: 6)
    let null = reader.nullable("d", .integer(in: 0...9), default: 7)
    let part = reader.object("e")
    var nested = try #require(part)
    let flag = nested.value("f", .boolean, default: true)
    #expect([stated, fallback, inherited] == [1, 5, 6] && null == nil && flag)
    #expect(validator.assumed == ["b", "e.f"])
    #expect(validator.problems.isEmpty)
  }

  @Test func `a hint follows the message`() throws {
    let validator = Validator(file: "f.json")
    let kind = Expectation.integer(in: 10...20, unit: "kHz").hinting { "is \($0) in MHz?" }
    _ = validator.read(JSONNode(.number(JSONNumber(3))), at: "x", as: kind)
    #expect(
      validator.problems.map(\.description)
        == ["f.json: x: expected an integer from 10 to 20 kHz, found 3; is 3.0 in MHz?"])
  }
}
