import Basics
import Testing

struct JSONWriterTests {
  private let value: JSONValue = [
    "b": [1, 2.5, nil, true], "a": ["x": "é\"\\\n\u{1}", "empty": [:]], "list": [["k": 1]],
  ]

  @Test func `writes compactly in the given order`() {
    let text = JSONWriter(layout: .compact).text(of: value)
    #expect(
      text
        == #"{"b":[1,2.5,null,true],"a":{"x":"é\"\\\n\u0001","empty":{}},"list":[{"k":1}]}"#)
  }

  @Test func `writes one member a line with sorted keys`() {
    #expect(
      JSONWriter(layout: .pretty, keyOrder: .sorted).text(of: value) == #"""
        {
          "a": {
            "empty": {},
            "x": "é\"\\\n\u0001"
          },
          "b": [1, 2.5, null, true],
          "list": [
            {
              "k": 1
            }
          ]
        }
        """#)
  }

  @Test(arguments: [
    (0.1, "0.1"), (1.0, "1"), (-0.0, "0"), (1e21, "1e+21"), (.nan, "null"), (.infinity, "null"),
    (-.infinity, "null"), (.leastNonzeroMagnitude, "5e-324"), (1.0 / 3, "0.3333333333333333"),
  ])
  func `numbers have one stable text`(number: Double, text: String) {
    #expect(JSONWriter.text(of: number) == text)
  }

  @Test func `a written tree reads back as itself`() throws {
    let text = JSONWriter().text(of: value)
    #expect(try JSONValue(JSONNode(parsing: text)) == value)
    #expect(JSONValue(JSONNode(writing: value)) == value)
  }
}
