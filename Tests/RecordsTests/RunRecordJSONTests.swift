import Basics
import Records
import Testing

struct RunRecordJSONTests {
  private static let key = SeriesKey(
    model: "m", device: "d", configuration: "baseline", scenario: "warm")

  private func inputs(_ model: String) -> CellInputs {
    CellInputs(
      model: ContentHash(of: model), profile: ContentHash(of: "d"), configuration: "threads=4",
      scenario: "warm", seed: .max, simulator: "1-abc")
  }

  private func record(id: Int64? = 3, label: String? = "nightly", host: Int64 = 5) -> RunRecord {
    var layer = LayerTerms(name: "conv", kernel: "f32_gemm")
    layer.computeNs = 1
    layer.throttleNs = 2
    layer.storageNs = 12
    layer.dramBytes = 3
    layer.energyNanojoules = 4
    layer.work = StepWork(macs: 5, bytes: 6)
    var otherKey = Self.key
    otherKey.model = "n"
    return RunRecord(
      id: id,
      header: RunHeader(
        label: label, startedAt: "2026-02-03T04:05:06Z", subjectCommit: "abc", subjectBranch: nil,
        toolVersion: "1.0", simulator: "1-abc", seed: .max,
        host: HostFingerprint(
          system: "Linux \"6\"", architecture: "x86_64", processor: "Xeon", processorCount: 2,
          memoryBytes: 1 << 33)),
      cells: [
        CellRecord(
          series: Self.key, inputs: inputs("m"), status: .ok,
          measurements: [
            Measurement(.latency, 7, low: 6, high: 9), Measurement(.energy, Int64.min, high: .max),
            Measurement(.hostLatency, host), Measurement(.outputError, 0),
          ],
          samples: [HostSamples(.hostLatency, [host, 6, 4])],
          planHash: ContentHash(of: "plan"), layers: [layer]),
        CellRecord(
          series: otherKey, inputs: inputs("n"), status: .oom,
          reason: StatusReason("too large", needed: 9, available: 8, unit: "bytes")),
      ])
  }

  private func text(
    _ record: RunRecord, _ kind: RunRecord.ExportKind, header: Bool = false
  ) -> String {
    JSONWriter().text(of: record.exportJSON(kind: kind, includingHeader: header))
  }

  private func problems(in text: String) throws -> String {
    let node = try JSONNode(parsing: text)
    do {
      _ = try RunRecord(json: node, file: "run.json")
      return ""
    } catch {
      return error.description
    }
  }

  @Test func `everything survives writing and reading`() throws {
    let node = try JSONNode(parsing: text(record(), .all, header: true))
    #expect(try RunRecord(json: node, file: "run.json") == record())
  }

  @Test func `simulated exports of two runs are equal byte for byte`() {
    var other = record(id: 9, label: "other", host: 99)
    other.header.startedAt = "2027-01-01T00:00:00Z"
    other.header.subjectCommit = nil
    other.header.toolVersion = "2.0"
    other.header.host.processor = "Epyc"
    other.cells.reverse()
    #expect(text(other, .simulated) == text(record(), .simulated))
    #expect(text(other, .host) != text(record(), .host))
  }

  @Test func `a simulated export has one literal form`() {
    var small = record()
    small.cells.removeLast()
    let hash = small.cells[0].hash.hex
    let expected = """
      {
        "schemaVersion": 1,
        "kind": "simulated",
        "simulator": "1-abc",
        "seed": "18446744073709551615",
        "metrics": [
          {
            "name": "latencyNs",
            "unit": "ns",
            "polarity": "lower-is-better",
            "kind": "simulated"
          },
          {
            "name": "energyNanojoules",
            "unit": "nJ",
            "polarity": "lower-is-better",
            "kind": "simulated"
          }
        ],
        "layerColumns": ["name", "kernel", "computeNs", "l1Ns", "l2Ns", "l3Ns", "dramNs", \
      "overheadNs", "throttleNs", "dramBytes", "energyNanojoules", "macs", "bytes", "storageNs"],
        "cells": [
          {
            "model": "m",
            "device": "d",
            "configuration": "baseline",
            "scenario": "warm",
            "hash": "\(hash)",
            "inputs": {
              "model": "\(ContentHash(of: "m").hex)",
              "profile": "\(ContentHash(of: "d").hex)",
              "configuration": "threads=4",
              "scenario": "warm",
              "seed": "18446744073709551615",
              "simulator": "1-abc"
            },
            "status": "ok",
            "plan": "\(ContentHash(of: "plan").hex)",
            "values": {
              "latencyNs": [7, 6, 9],
              "energyNanojoules": [-9223372036854775808, null, 9223372036854775807]
            },
            "layers": [
              ["conv", "f32_gemm", 1, 0, 0, 0, 0, 0, 2, 3, 4, 5, 6, 12]
            ]
          }
        ]
      }
      """
    #expect(text(small, .simulated) == expected)
  }

  @Test func `a file without a header reads as a run of nobody`() throws {
    let node = try JSONNode(parsing: text(record(), .simulated))
    let run = try RunRecord(json: node, file: "run.json")
    #expect(run.id == nil && run.header.label == nil && run.header.startedAt.isEmpty)
    #expect(run.header.simulator == "1-abc" && run.header.seed == .max)
    #expect(run.cells[0].measurements.map(\.metric) == [.latency, .energy])
  }

  @Test func `every mistake is reported with its place`() throws {
    let text = text(record(), .all, header: true)
      .replacing("\"schemaVersion\": 1", with: "\"schemaVersion\": 2")
      .replacing("\"status\": \"oom\"", with: "\"status\": \"omm\"")
      .replacing("[\"conv\",", with: "[\"conv\", -1,")
      .replacing("\"latencyNs\": [7,", with: "\"latencyMs\": [7,")
      .replacing("\"label\": \"nightly\"", with: "\"lable\": \"nightly\"")
    let found = try problems(in: text).split(separator: "\n").map(String.init)
    #expect(found.count == 5)
    let expected = [
      "run.json:2:20: schemaVersion: expected an integer from 1 to 1, found 2",
      "run.json:8:5: header.lable: unknown key",
      "cells[0].values.latencyMs: expected a metric that 'metrics' describes",
      "cells[0].layers[0]: expected two strings, nine integers from 0 to 2^53, two more or",
      "cells[1].status: expected one of 'ok'",
    ]
    for (line, part) in zip(found, expected) { #expect(line.contains(part)) }
  }

  @Test(arguments: [
    // The columns of the first version, and a step whose work is not known.
    (", \"macs\", \"bytes\", \"storageNs\"]", "]", "4]", 0),
    ("", "", "4, null, null, 12]", 12), (", \"storageNs\"]", "]", "4, null, null]", 0),
  ])
  func `layers without the work of their steps are read`(
    columns: String, replacement: String, layer: String, storageNs: Int64
  ) throws {
    let text = text(record(), .simulated)
      .replacing(columns, with: replacement).replacing("4, 5, 6, 12]", with: layer)
    let run = try RunRecord(json: try JSONNode(parsing: text), file: "run.json")
    let read = try #require(run.cells.first?.layers.first)
    #expect(read.work == nil)
    #expect(read.energyNanojoules == 4)
    #expect(read.storageNs == storageNs)
  }

  @Test func `an edited cell no longer has its hash`() throws {
    let edited = text(record(), .simulated).replacing("threads=4", with: "threads=8")
    #expect(try problems(in: edited).contains("cells[0].hash: expected the hash of the inputs"))
  }

  @Test func `a series twice is refused`() throws {
    var twice = record()
    twice.cells[1].series = Self.key
    let message = try problems(in: text(twice, .simulated))
    #expect(message.contains("expected each series once, found m / d / baseline / warm again"))
  }

  @Test(arguments: ["[]", "{}", "null", "{\"cells\": 3}", "{\"cells\": [1, {}, {\"values\": []}]}"])
  func `other documents are refused without a trap`(text: String) throws {
    #expect(try !problems(in: text).isEmpty)
  }
}
