import Basics
import Devices
import Testing

struct BundledProfilesTests {
  @Test(arguments: [
    "budget-phone-3gb", "ipad-pro-11-m2", "iphone-15-pro", "snapdragon-855-phone",
  ])
  func `every number names its source`(id: String) throws {
    let document = try JSONNode(parsing: Repository.bytes(id + ".json"))
    let sources = try #require(document["sources"]?.members).map(\.key)
    for path in Self.numbers(in: document, at: "") where path != "schemaVersion" {
      let isCovered = sources.contains { source in
        path == source || path.hasPrefix(source + ".") || path.hasPrefix(source + "[")
      }
      #expect(isCovered, "\(path)")
    }
  }

  private static func numbers(in node: JSONNode, at path: String) -> [String] {
    switch node.value {
    case .object(let members):
      members.filter { $0.key != "sources" }.flatMap {
        numbers(in: $0.node, at: JSONPath.joined(path, key: $0.key))
      }
    case .array(let elements):
      elements.enumerated().flatMap { numbers(in: $1, at: JSONPath.joined(path, index: $0)) }
    case .number: [path]
    case .string, .bool, .null: []
    }
  }
}
