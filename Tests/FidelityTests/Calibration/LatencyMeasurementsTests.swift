import Fidelity
import Records
import Testing

struct LatencyMeasurementsTests {
  private static let header =
    "device_id,block_id,threads,powersave,precision_run,model,min_ms,noisy,quality,track,blame_date,"
    + "soc_group\n"

  private func rows(_ text: String) throws -> [LatencyMeasurement] {
    try LatencyMeasurements(
      csv: Array((Self.header + text).utf8), file: "f.csv", runtime: .ncnn
    ).rows
  }

  @Test(arguments: [
    ("10,False,A,arm,2022-01-03", true, true), ("10,True,A,arm,2022-01-03", false, false),
    ("10,False,B,arm,2022-01-03", false, true), ("10,False,X,arm,2022-01-03", false, false),
    ("10,False,A,arm-server,2026-03-30", false, true),
    ("10,False,A,other-isa,2022-01-03", false, false),
    ("10,False,B,arm,2019-06-21", false, false),
  ])
  func `what counts and what may be used`(
    _ row: (text: String, isScored: Bool, isUsable: Bool)
  ) throws {
    let found = try #require(try rows("d,1,1,0,fp32,m,\(row.text),chip\n").first)
    #expect(found.isScored == row.isScored && found.isUsable == row.isUsable)
    #expect(found.milliseconds == 10 && found.chip == "chip" && found.threads == 1)
  }

  @Test func `a day is a part of a year`() throws {
    let found = try rows(
      "d,1,4,2,int8,m,5,False,A,arm,2022-01-01,c\nd,1,4,2,fp16,m,5,False,A,arm,2024-07-01,c\n")
    #expect(found.map(\.year) == [22, 24.5])
    #expect(found.map(\.isByte) == [true, false])
    #expect(found.map(\.threads) == [4, 4])
  }

  @Test(arguments: [
    (
      "d,1,1,0,fp32,m,0,False,A,arm,2022-01-03,c\n",
      "f.csv:2:1: min_ms: expected a positive number"
    ),
    ("d,1,1,0,fp32,m,1,False,A,arm,2022-13-03,c\n", "f.csv:2:1: blame_date: expected a date"),
    ("d,1,0,0,fp32,m,1,False,A,arm,2022-01-03,c\n", "f.csv:2:1: threads: expected an integer"),
  ])
  func `a broken row is named`(text: String, problem: String) {
    let error = #expect(throws: FidelityError.self) { _ = try rows(text) }
    #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
  }

  @Test func `a missing column is named`() {
    let error = #expect(throws: FidelityError.self) {
      _ = try LatencyMeasurements(
        csv: Array("device_id,block_id,threads,powersave,precision_run,model\n".utf8),
        file: "f.csv", runtime: .ncnn)
    }
    #expect(error?.description.contains("min_ms: missing column") == true)
  }

  @Test func `a user's own file needs only tasks and times`() throws {
    let text =
      "device_id,block_id,threads,powersave,precision_run,model,min_ms\nd,1,2,0,int8,m,7.5\n"
    let row = try #require(
      try LatencyMeasurements(csv: Array(text.utf8), file: "f.csv", runtime: .ncnn).rows.first)
    #expect(row.milliseconds == 7.5 && row.chip == "d" && row.year == nil)
    #expect(row.isScored && row.isUsable)
  }
}
