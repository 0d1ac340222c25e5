import FoundationEssentials
import TestSupport
import Testing

/// `accuracy`, and `run --accuracy`.
struct AccuracyCommandTests {
  @Test func `a row for each model and configuration`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("answers.csv")
    let call = await ToolCall(
      "accuracy --model digits-cnn --model bert-mini@layers=1,tokens=4 --config baseline "
        + "--config baseline,precision=int8 --inputs 2 --format csv --answers \(path)")
    #expect(call.code == 0, "\(call.notes)")
    let lines = call.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 5)
    #expect(
      lines[0] == "model,configuration,inputs,correct,accuracyPercent,accuracyChangePoints,"
        + "agreementPercent,outputSqnrDecibel,largestRelativeError")
    #expect(lines[1].hasPrefix("digits-cnn,baseline,450,448,99.5"))
    #expect(lines[2].hasPrefix("digits-cnn,\"baseline,precision=int8\",450,44"))
    #expect(lines[3].hasPrefix("\"bert-mini@layers=1,tokens=4\",baseline,2,,,,100,"))
    #expect(lines[4].hasPrefix("\"bert-mini@layers=1,tokens=4\",\"baseline,precision=int8\",2,"))
    let answers = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
      .split(separator: "\n")
    #expect(answers.first == "model,configuration,input,class,answer")
    #expect(answers.count == 905)
  }

  @Test func `the trained networks are the default`() async {
    let call = await ToolCall("accuracy --config baseline --format csv")
    let models = call.output.split(separator: "\n").map { $0.prefix { $0 != "," } }
    #expect(models == ["model", "digits-cnn", "digits-transformer"])
  }

  @Test(arguments: [
    ("accuracy --config auto-detected", "'auto-detected' follows from a device; state what it is"),
    ("accuracy --config baseline,input=64", "'baseline,input=64' sets the input size"),
    ("accuracy --config nonsense", "'nonsense'"), ("accuracy --model z*", "There is no model 'z*'"),
    ("accuracy --inputs 0", "The inputs must be from 1 to 100000."),
    (
      "accuracy --model decoder-24x2048 --config baseline",
      "'decoder-24x2048' has 4853284864 bytes of weights"
    ),
  ])
  func `what cannot be judged is one sentence`(line: String, error: String) async {
    let call = await ToolCall(line)
    #expect(call.code != 0 && call.output == "")
    #expect(call.notes.contains(error), "\(call.notes)")
  }

  @Test func `a run takes accuracy along`() async throws {
    let space = try Workspace()
    let run = await space.call(
      "run --model digits-cnn --device tablet --config baseline,precision=int8 --scenario warm "
        + "--accuracy")
    #expect(run.code == 0, "\(run.notes)")
    let export = await space.call("export --kind computed")
    for metric in ["accuracyPpm", "accuracyChangePpm", "agreementPpm", "outputSqnrMillidecibel"] {
      #expect(export.output.contains("\"\(metric)\""), "\(metric)")
    }
  }
}
