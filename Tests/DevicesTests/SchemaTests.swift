import Basics
import Devices
import Foundation
import Testing

struct SchemaTests {
  private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  @Test(.enabled(if: python != nil, "validating needs python3 with jsonschema"))
  func `bundled profiles satisfy the schema, broken ones do not`() throws {
    let good = try Repository.files().filter { !$0.hasPrefix("catalog/") && $0 != "schema.json" }
    let broken = [
      "{}", #"{"dram": {}, "clusters": []}"#,
      Repository.minimal.replacing("2000000", with: "2000"),
      Repository.minimal.replacing("\"dram\"", with: "\"ram\": 1, \"dram\""),
      Repository.minimal.replacing("\"coreType\": \"cortex-a76\",", with: ""),
    ]
    let texts =
      try good.map { String(decoding: try Repository.bytes($0), as: UTF8.self) }
      + [Repository.minimal] + broken
    for text in broken { #expect(try !Repository.problems(text).isEmpty) }
    guard let verdicts = try Self.verdicts(texts) else { return }
    #expect(verdicts == Array(repeating: "1", count: good.count + 1) + broken.map { _ in "0" })
  }

  /// `1` for each text that satisfies the schema; nil without the Python package.
  private static func verdicts(_ texts: [String]) throws -> [String]? {
    let script = """
      import json, sys
      try:
          import jsonschema
      except ImportError:
          sys.exit(9)
      validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
      for text in sys.argv[2:]:
          print(int(validator.is_valid(json.loads(text))))
      """
    let process = Process()
    process.executableURL = URL(filePath: python ?? "")
    process.arguments = ["-c", script, Repository.profiles + "/schema.json"] + texts
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus != 9 else { return nil }
    return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `the schema and the reader agree on every bound`() throws {
    let schema = try JSONNode(parsing: Repository.bytes("schema.json"))
    let bounds = Self.bounds(in: schema, at: "")
    #expect(bounds.count > 35)
    for bound in bounds {
      for (value, isAllowed) in [
        (bound.minimum, true), (bound.maximum, true), (bound.minimum / 2, false),
        (bound.maximum * 2, false),
      ] where isAllowed || value != 0 {
        let text = try Self.text(setting: bound.path, to: value)
        let isRefused = try Repository.problems(text).contains {
          $0.keyPath == bound.path
            && ($0.message.hasPrefix("expected an integer")
              || $0.message.hasPrefix("expected a number"))
        }
        #expect(isRefused != isAllowed, "\(bound.path) = \(value)")
      }
    }
  }

  @Test func `the schema and the reader know the same keys`() throws {
    let schema = try JSONNode(parsing: Repository.bytes("schema.json"))
    for path in Self.objects(in: schema, at: "") {
      let key = JSONPath.joined(path.path, key: "noSuchKey")
      let problems = try Repository.problems(Self.text(setting: key, to: 1))
      let unknown = try #require(problems.first { $0.keyPath == key }, "\(key)")
      let allowed = path.keys.filter { !unknown.message.contains("'\($0)'") }
      #expect(allowed.isEmpty, "\(path.path)")
    }
  }

  private struct Bound {
    let path: String
    let minimum: Double
    let maximum: Double
  }

  /// The number fields of a schema by the key path of an example document.
  private static func bounds(in schema: JSONNode, at path: String) -> [Bound] {
    var bounds: [Bound] = []
    if let low = schema["minimum"]?.number?.double, let high = schema["maximum"]?.number?.double {
      bounds.append(Bound(path: path, minimum: low, maximum: high))
    }
    for member in schema["properties"]?.members ?? [] {
      bounds += Self.bounds(in: member.node, at: JSONPath.joined(path, key: member.key))
    }
    if let items = schema["items"] {
      bounds += Self.bounds(in: items, at: JSONPath.joined(path, index: 0))
    }
    return bounds
  }

  /// The objects of a schema, by key path, with their keys.
  private static func objects(
    in schema: JSONNode, at path: String
  ) -> [(path: String, keys: [String])] {
    var objects: [(path: String, keys: [String])] = []
    if let members = schema["properties"]?.members {
      objects.append((path, members.map(\.key)))
      for member in members {
        objects += Self.objects(in: member.node, at: JSONPath.joined(path, key: member.key))
      }
    }
    if let items = schema["items"] {
      objects += Self.objects(in: items, at: JSONPath.joined(path, index: 0))
    }
    return objects
  }

  /// A complete profile with one number replaced.
  private static func text(setting path: String, to value: Double) throws -> String {
    var document = try JSONNode(parsing: Repository.bytes("snapdragon-855-phone.json"))
    let power = try JSONNode(
      parsing: #"{"measuredPower": [{"frequencyKHz": 1000000, "microwatts": 1000}]}"#)
    let core = try #require(JSONPath("clusters[0].core"))
    #expect(document.set(power, at: core) == nil)
    let number = try #require(JSONNumber(literal: JSONWriter.text(of: value)))
    let reason = document.set(JSONNode(.number(number)), at: try #require(JSONPath(path)))
    #expect(reason == nil)
    return JSONWriter().text(of: JSONValue(document))
  }
}
