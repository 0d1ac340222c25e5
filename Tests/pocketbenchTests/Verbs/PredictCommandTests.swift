import FoundationEssentials
import TestSupport
import Testing

/// `predict` on a folder of small fixtures.
struct PredictCommandTests {
  private static let header = "device_id,block_id,model,pred_ms,low_ms,high_ms"
  private static let tasksHeader = "device_id,block_id,threads,powersave,precision_run,model\n"

  /// A folder with a model that states its input and one whose input stands in `models.csv`.
  private func models(in folder: borrowing TemporaryFolder) throws -> String {
    let path = folder.file("models")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let convolution = "Convolution conv 1 1 data out 0=4 1=3 4=1 5=1 6=108\n"
    _ = try folder.write(
      "7767517\n2 2\nInput data 0 1 data 0=64 1=64 2=3\n" + convolution, to: "models/small.param")
    _ = try folder.write(
      "7767517\n2 2\nInput data 0 1 data\n" + convolution, to: "models/shaped.param")
    _ = try folder.write("7767517\n1 1\nNoSuchLayer a 0 1 b\n", to: "models/broken.param")
    _ = try folder.write(
      "model,input_shape,macs\nshaped,3x128x128,0\nsmall,,\n", to: "models/models.csv")
    return path
  }

  @Test func `predictions stand in the order of the tasks with six digits`() async throws {
    let folder = try TemporaryFolder()
    let models = try models(in: folder)
    let tasks = try folder.write(
      """
      model,note,device_id,block_id,threads,powersave,precision_run,runtime
      small,x,iphone-15-pro,b2,1,0,fp32,
      shaped,x,budget-phone-3gb,b1,4,2,fp16,ncnn
      small,x,budget-phone-3gb,b1,2,1,int8,pocketbench

      """, to: "tasks.csv")
    let call = await ToolCall("predict --tasks \(tasks) --models \(models)")
    #expect(call.code == 0)
    #expect(call.notes == "")
    let lines = call.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 4)
    #expect(lines[0] == Self.header)
    #expect(lines[1].hasPrefix("iphone-15-pro,b2,small,"))
    #expect(lines[2].hasPrefix("budget-phone-3gb,b1,shaped,"))
    #expect(lines[3].hasPrefix("budget-phone-3gb,b1,small,"))
    for line in lines.dropFirst() {
      let numbers = line.split(separator: ",").dropFirst(3)
      let values = numbers.compactMap { Double($0) }
      try #require(values.count == 3)
      #expect(values[1] < values[0] && values[0] < values[2])
      for number in numbers {
        let digits = number.filter(\.isNumber).drop { $0 == "0" }
        #expect(digits.count == 6, "\(number)")
      }
    }
  }

  @Test func `a task that cannot be predicted is a line, empty values and 3`() async throws {
    let folder = try TemporaryFolder()
    let models = try models(in: folder)
    let tasks = try folder.write(
      Self.tasksHeader + """
        iphone-15-por,b1,1,0,fp32,small
        iphone-15-pro,b1,1,0,fp32,absent
        iphone-15-pro,b1,1,0,fp32,broken
        iphone-15-pro,b1,0,0,fp32,small
        iphone-15-pro,b1,1,3,fp32,small
        iphone-15-pro,b1,1,0,fp64,small
        iphone-15-pro,"a, \"\"b\"\"",1,0,fp32,small

        """, to: "tasks.csv")
    let output = folder.file("out/predictions.csv")
    let call = await ToolCall(
      "predict --tasks \(tasks) --models \(models) --output \(output)")
    #expect(call.code == 3)
    #expect(call.output == "")
    let written = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
    let lines = written.split(separator: "\n")
    try #require(lines.count == 8)
    let names = [
      "iphone-15-por,b1,small", "iphone-15-pro,b1,absent", "iphone-15-pro,b1,broken",
      "iphone-15-pro,b1,small", "iphone-15-pro,b1,small", "iphone-15-pro,b1,small",
    ]
    #expect(lines[1...6].map(String.init) == names.map { $0 + ",,," })
    #expect(lines[7].hasPrefix("iphone-15-pro,\"a, \"\"b\"\"\",small,0."))
    let notes = call.notes.split(separator: "\n")
    let beginnings = [
      "\(tasks):2: no device 'iphone-15-por' (did you mean 'iphone-15-pro'?)",
      "\(tasks):3: model 'absent': ", "\(tasks):4: model 'broken': ",
      "\(tasks):5:1: threads: expected an integer from 1 to 1024, found '0'",
      "\(tasks):6:1: powersave: expected 0 (all cores), 1 (little cores) or 2 (big cores), found",
      "\(tasks):7:1: precision_run: expected fp32, fp16 or int8, found 'fp64'",
    ]
    #expect(notes.count == beginnings.count)
    for (note, beginning) in zip(notes, beginnings) {
      #expect(note.hasPrefix("Error: \(beginning)"), "\(note)")
    }
  }

  static let badTables: [(text: String, error: String)] = [
    (
      "device,block_id,threads,powersave,precision_run,model\n",
      ":1:1: device_id: missing column"
    ),
    ("", ":1:1: "), (tasksHeader + "\"a,b\n", ":3:1: expected a closing '\"'"),
  ]

  @Test(arguments: badTables)
  func `a table of tasks with a bad header is 65`(text: String, error: String) async throws {
    let folder = try TemporaryFolder()
    let tasks = try folder.write(text, to: "tasks.csv")
    let call = await ToolCall("predict --tasks \(tasks)")
    #expect(call.code == 65)
    #expect(call.output == "")
    #expect(call.notes.hasPrefix("Error: \(tasks)\(error)"), "\(call.notes)")
  }

  @Test func `files that are not there are 6`() async throws {
    let folder = try TemporaryFolder()
    let tasks = try folder.write(Self.tasksHeader, to: "tasks.csv")
    #expect(await ToolCall("predict --tasks \(folder.file("none.csv"))").code == 6)
    let devices = await ToolCall("predict --tasks \(tasks) --devices \(folder.file("none"))")
    #expect(devices.code == 6)
    let table = await ToolCall("predict --tasks \(tasks) --devices \(folder.file("none.csv"))")
    #expect(table.code == 6)
  }

  @Test func `devices come from a folder, and a broken one is left out`() async throws {
    let space = try Workspace()
    let models = try models(in: space.folder)
    let profiles = try space.profiles(
      changing: "budget-phone-3gb.json", "\"totalMiB\": 3072", to: "\"totalMiB\": -1")
    let tasks = try space.folder.write(
      Self.tasksHeader + "iphone-15-pro,b,1,0,fp32,small\nbudget-phone-3gb,b,1,0,fp32,small\n",
      to: "tasks.csv")
    let call = await ToolCall("predict --tasks \(tasks) --models \(models) --devices \(profiles)")
    #expect(call.code == 3)
    #expect(call.output.contains("\nbudget-phone-3gb,b,small,,,\n"))
    #expect(call.notes.hasPrefix("Error: \(profiles)/budget-phone-3gb.json:41:"))
    #expect(
      call.notes.hasSuffix(
        "Error: \(tasks):3: no device 'budget-phone-3gb' "
          + "(did you mean 'budget-phone-4gb'?)\n"))
    let bundled = await ToolCall("predict --tasks \(tasks) --models \(models)")
    #expect(bundled.code == 0)
    let predicted = bundled.output.split(separator: "\n").first { $0.hasPrefix("iphone-15-pro,") }
    #expect(predicted != nil)
    #expect(
      call.output.split(separator: "\n").first { $0.hasPrefix("iphone-15-pro,") } == predicted)
  }

  @Test func `a table of devices predicts as the profiles that are imported from it`() async throws
  {
    let folder = try TemporaryFolder()
    let models = try models(in: folder)
    let devices = try folder.write(ImportCommandTests.table, to: "devices.csv")
    let tasks = try folder.write(Self.tasksHeader + "sd855,b,1,0,fp32,small\n", to: "tasks.csv")
    let profiles = folder.file("profiles")
    #expect(await ToolCall("import --devices \(devices) --output \(profiles)").code == 0)
    let line = "predict --tasks \(tasks) --models \(models) --devices"
    let fromTable = await ToolCall("\(line) \(devices)")
    let fromFolder = await ToolCall("\(line) \(profiles)")
    #expect(fromTable.code == 0)
    #expect(fromTable.output.contains("\nsd855,b,small,0."))
    #expect(fromTable == fromFolder)
  }

  @Test func `own measurements anchor a device, and are said`() async throws {
    let folder = try TemporaryFolder()
    let models = try models(in: folder)
    let row = "budget-phone-3gb,b,1,0,fp32,small"
    let tasks = try folder.write(Self.tasksHeader + row + "\n", to: "tasks.csv")
    let plain = await ToolCall("predict --tasks \(tasks) --models \(models)")
    func milliseconds(_ call: ToolCall) throws -> Double {
      let line = try #require(call.output.split(separator: "\n").last)
      return try #require(Double(line.split(separator: ",")[3]))
    }
    let measured = try folder.write(
      Self.tasksHeader.replacing("\n", with: ",min_ms\n")
        + row + ",\(2 * (try milliseconds(plain)))\n", to: "own.csv")
    let call = await ToolCall("predict --tasks \(tasks) --models \(models) --anchor \(measured)")
    #expect(call.code == 0)
    #expect(
      call.notes
        == "Anchored budget-phone-3gb (float, one thread): 2.00 times the prediction, measurements: 1\n"
    )
    #expect((try milliseconds(call) / milliseconds(plain) - 2).magnitude < 1e-5)
  }
}
