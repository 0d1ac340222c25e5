import Basics
import Testing

struct CSVTableTests {
  @Test func `reads quoted fields, all line ends and blank lines`() throws {
    let text = "\u{FEFF}a,b,c\r\n1,\"x, \"\"y\"\"\",3\n\n\"two\nlines\",,\r4,5"
    let table = try CSVTable(parsing: Array(text.utf8))
    #expect(table.header == ["a", "b", "c"])
    #expect(
      table.rows.map(\.fields) == [["1", "x, \"y\"", "3"], ["two\nlines", "", ""], ["4", "5"]])
    #expect(table.rows.map(\.line) == [2, 4, 5])
  }

  @Test func `finds fields by the name of their column`() throws {
    let table = try CSVTable(parsing: Array("a,b\n1,2\n3".utf8))
    #expect(table.column(named: "b") == 1)
    #expect(table.rows.map { table.field("b", of: $0) } == ["2", nil])
    #expect(table.field("c", of: table.rows[0]) == nil)
  }

  @Test(arguments: [
    ("a\n\"x\"y", "2:4: expected ',' or the end of the line after a closing quote, found 'y'"),
    ("a\n\"x", "2:3: expected a closing '\"', found the end of the text"),
  ])
  func `names the place of a mistake`(text: String, message: String) throws {
    let error = try #require(throws: SyntaxError.self) { try CSVTable(parsing: Array(text.utf8)) }
    #expect(error.description == message)
  }

  @Test func `an empty text is a table without columns`() throws {
    let table = try CSVTable(parsing: [])
    #expect(table.header.isEmpty && table.rows.isEmpty)
  }

  @Test func `written fields read back`() throws {
    let fields = [
      "plain", "a,b", "say \"hi\"", "two\nlines", " padded ", "a quote \"\u{301} with a mark", "",
    ]
    let table = try CSVTable(parsing: Array(CSVTable.line(fields).utf8))
    #expect(table.header == fields)
  }
}
