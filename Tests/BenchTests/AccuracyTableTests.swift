import Basics
import Bench
import Records
import Testing

struct AccuracyTableTests {
  @Test func `accuracy is known by the name of a model's series`() throws {
    let table = try accuracies(
      "model,note,accuracy\nMobileNet_V2@224,a,71.878\nbert-mini@64,,100\n")
    #expect(table.millipercent == ["mobilenetv2": 71_878, "bert-mini@tokens=64": 100_000])
  }

  static let mistakes: [(csv: String, problems: [String])] = [
    ("", ["a.csv:1:1"]),
    ("model\nx\n", ["accuracy"]),
    (
      "model,accuracy\nx,0\ny,100.1\nz,much\n,50\n",
      [
        "a.csv:2:1: accuracy: expected a number of percent above 0 and up to 100, found '0'",
        "a.csv:3:1: accuracy: expected a number of percent above 0 and up to 100, found '100.1'",
        "a.csv:4:1: accuracy: expected a number of percent above 0 and up to 100, found 'much'",
        "a.csv:5:1: model: expected the name of a model, found nothing",
      ]
    ),
    (
      "model,accuracy\nresnet18,1\nResNet-18,2\n",
      ["a.csv:3:1: model: expected each model once, found 'resnet18' again"]
    ),
    ("model,accuracy\nx,nan\n", ["found 'nan'"]),
    ("model,accuracy\n\"x,1\n", ["a.csv:"]),
  ]

  @Test(arguments: mistakes)
  func `every mistake is reported with its place`(test: (csv: String, problems: [String])) {
    let error = #expect(throws: BenchFileError.self) { _ = try accuracies(test.csv) }
    for problem in test.problems {
      #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }
  }

  @Test func `cells of other models stay as they are`() throws {
    let inputs = CellInputs(
      model: .init(of: "m"), profile: .init(of: "p"), configuration: "", scenario: "warm", seed: 7,
      simulator: "1")
    let cells = ["resnet18", "other"].map { model in
      CellRecord(
        series: SeriesKey(model: model, device: "d", configuration: "c", scenario: "warm"),
        inputs: inputs, status: .ok, measurements: [Measurement(.latency, 5)])
    }
    let run = RunRecord(header: try header(), cells: cells)
    let added = try accuracies("model,accuracy\nresnet18,69.758\n").added(to: run)
    #expect(added.cells[0].value(of: .statedAccuracy) == 69_758)
    #expect(added.cells[0].value(of: .latency) == 5)
    #expect(added.cells[1] == run.cells[1])
  }

  private func accuracies(_ text: String) throws(BenchFileError) -> AccuracyTable {
    try AccuracyTable(csv: Array(text.utf8), file: "a.csv")
  }
}
