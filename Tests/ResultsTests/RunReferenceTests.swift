import Results
import Testing

@Suite struct RunReferenceTests {
  @Test(
    arguments: [
      ("1", .id(1)), ("0000012", .id(12)), ("9999999999", .id(9_999_999_999)),
      ("12345678901", .commit(prefix: "12345678901")), ("abcdef0", .commit(prefix: "abcdef0")),
      ("1234567e", .commit(prefix: "1234567e")), ("ABCDEF012", .commit(prefix: "abcdef012")),
      (String(repeating: "0", count: 40), .commit(prefix: String(repeating: "0", count: 40))),
      ("@nightly", .label("nightly")), ("@12", .label("12")), ("@a b'\u{0}", .label("a b'\u{0}")),
      ("latest", .latest(back: 0, branch: nil)), ("latest~3", .latest(back: 3, branch: nil)),
      ("latest~0", .latest(back: 0, branch: nil)),
      ("latest:main", .latest(back: 0, branch: "main")),
      ("latest~12:feature/x~1:y", .latest(back: 12, branch: "feature/x~1:y")),
      ("previous", .latest(back: 1, branch: nil)), ("merge-base", .mergeBase),
      ("baseline:release", .baseline("release")), ("file:", nil), ("file:a:b", .file(path: "a:b")),
      ("", nil), ("@", nil), ("baseline:", nil), ("abcdef", nil), ("latest~", nil),
      ("latest~-1", nil), ("latest~x", nil), ("latest:", nil), ("latest~1:", nil), ("latestx", nil),
      ("latest~99999999999999999999", nil), ("Latest", nil), ("-1", nil), ("12g4567", nil),
      (String(repeating: "a", count: 65), nil), ("\u{661}", nil), (" 1", nil), ("1\u{301}", nil),
    ] as [(String, RunReference?)])
  func `a name is read`(text: String, expected: RunReference?) {
    #expect((try? RunReference(parsing: text)) == expected)
  }

  @Test(
    arguments: [
      "17", "@a", "abcdef0", "latest", "latest~2:b", "merge-base", "baseline:x", "file:y",
    ]
  )
  func `a name is printed as it is read`(text: String) throws {
    #expect(try RunReference(parsing: text).description == text)
  }

  @Test func `previous is the run before the latest`() throws {
    #expect(try RunReference(parsing: "previous") == .previous)
    #expect(RunReference.previous.description == "latest~1")
  }

  @Test func `a text that names no run says what does`() {
    #expect(throws: StoreError.invalidRunName("newest")) { try RunReference(parsing: "newest") }
    #expect(StoreError.invalidRunName("newest").description.contains("latest[~N][:branch]"))
  }
}
