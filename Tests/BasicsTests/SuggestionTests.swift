import Basics
import Testing

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("device", "device"), ("devise", "device"), ("devcie", "device"), ("evice", "device"),
    ("devicee", "device"), ("conifg", "config"), ("scenrio", "scenario"), ("modle", "model"),
    ("Device", "device"), ("dv", "db"),
  ])
  func `a mistyped name finds its candidate`(name: String, expected: String) {
    let candidates = ["device", "config", "model", "scenario", "db"]
    #expect(closestMatch(to: name, in: candidates) == expected)
  }

  @Test(arguments: [
    ("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("abcdef", 2), ("abcdefg", 3), ("abcdefghijkl", 3),
  ])
  func `the limit is a third of the length rounded up and at most 3`(name: String, limit: Int) {
    func candidate(edits: Int) -> String { name + String(repeating: "z", count: edits) }
    #expect(closestMatch(to: name, in: [candidate(edits: limit)]) == candidate(edits: limit))
    #expect(closestMatch(to: name, in: [candidate(edits: limit + 1)]) == nil)
  }

  @Test func `the closest candidate wins over an earlier one`() {
    #expect(closestMatch(to: "models", in: ["modem", "model"]) == "model")
  }

  @Test func `equally close candidates are settled by their order`() {
    #expect(closestMatch(to: "bat", in: ["cat", "hat"]) == "cat")
    #expect(closestMatch(to: "bat", in: ["hat", "cat"]) == "hat")
  }

  @Test func `an exact match ends the contest`() {
    #expect(closestMatch(to: "cat", in: ["bat", "cat", "cats"]) == "cat")
  }

  @Test func `a swap of two neighbours is one edit`() {
    #expect(closestMatch(to: "abc", in: ["acb"]) == "acb")
  }

  @Test func `swapped letters are not edited a second time`() {
    // Unrestricted Damerau-Levenshtein would give 2 ("ca" -> "ac" -> "abc"), this distance is 3.
    #expect(closestMatch(to: "ca", in: ["abc"]) == nil)
    #expect(closestMatch(to: "xxca", in: ["xxabc"]) == nil)
  }

  @Test func `an empty list has no match`() {
    #expect(closestMatch(to: "device", in: []) == nil)
  }

  @Test func `a character of several code points is one letter`() {
    #expect(closestMatch(to: "e\u{301}t", in: ["et"]) == "et")
  }
}
