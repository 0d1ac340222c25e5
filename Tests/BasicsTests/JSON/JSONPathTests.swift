import Basics
import Testing

struct JSONPathTests {
  @Test(arguments: ["a", "a.b", "clusters[0].count", "a[1][2].c-d"])
  func `reads back as it is written`(text: String) {
    #expect(JSONPath(text)?.description == text)
  }

  @Test(arguments: ["", ".", "a.", ".a", "a[", "a[]", "a[x]", "a[-1]", "[0]", "a[0]b"])
  func `refuses what is no key path`(text: String) {
    #expect(JSONPath(text) == nil)
  }

  @Test(arguments: [
    ("a[1]", "5", #"{"a":[1,5]}"#), ("b.c.d", "true", #"{"a":[1,2],"b":{"c":{"d":true}}}"#),
    ("a", "null", #"{"a":null}"#),
  ])
  func `sets and adds values`(path: String, new: String, result: String) throws {
    var node = try JSONNode(parsing: #"{"a":[1,2]}"#)
    let reason = node.set(try JSONNode(parsing: new), at: try #require(JSONPath(path)))
    #expect(reason == nil)
    #expect(JSONWriter(layout: .compact).text(of: JSONValue(node)) == result)
    #expect(node[try #require(JSONPath(path))] != nil)
  }

  @Test(arguments: [
    ("a[2]", "a has 2 elements, the index 2 is beyond"),
    ("a.b", "a is an array with 2 elements, which has no keys"),
    ("a[0][0]", "a[0] is 1, which has no elements"),
  ])
  func `says why a path leads nowhere and changes nothing`(path: String, reason: String) throws {
    let original = try JSONNode(parsing: #"{"a":[1,2]}"#)
    var node = original
    #expect(node.set(JSONNode(.null), at: try #require(JSONPath(path))) == reason)
    #expect(node == original)
  }
}
