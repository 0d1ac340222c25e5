import Bench
import Records
import Testing

struct AxisTests {
  @Test func `each configuration is run with each value of each axis`() throws {
    let release = NamedConfiguration(
      name: "release", try Configuration(parsing: "baseline,precision=fp16"))
    let varied = try [NamedConfiguration(Configuration()), release].varied(by: [
      Axis(parsing: "batch=1,4"), Axis(key: "threads", values: ["1", "all"]),
    ])
    #expect(
      varied.map(\.name) == [
        "baseline", "baseline,threads=all", "baseline,batch=4", "baseline,batch=4,threads=all",
        "release,batch=1,threads=1", "release,batch=1,threads=all", "release,batch=4,threads=1",
        "release,batch=4,threads=all",
      ])
    #expect(
      varied.last?.request.description == "baseline,batch=4,precision=fp16,threads=all")
    #expect(Set(varied.map(\.request)).count == varied.count)
  }

  @Test func `an axis that leads back to a configuration does not double it`() throws {
    let both = try ["baseline", "baseline,threads=2"].map {
      NamedConfiguration(try Configuration(parsing: $0))
    }
    #expect(
      try both.varied(by: [Axis(parsing: "threads=2,1")]).map(\.name)
        == ["baseline,threads=2", "baseline"])
    #expect(try both.varied(by: []) == both)
  }

  @Test(arguments: [
    "", "threads", "threads=", "threads=1,,2", "threads=1,1", "threads=1,01", "threads=x",
    "treads=1", "=1",
  ])
  func `a mistake is refused`(text: String) {
    #expect(throws: ConfigurationError.self) { try Axis(parsing: text) }
  }

  @Test func `a value has one spelling`() throws {
    #expect(try Axis(parsing: "threads=02,all").values == ["2", "all"])
    #expect(try Axis(parsing: "passes-off=,b+a").values == ["", "a+b"])
  }

  @Test func `a key varies once`() throws {
    let axes = [try Axis(parsing: "batch=1"), try Axis(parsing: "batch=2")]
    #expect(throws: ConfigurationError.repeatedKey("batch")) {
      try [NamedConfiguration(Configuration())].varied(by: axes)
    }
  }
}
