import FoundationEssentials
import TestSupport
import Testing

/// `calibrate` on a folder with few measurements, of networks of one convolution.
struct CalibrateCommandTests {
  private static let header =
    "device_id,block_id,threads,powersave,core,precision_run,model,min_ms,noisy,quality,track,"
    + "blame_date,soc_group\n"

  /// Folders of measurements and models.
  private func folders(
    in folder: borrowing TemporaryFolder
  ) throws -> (data: String, models: String) {
    for name in ["data", "models"] {
      try FileManager.default.createDirectory(
        atPath: folder.file(name), withIntermediateDirectories: true)
    }
    var rows = ""
    for (index, device) in ["rpi4", "rpi3bp", "sd835"].enumerated() {
      for (model, outputs) in [("small", 16), ("middle", 32), ("large", 64), ("huge", 128)] {
        _ = try folder.write(
          "7767517\n2 2\nInput data 0 1 data 0=64 1=64 2=16\n"
            + "Convolution c 1 1 data out 0=\(outputs) 1=3 4=1 5=1 6=\(outputs * 144)\n",
          to: "models/\(model).param")
        rows +=
          "\(device),\(index),1,0,core\(index),fp32,\(model),\(Double(outputs * (index + 2)) / 10),"
          + "False,A,arm,2023-01-02,\(device)\n"
      }
    }
    _ = try folder.write(Self.header + rows, to: "data/a.csv")
    _ = try folder.write(
      Self.header + "rpi4,9,1,0,c,fp32,absent,4,False,A,arm,2023-01-02,rpi4\n", to: "data/b.csv")
    return (folder.file("data"), folder.file("models"))
  }

  @Test func `the constants in use are scored by cell, class, cores, operator, chip and model`()
    async throws
  {
    let folder = try TemporaryFolder()
    let (data, models) = try folders(in: folder)
    let call = await ToolCall("calibrate --data \(data) --models \(models) --format csv")
    #expect(call.code == 0)
    #expect(call.notes.contains("Left out: model 'absent'"))
    let lines = call.output.split(separator: "\n").map(String.init)
    let first = Set(lines.compactMap { $0.split(separator: ",").first.map(String.init) })
    for name in ["cells", "class", "board", "phone", "core2", "threads", "precision", "fp32"] {
      #expect(first.contains(name), "\(name) in \(first)")
    }
    for name in ["main operator", "convolution in tiles", "rpi3bp", "model", "huge"] {
      #expect(first.contains(name), "\(name) in \(first)")
    }
    let cells = try #require(lines.first { $0.hasPrefix("\"float, one thread\"") })
    #expect(cells.split(separator: ",").count == 7)
  }

  @Test func `a fit writes the file of constants and the predictions of what was left out`()
    async throws
  {
    let folder = try TemporaryFolder()
    let (data, models) = try folders(in: folder)
    let (json, csv) = (folder.file("latency.json"), folder.file("predictions.csv"))
    let call = await ToolCall(
      "calibrate --fit --data \(data) --models \(models) -o \(json) --predictions \(csv)")
    #expect(call.code == 0)
    #expect(call.notes.contains("Fitted without sd835"))
    let table = try String(contentsOfFile: json, encoding: .utf8)
    #expect(table.contains("\"kind\": \"floatOneThread\", \"configurations\": 3"))
    #expect(table.contains("\"winograd\": { \"value\": "))
    let predictions = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    #expect(predictions.count == 13)
    #expect(predictions.first == "device_id,block_id,model,pred_ms")
  }

  @Test func `a folder or file that cannot be used is named`() async throws {
    let folder = try TemporaryFolder()
    let (_, models) = try folders(in: folder)
    let missing = await ToolCall("calibrate --data \(folder.file("none")) --models \(models)")
    #expect(missing.code == 6)
    _ = try folder.write("device_id,min_ms\n", to: "data/c.csv")
    let broken = await ToolCall("calibrate --data \(folder.file("data")) --models \(models)")
    #expect(broken.code == 65)
    #expect(broken.notes.contains("c.csv"))
  }
}
