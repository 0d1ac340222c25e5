import Bench
import Records
import Testing

struct MatrixFileTests {
  @Test func `every list may be given`() throws {
    let file = try matrixFile(
      """
      {
        "schemaVersion": 1,
        "models": ["mobilenetv2", "bert-mini@tokens=64"],
        "devices": ["budget-phone", "class:tablet"],
        "configurations": ["baseline", { "name": "release", "use": "baseline,precision=fp16" }],
        "scenarios": ["warm"]
      }
      """)
    var half = Configuration()
    half.precision = .fp16
    #expect(file.models == ["mobilenetv2", "bert-mini@tokens=64"])
    #expect(file.devices == ["budget-phone", "class:tablet"])
    #expect(
      file.configurations == [
        NamedConfiguration(Configuration()), NamedConfiguration(name: "release", half),
      ])
    #expect(file.scenarios == [.warm])
  }

  @Test func `every list may be left out`() throws {
    let file = try matrixFile("{\"schemaVersion\": 1}")
    #expect(file.models == nil && file.devices == nil)
    #expect(file.configurations == nil && file.scenarios == nil)
  }

  static let mistakes: [(json: String, problems: [String])] = [
    ("", ["pocketbench.json:1:1: "]),
    ("[]", ["pocketbench.json:1:1: expected an object"]),
    ("{}", ["pocketbench.json:1:1: schemaVersion: missing"]),
    ("{\"schemaVersion\": 2}", ["pocketbench.json:1:19: schemaVersion: expected"]),
    (
      "{\"schemaVersion\": 1,\n\"models\": [\"\"],\n\"devices\": \"all\"}",
      ["pocketbench.json:2:12: models[0]: expected", "pocketbench.json:3:12: devices: expected"]
    ),
    (
      "{\"schemaVersion\": 1,\n\"scenarios\": [\"warm\", \"hot\"]}",
      [
        "pocketbench.json:2:23: scenarios[1]: expected one of 'warm', 'cold', 'generate', 'generate@tokens=N', 'train', 'train@optimizer=NAME', found \"hot\""
      ]
    ),
    (
      "{\"schemaVersion\": 1,\n\"configurations\": [\"baseline,threads=0\", {\"name\": \"x\"}]}",
      [
        "pocketbench.json:2:20: configurations[0]: expected a configuration",
        "pocketbench.json:2:42: configurations[1]: expected a configuration",
      ]
    ),
    (
      "{\"schemaVersion\": 1,\n\"configurations\": [\"baseline\", \"baseline\"]}",
      ["pocketbench.json:2:19: configurations: the name 'baseline' is given twice"]
    ),
    (
      "{\"schemaVersion\": 1,\n\"vary\": [\"threads=1,2\", \"threads\", \"batch=0\"]}",
      [
        "pocketbench.json:2:25: vary[1]: expected a text 'key=value,value,...'",
        "pocketbench.json:2:36: vary[2]: expected a text 'key=value,value,...'",
      ]
    ),
    (
      "{\"schemaVersion\": 1,\n\"vary\": [\"threads=1\", \"threads=2\"]}",
      ["pocketbench.json:2:9: vary: a key is varied twice"]
    ),
    (
      "{\"schemaVersion\": 1,\n\"model\": []}",
      ["pocketbench.json:2:1: model: unknown key", "Did you mean 'models'?"]
    ),
    (
      "{\"schemaVersion\": 1, \"models\": [], \"models\": []}",
      ["pocketbench.json:1:36: models: expected each key once"]
    ),
  ]

  @Test(arguments: mistakes)
  func `every mistake is reported with its place`(_ test: (json: String, problems: [String])) {
    let error = #expect(throws: BenchFileError.self) { _ = try matrixFile(test.json) }
    let text = error?.description ?? ""
    for problem in test.problems { #expect(text.contains(problem), "\(text)") }
  }

  private func matrixFile(_ json: String) throws(BenchFileError) -> MatrixFile {
    try MatrixFile(json: Array(json.utf8), file: "pocketbench.json")
  }
}
