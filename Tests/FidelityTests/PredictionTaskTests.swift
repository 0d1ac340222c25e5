import Basics
import Fidelity
import Records
import Testing

struct PredictionTaskTests {
  private static let header = "device_id,block_id,threads,powersave,precision_run,model"

  @Test func `columns may come in any order, and others are ignored`() throws {
    let tasks = try tasks(
      """
      model,note,precision_run,powersave,threads,block_id,device_id,runtime,unit
      resnet18,"a, b",fp16,2,4,b1,phone,,CPU
      mobilenet,,int8,1,1,b2,tablet,pocketbench,
      bert,,fp32,0,8,b3,tablet,ncnn,cpu

      """)
    let found = try tasks.rows.map { try $0.get() }
    #expect(found.map(\.line) == [2, 3, 4])
    #expect(found.map(\.deviceID) == ["phone", "tablet", "tablet"])
    #expect(found.map(\.blockID) == ["b1", "b2", "b3"])
    #expect(found.map(\.model) == ["resnet18", "mobilenet", "bert"])
    #expect(
      found.map(\.configuration.description) == [
        "baseline,cores=big,precision=fp16,runtime=ncnn,threads=4",
        "baseline,cores=little,precision=int8", "baseline,runtime=ncnn,threads=8",
      ])
  }

  static let mistakes: [(row: String, column: String, message: String)] = [
    ("d,b,0,0,fp32,m", "threads", "expected an integer from 1 to 1024, found '0'"),
    ("d,b,1025,0,fp32,m", "threads", "expected an integer from 1 to 1024, found '1025'"),
    ("d,b,four,0,fp32,m", "threads", "expected an integer from 1 to 1024, found 'four'"),
    (
      "d,b,1,3,fp32,m", "powersave",
      "expected 0 (all cores), 1 (little cores) or 2 (big cores), found '3'"
    ),
    ("d,b,1,0,fp64,m", "precision_run", "expected fp32, fp16 or int8, found 'fp64'"),
    (
      "d,b,1,0,fp32,m,tvm", "runtime",
      "expected one of pocketbench, ncnn, qnn, coreml, paddle-lite, found 'tvm'"
    ),
    ("d,b,1,0,fp32,m,,gpu", "unit", "expected CPU, in this version, found 'gpu'"),
    ("d,b", "threads", "expected an integer from 1 to 1024, found ''"),
  ]

  @Test(arguments: mistakes)
  func `a wrong row is reported and hides no other`(
    _ mistake: (row: String, column: String, message: String)
  ) throws {
    let tasks = try tasks(
      Self.header + ",runtime,unit\n\(mistake.row)\nd,b,1,0,fp32,m,,\n")
    #expect(tasks.rows.count == 2)
    #expect(throws: Never.self) { try tasks.rows[1].get() }
    let error = #expect(throws: PredictionTasks.InvalidTask.self) { try tasks.rows[0].get() }
    #expect(error?.deviceID == "d" && error?.blockID == "b")
    #expect(
      error?.problem.description == "tasks.csv:2:1: \(mistake.column): \(mistake.message)")
  }

  @Test func `columns that miss are reported, all at once`() throws {
    let error = #expect(throws: FidelityError.self) {
      _ = try tasks("device_id,block,threads,powersave,precision_run\n")
    }
    #expect(
      error?.description == """
        tasks.csv:1:1: block_id: missing column. Did you mean 'block'?
        tasks.csv:1:1: model: missing column
        """)
  }

  @Test func `a text that is no table is refused with its place`() throws {
    let error = #expect(throws: FidelityError.self) {
      _ = try tasks("\(Self.header)\n\"d,b")
    }
    #expect(error?.description.hasPrefix("tasks.csv:2:") == true)
    #expect(throws: FidelityError.self) { _ = try tasks("") }
  }

  private func tasks(_ text: String) throws -> PredictionTasks {
    try PredictionTasks(csv: Array(text.utf8), file: "tasks.csv", runtime: .ncnn)
  }
}
