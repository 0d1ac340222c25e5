import Records
import Reports
import Testing

struct TableTests {
  private let table = Table(
    columns: [.text("model"), .number("latencyMs", title: "latency ms"), .text("status")],
    rows: [
      [.text("mobilenet-v2"), .number(31.24, digits: 2), .text("ok", tone: .good)],
      [.text("bert|mini"), .number(128.06, digits: 2), .text("throttled", tone: .bad)],
      [.text("llama"), .number(nil, digits: 2), .text("oom")],
    ])

  @Test func `text has aligned columns`() {
    #expect(
      table.rendered(as: .text) == """
        model         latency ms  status
        mobilenet-v2       31.24  ok
        bert|mini         128.06  throttled
        llama                     oom

        """)
  }

  @Test func `markdown escapes pipes`() {
    #expect(
      table.rendered(as: .markdown) == #"""
        | model | latency ms | status |
        | --- | ---: | --- |
        | mobilenet-v2 | 31.24 | ok |
        | bert\|mini | 128.06 | throttled |
        | llama |  | oom |

        """#)
  }

  @Test func `CSV and JSON use the stable names`() {
    #expect(
      table.rendered(as: .csv) == """
        model,latencyMs,status
        mobilenet-v2,31.24,ok
        bert|mini,128.06,throttled
        llama,,oom

        """)
    #expect(
      table.rendered(as: .json) == """
        [
          {
            "model": "mobilenet-v2",
            "latencyMs": 31.24,
            "status": "ok"
          },
          {
            "model": "bert|mini",
            "latencyMs": 128.06,
            "status": "throttled"
          },
          {
            "model": "llama",
            "latencyMs": null,
            "status": "oom"
          }
        ]

        """)
  }

  @Test func `the widest text is shortened in the middle until rows fit`() {
    let wide = Table(
      columns: [.text("model"), .text("configuration"), .number("ns")],
      rows: [[.text("resnet-18"), .text("baseline,cores=big,threads=all"), .integer(123_456_789)]])
    #expect(
      wide.rendered(as: .text, style: .init(width: 40)) == """
        model      configuration              ns
        resnet-18  baseline,…eads=all  123456789

        """)
  }

  @Test func `remarks give way before the names of rows, and are missed`() {
    let wide = Table(
      columns: [.text("device"), .remark("name"), .number("ns"), .remark("aliases")],
      rows: [
        [.text("snapdragon-855-phone"), .text("Asus Zenfone 6"), .integer(123_456), .text("phone")]
      ])
    #expect(
      wide.rendered(as: .text, style: .init(width: 43)) == """
        device                name               ns
        snapdragon-855-phone  Asus Z…fone 6  123456
        (no room for: aliases)

        """)
    #expect(
      wide.rendered(as: .text, style: .init(width: 30)) == """
        device                    ns
        snapdragon-855-phone  123456
        (no room for: name, aliases)

        """)
    #expect(wide.rendered(as: .csv, style: .init(width: 30)).hasPrefix("device,name,ns,aliases\n"))
  }

  @Test func `columns are never shortened to nothing`() {
    let text = table.rendered(as: .text, style: .init(width: 1))
    #expect(text.hasPrefix("          latency\nmodel          ms  status\n"))
    #expect(text.contains("128.06"))
  }

  @Test func `colour comes only when asked for`() {
    #expect(!table.rendered(as: .text).contains("\u{1B}"))
    let colored = table.rendered(as: .text, style: .init(hasColor: true))
    #expect(colored.contains("\u{1B}[32mok\u{1B}[0m"))
    #expect(colored.contains("\u{1B}[31mthrottled\u{1B}[0m"))
  }

  @Test(arguments: ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
  func `a spreadsheet formula becomes text in CSV`(text: String) {
    let csv = Table(columns: [.text("name")], rows: [[.text(text)]]).rendered(as: .csv)
    #expect(csv.hasPrefix("name\n'") || csv.hasPrefix("name\n\"'"))
  }

  @Test func `a negative number stays a number in CSV`() {
    let csv = Table(columns: [.number("change")], rows: [[.number(-1.5, digits: 1)]])
      .rendered(as: .csv)
    #expect(csv == "change\n-1.5\n")
  }

  @Test(arguments: [
    ("\u{1B}[2J", #"\u{1B}[2J"#), ("a\nb", #"a\u{A}b"#), ("\u{202E}abc", #"\u{202E}abc"#),
    ("\u{9B}31m", #"\u{9B}31m"#), ("Grüße", "Grüße"),
  ])
  func `characters that act are spelled out`(text: String, visible: String) {
    let shown = Table(columns: [.text("name")], rows: [[.text(text)]]).rendered(as: .text)
    #expect(shown == "name\n\(visible)\n")
  }

  @Test func `wide characters take two columns`() {
    let wide = Table(
      columns: [.text("name"), .number("n")],
      rows: [[.text("手机"), .integer(1)], [.text("phone"), .integer(2)]])
    #expect(wide.rendered(as: .text) == "name   n\n手机   1\nphone  2\n")
  }

  @Test func `numbers that are none become null, and short rows are filled`() {
    let odd = Table(
      columns: [.number("x"), .text("y")], rows: [[.number(.nan, digits: 1)], []])
    #expect(odd.rendered(as: .csv) == "x,y\n,\n,\n")
    #expect(odd.rendered(as: .json).contains("\"x\": null"))
    #expect(Table(columns: [], rows: []).rendered(as: .text) == "")
  }

  @Test func `the intervals of a run are factors, each once`() {
    func cell(_ model: String, _ value: Int64, _ low: Int64?, _ high: Int64?) -> CellRecord {
      RunFixtures.cell(
        RunFixtures.key(model), values: [Measurement(.latency, value, low: low, high: high)])
    }
    let cells = [cell("a", 100, 61, 146), cell("b", 1000, 610, 1460), cell("c", 10, nil, nil)]
    #expect(Table.intervals(of: RunFixtures.run([cells[2]])) == nil)
    #expect(
      Table.intervals(of: RunFixtures.run(cells))
        == "90 % interval of measured latencies: 0.61 to 1.46 times these")
    #expect(
      Table.intervals(of: RunFixtures.run(cells + [cell("d", 100, 50, 200)]))
        == "90 % interval of measured latencies: 0.50 to 2.00, 0.61 to 1.46 times these, by "
        + "precision and threads; 'show run' lists them")
  }
}
