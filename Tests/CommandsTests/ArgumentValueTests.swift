import Commands
import Testing

@Suite struct ArgumentValueTests {
  @Test(arguments: ["", "a b", "-", "é"]) func `a text is taken as it is`(word: String) {
    #expect(String(argument: word) == word)
    #expect(word.argument == word)
  }

  @Test(arguments: [("0", 0), ("-12", -12), ("+3", 3)])
  func `an integer is read`(word: String, value: Int) {
    #expect(Int(argument: word) == value)
    #expect(Int(argument: value.argument) == value)
  }

  @Test(arguments: ["", "x", "1.0", "1e3", " 1", "9223372036854775808"])
  func `what is no integer is refused`(word: String) {
    #expect(Int(argument: word) == nil)
  }

  @Test(arguments: [("0", 0), ("-0.25", -0.25), ("1e-3", 0.001), (".5", 0.5)])
  func `a number is read`(word: String, value: Double) {
    #expect(Double(argument: word) == value)
    #expect(Double(argument: value.argument) == value)
  }

  @Test(arguments: ["", "x", "1,5", "nan", "inf", "-infinity", "1e999"])
  func `what is no finite number is refused`(word: String) {
    #expect(Double(argument: word) == nil)
  }

  @Test func `an enumeration lists its spellings`() {
    #expect(Precision.spellings == ["int8", "int4"])
    #expect(Precision.expectation == "one of 'int8', 'int4'")
    #expect(Precision(argument: "int4") == .int4)
    #expect(Precision(argument: "fp16") == nil)
    #expect(Precision.int8.argument == "int8")
    #expect(String.spellings.isEmpty)
  }
}
