import Basics
import Testing

struct JSONParserTests {
  @Test(arguments: [
    ("", "1:1: expected a JSON value, found the end of the text"),
    ("  \n x", "2:2: expected a JSON value, found 'x'"),
    ("{} {}", "1:4: expected the end of the text, found '{'"),
    ("{\"a\" 1}", "1:6: expected ':' after a key, found '1'"),
    ("{\"a\": 1,}", "1:9: expected a key in quotes, found '}'"),
    ("{a: 1}", "1:2: expected a key in quotes or '}', found 'a'"),
    ("{\"a\": 1 \"b\"", "1:9: expected ',' or '}', found '\"'"),
    ("[1, 2", "1:6: expected ',' or ']', found the end of the text"),
    ("[1,]", "1:4: expected a JSON value, found ']'"),
    ("[01]", "1:3: expected ',' or ']', found '1'"),
    ("[-]", "1:3: expected a digit, found ']'"),
    ("[1.]", "1:4: expected a digit, found ']'"),
    ("[1e]", "1:4: expected a digit, found ']'"),
    ("[+1]", "1:2: expected a JSON value, found '+'"),
    ("[NaN]", "1:2: expected a JSON value, found 'N'"),
    ("[nul]", "1:5: expected 'null', found ']'"),
    ("[\"ä\", é]", "1:7: expected a JSON value, found 'é'"),
    ("\"abc", "1:5: expected '\"', found the end of the text"),
    ("\"a\nb\"", "1:3: expected control characters escaped in strings, found U+000A"),
    ("\"\\u12g4\"", "1:6: expected four hexadecimal digits, found 'g'"),
    ("[1e999]", "1:2: expected a number up to 1.8e308, found 1e999"),
    ("{\n  \"a\": tru\n}", "2:11: expected 'true', found U+000A"),
  ])
  func `names the place and the reason`(text: String, message: String) {
    #expect(throws: SyntaxError.self) { try JSONNode(parsing: text) }
    do {
      _ = try JSONNode(parsing: text)
    } catch {
      #expect(error.description == message)
    }
  }

  @Test(arguments: ["\"\\q\"", "\"\\ud800\"", "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\udc00\""])
  func `refuses escapes that mean no character`(text: String) throws {
    let error = try #require(throws: SyntaxError.self) { try JSONNode(parsing: text) }
    #expect(error.position == TextPosition(line: 1, column: 2))
    guard case .invalidEscape = error.reason else {
      Issue.record("found \(error)")
      return
    }
  }

  @Test func `refuses bytes that are not UTF-8 and names their place`() throws {
    let bytes = Array("{\n\"ä\": \"".utf8) + [0xC3, 0x28] + Array("\"}".utf8)
    let error = try #require(throws: SyntaxError.self) { try JSONNode(parsing: bytes) }
    #expect(error == SyntaxError(position: TextPosition(line: 2, column: 7), reason: .invalidUTF8))
  }

  @Test func `refuses deep nesting instead of overflowing the stack`() throws {
    let text = String(repeating: "[", count: 1_000_000)
    let error = try #require(throws: SyntaxError.self) { try JSONNode(parsing: text) }
    #expect(error.reason == .nestedTooDeeply(limit: 128))
    let allowed = String(repeating: "[", count: 128) + String(repeating: "]", count: 128)
    #expect(throws: Never.self) { try JSONNode(parsing: allowed) }
  }

  @Test(
    arguments: [
      ("3", 3.0, 3), ("-0", 0, 0), ("3.0", 3, 3), ("3e2", 300, 300), ("0.5", 0.5, nil),
      ("9007199254740993", 9_007_199_254_740_992, 9_007_199_254_740_993),
      ("12345678901234567890", 1.2345678901234567e19, nil), ("1e-400", 0, 0),
    ] as [(String, Double, Int?)])
  func `keeps the literal, the double and the exact integer`(
    literal: String, double: Double, integer: Int?
  ) throws {
    let number = try #require(JSONNode(parsing: " \(literal) ").number)
    #expect(number.literal == literal)
    #expect(number.double == double)
    #expect(number.integer == integer)
  }

  @Test func `keeps order, positions and duplicate keys`() throws {
    let node = try JSONNode(
      parsing: "\u{FEFF}{\n  \"b\": [1, \"\\u00e4\\ud83d\\ude00\"],\n  \"b\": null\n}")
    #expect(node.members?.map(\.key) == ["b", "b"])
    #expect(node.duplicateMembers.map(\.keyPosition) == [TextPosition(line: 3, column: 3)])
    #expect(node["b"]?.elements?[1].string == "ä😀")
    #expect(node["b"]?.elements?[1].position == TextPosition(line: 2, column: 12))
  }

  @Test func `no mutation of a text makes it trap`() throws {
    let seed = Array(
      #"{"a": [1, -2.5e3, true, null, "x\u00e4\ud83d\ude00ä"], "b": {"c": false}, "b": ""}"#.utf8)
    let alphabet = Array(#"{}[]",:\u0e-+.tfn"#.utf8) + [0x00, 0x0A, 0x80, 0xC3, 0xED, 0xFF]
    var random = SplitMix64(seed: 1)
    for _ in 0..<10_000 {
      var bytes = seed
      for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.count > 1 {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = byte
        case 1: bytes.insert(byte, at: place)
        case 2: bytes.remove(at: place)
        default: bytes.removeLast(min(place, bytes.count - 1))
        }
      }
      guard let node = try? JSONNode(parsing: bytes) else { continue }
      let text = JSONWriter(layout: .compact).text(of: JSONValue(node))
      #expect(try JSONValue(JSONNode(parsing: text)) == JSONValue(node))
    }
  }
}
